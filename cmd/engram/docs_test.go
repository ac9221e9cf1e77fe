package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"

	"github.com/urfave/cli/v2"
)

// pages are the Markdown files of the repository, by path from here.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && (name == ".git" || name == "runs" || name == "testdata" || name == "shared") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			text, err := os.ReadFile(path)
			all[path] = string(text)
			return err
		}
		return nil
	})
	if err != nil || len(all) < 10 {
		t.Fatal(len(all), "pages:", err)
	}
	return all
}

var (
	fence   = regexp.MustCompile("(?ms)^[ ]*```[a-z]*\n(.*?)^[ ]*```")
	span    = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^()\s]+(?:\([^()]*\)[^()\s]*)*)\)|src="([^"]+)"`)
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
)

// anchors are those that GitHub gives the headings of a page.
func anchors(page string) []string {
	var all []string
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		all = append(all, strings.Map(func(r rune) rune {
			switch {
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			case r == ' ':
				return '-'
			}
			return -1
		}, strings.TrimSpace(h[1])))
	}
	return all
}

// TestLinks: every link of a page to a file or a heading leads there, and source files that it names exist.
func TestLinks(t *testing.T) {
	all := pages(t)
	source := regexp.MustCompile("`((?:engine|kernels|bench|cmd|scripts|docs)/[A-Za-z0-9_/-]+\\.[a-z]+)`")
	for path, page := range all {
		for _, found := range source.FindAllStringSubmatch(page, -1) {
			if _, err := os.Stat(filepath.Join("../..", found[1])); err != nil && !strings.Contains(found[1], "NAME") && !strings.Contains(found[1], "FAMILY") {
				t.Errorf("%s: %v", path, err)
			}
		}
		text := span.ReplaceAllString(fence.ReplaceAllString(page, ""), "")
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target := found[1] + found[2]
			to, err := url.Parse(target)
			if err != nil {
				t.Errorf("%s: %s: %v", path, target, err)
				continue
			}
			if to.IsAbs() {
				continue
			}
			file := path
			if to.Path != "" {
				file = filepath.Join(filepath.Dir(path), to.Path)
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %v", path, err)
			} else if to.Fragment != "" && !slices.Contains(anchors(all[file]), to.Fragment) {
				t.Errorf("%s: %s has no heading %q; it has %q", path, file, to.Fragment, anchors(all[file]))
			}
		}
	}
}

// TestAverages: no average of an equation, such as <r>, is taken for an HTML tag, which a page would not show.
func TestAverages(t *testing.T) {
	tag := regexp.MustCompile(`(^|[^\\])</?([A-Za-z][A-Za-z0-9-]*)(\s[^<>]*)?/?>`)
	for path, page := range pages(t) {
		for _, found := range tag.FindAllStringSubmatch(span.ReplaceAllString(fence.ReplaceAllString(page, ""), ""), -1) {
			if found[2] != "img" {
				t.Errorf("%s: %q would be an HTML tag: write \\< for <", path, found[0])
			}
		}
	}
}

// TestCommandsInDocs: docs/cli.md has a section for every command, and the examples of all pages have
// commands and options that exist.
func TestCommandsInDocs(t *testing.T) {
	all := pages(t)
	sections := anchors(all["../../docs/cli.md"])
	known := map[string]*cli.Command{}
	flags.EachCommand(newApp(ranks.Alone(), console.Console{Out: io.Discard, Err: io.Discard}).Commands, func(c *cli.Command) {
		for _, name := range append(c.Names(), strings.TrimPrefix(c.HelpName, "engram ")) {
			known[name] = c
		}
		if name := c.Names()[0]; len(c.Subcommands) > 0 || c.HelpName == "engram "+name {
			if name != "help" && !slices.Contains(sections, "engram-"+name) {
				t.Errorf("docs/cli.md has no section for engram %s", name)
			}
		}
	})
	program := regexp.MustCompile(`\b(?:bin/)?engram(?:-gpu|-mpi)? ([a-z][a-z ]*)?(.*)`)
	option := regexp.MustCompile(`(?:^|\s)--([a-z][a-z-]*)`)
	for path, page := range all {
		for _, block := range fence.FindAllStringSubmatch(page, -1) {
			for _, line := range strings.Split(block[1], "\n") {
				line, _, _ = strings.Cut(line, " #")
				found := program.FindStringSubmatch(line)
				if found == nil {
					continue
				}
				words := strings.Fields(found[1])
				if len(words) == 0 {
					continue
				}
				c := known[words[0]]
				if len(words) > 1 && known[words[0]+" "+words[1]] != nil {
					c = known[words[0]+" "+words[1]]
				}
				if c == nil {
					t.Errorf("%s: no command %q: %s", path, words[0], line)
					continue
				}
				for _, o := range option.FindAllStringSubmatch(found[2], -1) {
					if !slices.ContainsFunc(c.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), o[1]) }) {
						t.Errorf("%s: engram %s has no option --%s: %s", path, c.Name, o[1], line)
					}
				}
			}
		}
	}
}

// pythonNames are the names that the Python package exports: the words of its __all__.
func pythonNames(t *testing.T) map[string]bool {
	text, err := os.ReadFile("../../python/engram/__init__.py")
	if err != nil {
		t.Fatal(err)
	}
	_, list, found := strings.Cut(string(text), "__all__ = [")
	list, _, closed := strings.Cut(list, "]")
	if !found || !closed {
		t.Fatal("python/engram/__init__.py has no __all__")
	}
	names := map[string]bool{}
	for _, word := range regexp.MustCompile(`"(\w+)"`).FindAllStringSubmatch(list, -1) {
		names[word[1]] = true
	}
	return names
}

// TestSymbolsInDocs: what docs name as package.Symbol or package.(*Type).Method exists; engram is the Python package.
func TestSymbolsInDocs(t *testing.T) {
	known := map[string]map[string]bool{} // by package
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		names := known[file.Name.Name]
		if names == nil {
			names = map[string]bool{}
			known[file.Name.Name] = names
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				name := d.Name.Name
				if d.Recv != nil {
					of := d.Recv.List[0].Type
					if star, ok := of.(*ast.StarExpr); ok {
						of = star.X
					}
					if of, ok := of.(*ast.Ident); ok {
						names[name] = true
						name = of.Name + "." + name
					}
				}
				names[name] = true
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						names[s.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range s.Names {
							names[n.Name] = true
						}
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	known["engram"] = pythonNames(t)
	symbol := regexp.MustCompile("`([a-z]+)\\.([(*A-Za-z0-9_).]+)`")
	files := []string{"go", "cu", "cuh", "h", "py", "md", "csv", "npy", "npz", "json", "yaml", "html", "sbatch", "1"}
	foreign := []string{"lp", "phases"} // a package of gonum; a key of the configuration
	for path, page := range pages(t) {
		for _, found := range symbol.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
			names, name := known[found[1]], strings.NewReplacer("(", "", "*", "", ")", "").Replace(found[2])
			if slices.Contains(foreign, found[1]) || slices.Contains(files, found[2][strings.LastIndex(found[2], ".")+1:]) || name == "" || names == nil && unicode.IsLower(rune(name[0])) {
				continue // a file, or a key of the configuration
			}
			if !names[name] {
				t.Errorf("%s: there is no %s.%s", path, found[1], found[2])
			}
		}
	}
}
