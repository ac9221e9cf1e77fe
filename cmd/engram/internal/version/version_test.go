package version

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestCommit: the linker's commit is said.
func TestCommit(t *testing.T) {
	defer func(c string) { commit = c }(commit)
	commit = "abc"
	var text strings.Builder
	if err := Print(&text); err != nil || !strings.Contains(text.String(), "commit    abc\n") {
		t.Errorf("the linker's commit is not said (%v):\n%s", err, &text)
	}
}

// TestOneVersion: the program, its citation, the newest release in the changelog and the Python package have one version.
func TestOneVersion(t *testing.T) {
	for file, line := range map[string]string{
		"CITATION.cff":             `(?m)^version: (\S+)$`,
		"CHANGELOG.md":             `(?m)^## (\d\S*)`,
		"python/engram/version.py": `(?m)^__version__ = "(.*)"$`,
	} {
		if found := regexp.MustCompile(line).FindStringSubmatch(read(t, file)); found == nil || found[1] != Number {
			t.Errorf("%s has %q, the program is %s", file, found, Number)
		}
	}
}

// TestLinkedCommit: the builds set the variable that the program reads. The linker says nothing of one that there is not.
func TestLinkedCommit(t *testing.T) {
	for _, file := range []string{"Makefile", "scripts/gpu-check"} {
		found := regexp.MustCompile(`-X (\S+)=`).FindStringSubmatch(read(t, file))
		if want := reflect.TypeFor[local]().PkgPath() + ".commit"; found == nil || found[1] != want {
			t.Errorf("%s sets %q, want %s", file, found, want)
		}
	}
}

// local knows the path of this package.
type local struct{}

// read is the text of a file of the repository.
func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../..", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
