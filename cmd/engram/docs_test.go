package main

import (
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

// TestLinks: every link of a page to a file or a heading leads there.
func TestLinks(t *testing.T) {
	all := pages(t)
	for path, page := range all {
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

// TestCommandsInDocs: docs/cli.md has a section for every command, and the examples of all pages have
// commands and options that exist.
func TestCommandsInDocs(t *testing.T) {
	all := pages(t)
	sections := anchors(all["../../docs/cli.md"])
	known := map[string]*cli.Command{}
	eachCommand(newApp(io.Discard, io.Discard).Commands, func(c *cli.Command) {
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
