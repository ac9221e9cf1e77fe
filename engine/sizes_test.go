package engine

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What a package and a file have at most (docs/design.md); tests count as lines, not as files.
const (
	mostFiles = 20
	mostLines = 400
)

// generated is the line that marks a file as generated.
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// TestSizes counts the files of every package and the lines of every file written by hand, and looks for doc.go.
func TestSizes(t *testing.T) {
	files, documented := map[string]int{}, map[string]bool{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() {
			if name == "testdata" || len(name) > 2 && (name[0] == '.' || name[0] == '_') {
				return filepath.SkipDir
			}
			return nil
		} else if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil || generated.Match(text) {
			return err
		}
		if n := bytes.Count(text, []byte("\n")); n > mostLines {
			t.Errorf("%s has %d lines, more than %d: move one of its subjects to a file of its own", path, n, mostLines)
		}
		if !strings.HasSuffix(path, "_test.go") {
			dir, _ := filepath.Rel("..", filepath.Dir(path))
			files[dir]++
			documented[dir] = documented[dir] || bytes.Contains(text, []byte("// Package ")) || bytes.Contains(text, []byte("\npackage main\n"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 30 {
		t.Fatalf("only %d packages", len(files))
	}
	for dir, n := range files {
		if n > mostFiles {
			t.Errorf("%s has %d files, more than %d: give a part with a name its own package", dir, n, mostFiles)
		}
		if !documented[dir] {
			t.Errorf("%s: its doc.go must say what the package is for", dir)
		}
	}
}
