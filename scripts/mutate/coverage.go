package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// suite is what is known of the tests; coverage.json keeps it.
type suite struct {
	Digest   string // of the source files and of what was asked
	Root     string
	Blocks   map[block]int
	Packages []*testPackage
	options  *options
}

// block is a stretch of code that runs as a whole, as the cover tool writes it: file:line.column,line.column.
type block string

// testPackage is a package with tests, and its compiled test binary without any change.
type testPackage struct {
	Path, Dir, Binary string
	Tests             []test
}

// test is one test function: how long it takes, and the blocks that it reaches, a bit each.
type test struct {
	Name    string
	Seconds float64
	Reaches []byte
}

// measure finds out which test reaches which block, or reads what an earlier run found out.
func (o *options) measure(ctx context.Context, c *code) (*suite, error) {
	s := &suite{Root: c.root, Blocks: map[block]int{}, options: o}
	digest, err := o.digest(c.root)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(o.dir, "coverage.json")
	if text, err := os.ReadFile(file); err == nil && json.Unmarshal(text, s) == nil && s.Digest == digest {
		return s, nil
	}
	*s = suite{Digest: digest, Root: c.root, Blocks: map[block]int{}, options: o}
	packages, err := list(strings.Fields(o.tests)...)
	if err != nil {
		return nil, err
	}
	for _, p := range packages {
		if len(p.TestGoFiles)+len(p.XTestGoFiles) == 0 || !dependsOn(p, c.packages) {
			continue
		}
		if err := s.measurePackage(ctx, c, p); err != nil {
			return nil, err
		}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return s, os.WriteFile(file, text, 0o666)
}

// digest changes when a Go file of the module does, or what was asked for.
func (o *options) digest(root string) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, o.tests, o.short, o.targets)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case filepath.Ext(path) != ".go":
			return nil
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		return err
	})
	return fmt.Sprintf("%x", h.Sum(nil)), err
}

// dependsOn tells whether the tests of p use any of the packages.
func dependsOn(p listed, packages []*checked) bool {
	deps, err := list("-deps", "-test", p.ImportPath)
	return err != nil || slices.ContainsFunc(deps, func(d listed) bool {
		return slices.ContainsFunc(packages, func(k *checked) bool { return k.path == d.ImportPath })
	})
}

// measurePackage runs each test of a package by itself.
func (s *suite) measurePackage(ctx context.Context, c *code, p listed) error {
	bin := filepath.Join(s.options.dir, "bin")
	if err := os.MkdirAll(bin, 0o777); err != nil {
		return err
	}
	name := strings.ReplaceAll(p.ImportPath, "/", "_")
	t := &testPackage{Path: p.ImportPath, Dir: p.Dir, Binary: filepath.Join(bin, name+".test")}
	covering := filepath.Join(bin, name+".cover.test")
	var targets []string
	for _, k := range c.packages {
		targets = append(targets, k.path)
	}
	for _, args := range [][]string{
		{"-o", t.Binary, t.Path},
		{"-covermode=set", "-coverpkg=" + strings.Join(targets, ","), "-o", covering, t.Path},
	} {
		if out, err := build(ctx, s.Root, args...); err != nil {
			return fmt.Errorf("%s: %w\n%s", t.Path, err, out)
		}
	}
	c2 := exec.CommandContext(ctx, t.Binary, "-test.list", ".")
	c2.Dir = t.Dir
	out, err := c2.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", t.Path, err)
	}
	for _, name := range strings.Fields(string(out)) {
		if !strings.HasPrefix(name, "Test") && !strings.HasPrefix(name, "Fuzz") && !strings.HasPrefix(name, "Example") {
			continue
		}
		one, err := s.measureTest(ctx, t, covering, name)
		if err != nil {
			return err
		}
		if one != nil {
			t.Tests = append(t.Tests, *one)
		}
	}
	s.Packages = append(s.Packages, t)
	return os.Remove(covering)
}

