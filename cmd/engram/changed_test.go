package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestChangedResults: a run that came to its end notes what its results are; the commands that read them, and a run that begins
// with them, say so where they have changed since.
func TestChangedResults(t *testing.T) {
	dir := t.TempDir()
	out, next := filepath.Join(dir, "out"), filepath.Join(dir, "next")
	file := write(t, tiny)
	engram(t, "run", file, "--out", out, "--quiet").expect(t, exit.StatusDone)
	weights := filepath.Join(out, "arrays", "0", "U.npy")
	content, err := os.ReadFile(weights)
	if err != nil {
		t.Fatal(err)
	}
	const said = ": arrays/0/U.npy is not as the run left it"
	for _, damaged := range []bool{false, true} {
		if damaged {
			content[len(content)-11] ^= 1 // of the last synapse but that of a neuron with itself
			if err := os.WriteFile(weights, content, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		for _, args := range [][]string{
			{"report", out},
			{"diff", out, out},
			{"report", out, filepath.Join(out, "..", "out"), "--out", filepath.Join(dir, "page.html")},
			{"verify", out, "--neurons", "1"},
			{"merge", out, "--out", filepath.Join(dir, fmt.Sprint("whole ", damaged))},
			{"check", file, "--set", "network.factors_file=" + weights},
			{"run", file, "--set", "network.factors_file=" + weights, "--out", next},
		} {
			var stdout, stderr strings.Builder
			execute(context.Background(), args, &stdout, &stderr)
			if told := strings.Count(stderr.String(), said); told != map[bool]int{true: 1}[damaged] {
				t.Errorf("damaged %v, %s: told %d times: %s", damaged, args[0], told, &stderr)
			}
		}
		for _, page := range []string{filepath.Join(out, "report.html"), filepath.Join(dir, "page.html")} {
			if text, err := os.ReadFile(page); err != nil || strings.Contains(string(text), said) != damaged {
				t.Errorf("damaged %v: what %s says of it is wrong, %v", damaged, page, err)
			}
		}
		if err := os.RemoveAll(next); err != nil {
			t.Fatal(err)
		}
	}
}

// TestResultSums: sha256sum reads what a run that came to its end says of its results, and one that was stopped says nothing.
func TestResultSums(t *testing.T) {
	dir := t.TempDir()
	done := filepath.Join(dir, "done")
	engram(t, "run", write(t, tiny), "--out", done, "--quiet").expect(t, exit.StatusDone)
	said, err := os.ReadFile(filepath.Join(done, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	of := sums(t, done)
	delete(of, "SHA256SUMS")
	for _, name := range slices.Sorted(maps.Keys(of)) {
		fmt.Fprintf(&want, "%s  %s\n", of[name], filepath.ToSlash(name))
	}
	if string(said) != want.String() {
		t.Errorf("SHA256SUMS has\n%swant\n%s", said, &want)
	}
	if program, err := exec.LookPath("sha256sum"); err == nil {
		check := exec.Command(program, "--check", "--strict", "SHA256SUMS")
		check.Dir = done
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	}
	if _, err := os.Stat(filepath.Join(stopped(t), "SHA256SUMS")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a run that was stopped: %v", err)
	}
}
