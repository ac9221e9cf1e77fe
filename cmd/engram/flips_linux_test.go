package main

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/intercept"
)

// flips is how many bits TestFlips changes in each file.
var flips = flag.Int("flips", 2, "bits that TestFlips changes in each file of a run")

// flippedLife takes its patterns from a file, and has a wiring from another.
const flippedLife = `
network: {neurons: 20, factors: 2, coding_level: 0.2, wiring: {file: wiring.npz}}
patterns: {file: X.npy, count: 3}
phases:
  - wake:  {passes: 2, rate: 1}
  - sleep: {cycles: 3, rate: 0.01, length: 3}
record: {every: 2, observables: [density, error]}
save: [theta, connections]
sweep: {seed: [1, 2]}
`

// TestFlips changes single bits of a run that was killed, one at a time, in every file: its manifest, its tables, its
// arrays, its checkpoints and its inputs. Resume then gives the files of a run that nobody disturbed, or it ends
// with a message.
func TestFlips(t *testing.T) {
	slow(t)
	top := t.TempDir()
	seed := filepath.Join(top, "seed")
	engram(t, "run", write(t, strings.NewReplacer("file: wiring.npz", "rule: fixed_indegree, indegree: 8", "file: X.npy, ", "").Replace(flippedLife)),
		"--out", seed, "--set", "save=[X, connections]", "--quiet").expect(t, exit.StatusDone)
	project := filepath.Join(top, "project")
	if err := os.Mkdir(project, 0o777); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{"X.npy": "X.npy", "connections.npz": "wiring.npz"} {
		if err := os.Rename(filepath.Join(seed, "arrays", "0", from), filepath.Join(project, to)); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(project, "life.yaml")
	if err := os.WriteFile(config, []byte(flippedLife), 0o666); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(top, "whole")
	engram(t, "run", config, "--out", whole, "--quiet").expect(t, exit.StatusDone)
	l := &undisturbed{config: config, want: sums(t, whole)}
	l.killedLate(t, project)
	var files []string
	err := filepath.WalkDir(project, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(project, path)
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r, kept := rand.New(rand.NewPCG(uint64(*flips), 3)), filepath.Join(top, "kept")
	if err := os.CopyFS(kept, os.DirFS(project)); err != nil {
		t.Fatal(err)
	}
	refused, right, told := 0, 0, map[string]int{}
	for _, name := range files {
		for n := range *flips {
			if err := errors.Join(os.RemoveAll(project), os.CopyFS(project, os.DirFS(kept))); err != nil {
				t.Fatal(err)
			}
			bit, ok := flipBit(t, filepath.Join(project, name), n, r)
			if !ok {
				break // it is empty
			}
			if l.flipped(t, name, bit, project) {
				right++
			} else {
				refused++
				told[name]++
			}
		}
	}
	t.Logf("%d bits of %d files: %d times a message, %d times the right files", refused+right, len(files), refused, right)
	for _, name := range []string{"X.npy", "wiring.npz", "out/manifest.json"} {
		if told[name] != *flips {
			t.Errorf("of %d bits of %s %d are told", *flips, name, told[name])
		}
	}
}

// killedLate leaves a run in the folder out of project that was killed when it had written two checkpoints.
func (l *undisturbed) killedLate(t *testing.T, project string) {
	t.Helper()
	out, sealed := filepath.Join(project, "out"), 0
	err := intercept.Run(l.command(out), project, func(c intercept.Call) intercept.Answer {
		if strings.HasPrefix(c.Name, "renameat") && filepath.Base(filepath.Dir(c.To)) == "checkpoints" {
			if sealed++; sealed == 5 {
				return intercept.Kill()
			}
		}
		return intercept.Proceed()
	})
	if errors.Is(err, intercept.ErrUnsupported) {
		t.Skip(err)
	}
	if found, _ := filepath.Glob(filepath.Join(out, "checkpoints", "0*")); len(found) < 2 {
		t.Fatalf("checkpoints %v (%v), want two or more", found, err)
	}
}

// flipBit changes a bit of a file: of its first byte, then of its last one, then at random. False where the file is empty.
func flipBit(t *testing.T, path string, n int, r *rand.Rand) (bit int, ok bool) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(content) == 0 {
		return 0, false
	}
	switch bit = r.IntN(8 * len(content)); n {
	case 0:
		bit %= 8
	case 1:
		bit = 8*(len(content)-1) + bit%8
	}
	content[bit/8] ^= 1 << (bit % 8)
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	return bit, true
}

// flipped goes on with a run, a bit of whose file was changed, and tells whether its files are right.
func (l *undisturbed) flipped(t *testing.T, name string, bit int, project string) bool {
	t.Helper()
	var stdout, stderr strings.Builder
	out := filepath.Join(project, "out")
	status := execute(context.Background(), []string{"resume", out}, &stdout, &stderr)
	if status != exit.StatusDone {
		if !strings.Contains(stderr.String(), "engram: ") || strings.Contains(stderr.String(), "goroutine ") {
			t.Errorf("%s, bit %d: exit status %d\n%s", name, bit, status, &stderr)
		}
		return false
	}
	for file, sum := range l.want {
		if sums(t, out)[file] != sum {
			t.Errorf("%s, bit %d: %s is wrong, and nothing says so\n%s", name, bit, file, &stderr)
		}
	}
	return true
}