// measureTest runs one test; nil: it fails as it is.
func (s *suite) measureTest(ctx context.Context, p *testPackage, binary, name string) (*test, error) {
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	counters, profile, merged := filepath.Join(work, "counters"), filepath.Join(work, "profile"), filepath.Join(work, "merged")
	if err := os.Mkdir(counters, 0o777); err != nil {
		return nil, err
	}
	start := time.Now()
	r := s.execute(ctx, p, changedTests{binary: binary}, []string{name}, work, 20*time.Minute, "-test.coverprofile="+profile)
	if r.err != nil {
		return nil, r.err
	}
	if r.failed {
		fmt.Fprintf(os.Stderr, "%s %s fails as it is, and is left out:\n%s\n", p.Path, name, r.tail())
		return nil, nil
	}
	t := &test{Name: name, Seconds: time.Since(start).Seconds()}
	fmt.Fprintf(os.Stderr, "%s %s %.2f s\n", p.Path, name, t.Seconds)
	if err := s.addProfile(t, profile); err != nil {
		return nil, err
	}
	if found, _ := os.ReadDir(counters); len(found) > 0 { // of processes that the test started
		if out, err := exec.CommandContext(ctx, "go", "tool", "covdata", "textfmt", "-i="+counters, "-o="+merged).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("covdata: %w\n%s", err, out)
		}
		if err := s.addProfile(t, merged); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// addProfile reads the blocks of a coverage profile.
func (s *suite) addProfile(t *test, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text()) // block, statements, count
		if len(fields) != 3 {
			continue
		}
		b := block(fields[0])
		at, known := s.Blocks[b]
		if !known {
			at = len(s.Blocks)
			s.Blocks[b] = at
		}
		if fields[2] != "0" {
			for len(t.Reaches) <= at/8 {
				t.Reaches = append(t.Reaches, 0)
			}
			t.Reaches[at/8] |= 1 << (at % 8)
		}
	}
	return lines.Err()
}

// reaching are the tests of a package that reach any of the blocks, the quickest first.
func (p *testPackage) reaching(blocks []int) (tests []test) {
	for _, t := range p.Tests {
		if slices.ContainsFunc(blocks, func(at int) bool { return at/8 < len(t.Reaches) && t.Reaches[at/8]&(1<<(at%8)) != 0 }) {
			tests = append(tests, t)
		}
	}
	slices.SortStableFunc(tests, func(a, b test) int { return cmp.Compare(a.Seconds, b.Seconds) })
	return tests
}

// rounds parts tests, the quickest first, into some that take a fifth of the time, and the others: most mutants need
// the first only.
func rounds(tests []test) [][]test {
	all, some, n := seconds(tests), 0.0, 0
	for ; n < len(tests) && some <= all/5; n++ {
		some += tests[n].Seconds
	}
	if n == len(tests) {
		return [][]test{tests}
	}
	return [][]test{tests[:n], tests[n:]}
}

func seconds(tests []test) (sum float64) {
	for _, t := range tests {
		sum += t.Seconds
	}
	return sum
}

// blocksOf are the blocks around the places; where a place is in none (the condition of a case, say), all of its
// function.
func (s *suite) blocksOf(module string, places []place) (found []int) {
	for _, p := range places {
		var around, within []int
		prefix := module + "/" + filepath.ToSlash(p.file) + ":"
		for b, at := range s.Blocks {
			rest, ok := strings.CutPrefix(string(b), prefix)
			if !ok {
				continue
			}
			var line, column, line2, column2 int
			if _, err := fmt.Sscanf(rest, "%d.%d,%d.%d", &line, &column, &line2, &column2); err != nil {
				continue
			}
			after := p.line > line || p.line == line && p.column >= column
			before := p.line < line2 || p.line == line2 && p.column < column2
			if after && before {
				around = append(around, at)
			}
			if p.first <= line && line2 <= p.last {
				within = append(within, at)
			}
		}
		if around == nil {
			around = within
		}
		found = append(found, around...)
	}
	return found
}
