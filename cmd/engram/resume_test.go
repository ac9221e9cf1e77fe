package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// kills is how often TestKilled kills runs, 1000 for a thorough look (make kills), and part another series of moments.
var (
	kills = flag.Int("kills", 12, "times that TestKilled kills a run")
	part  = flag.Int("part", 0, "which series of moments TestKilled takes")
)

// life is everything a run can be stopped in, two batches of it.
const life = `
network: {neurons: 60, factors: 2, coding_level: 0.2}
patterns: {count: 6}
phases:
  - wake:   {passes: 12, rate: 0.1}
  - sleep:  {cycles: 400, rate: {from: 0.01, to: 0.2, tau: 10}, length: 12, snapshots: [7, 300]}
  - wake:   {passes: 80, rate: 0.1, regrow: {u0: 0.5, spread: 0.2, trace: 0.3}}
  - sleep:  {cycles: 200, rate: 0.1, length: 12, replay: all}
  - learn:  {cycles: 200, rate: 0.01, length: 12, until_converged: false}
  - learn: {cycles: 80, rate: 0.01, length: 12, until_converged: false, patterns: [1, 2], regrow: {relative: 0.5, spread: 0.3}}
  - sleep: {cycles: 6, rate: 0.01, scaling: none, replay: all}
  - recall: {levels: [0, 0.02], trials: 2, steps: 10}
record: {every: 30, observables: [density, margin_min, rho, error, stored]}
sweep: {network.neurons: [60, 61], seed: [1, 2]}
`

// wiredLife is a life of networks that are wired sparsely.
const wiredLife = `
network: {neurons: 200, factors: 2, coding_level: 0.2, wiring: {rule: fixed_indegree, indegree: 100}}
patterns: {count: 6}
phases:
  - wake:   {passes: 80, rate: 0.05}
  - sleep:  {cycles: 1500, rate: 0.1, length: 12}
  - recall: {levels: [0, 0.02], trials: 2, steps: 10}
record: {every: 100, observables: [density, margin_min, error]}
save: [connections, theta, X]
sweep: {seed: [1, 2]}
`

// streamedLife has every kind of phase, for factors that lie on disk.
const streamedLife = `
network: {neurons: 150, factors: 2, coding_level: 0.1}
patterns: {count: 8}
phases:
  - wake:   {passes: 4, rate: 0.1}
  - sleep:  {cycles: 150, rate: 0.1, length: 12, snapshots: [70]}
  - learn:  {cycles: 30, rate: 0.01, length: 12, until_converged: false}
  - recall: {levels: [0, 0.02], trials: 2, steps: 5}
record: {every: 30, observables: [density, margin_min, error]}
`

// sums are the SHA-256 of all arrays and tables of a run folder.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "checkpoints" {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".npy") && !strings.HasSuffix(path, ".csv") && !strings.HasSuffix(path, ".npz") && d.Name() != "SHA256SUMS" {
			return nil
		}
		content, err := os.ReadFile(path)
		sum := sha256.Sum256(content)
		name, _ := filepath.Rel(dir, path)
		found[name] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func sameSums(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d files, want %d", what, len(got), len(want))
	}
	for name, sum := range want {
		if got[name] != sum {
			t.Errorf("%s: %s differs from a run that was not stopped", what, name)
		}
	}
}

// TestKilled kills a run at random moments, while it writes too, or asks it to stop, goes
// on with other threads, kills it again, and compares every file with those of a run that
// nobody disturbed. Batches are killed, networks that are wired, and factors that lie on disk.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	for name, c := range map[string]struct{ life, memory string }{
		"dense": {life, ""}, "wired": {wiredLife, ""}, "on disk": {streamedLife, "5650kB"}, "wired, on disk": {wiredLife, "11650kB"},
	} {
		t.Run(name, func(t *testing.T) { killed(t, c.life, c.memory, *kills/4) })
	}
}

// killed kills a life so often; with memory, its factors lie on disk.
func killed(t *testing.T, life, memory string, kills int) {
	config := write(t, life)
	whole := filepath.Join(t.TempDir(), "whole")
	begin := time.Now()
	engram(t, "run", config, "--out", whole, "--quiet").expect(t, exit.StatusDone)
	want := sums(t, whole)
	if memory != "" {
		streamed := filepath.Join(t.TempDir(), "streamed")
		begin = time.Now()
		engram(t, "run", config, "--out", streamed, "--memory", memory).expect(t, exit.StatusDone, "lie on disk")
		sameSums(t, "on disk", sums(t, streamed), want)
	}
	took := time.Since(begin)
	out := filepath.Join(t.TempDir(), "out")
	defer func() {
		if t.Failed() { // the moments are not the same again
			logLines(t, filepath.Join(out, "metrics.csv"), filepath.Join(whole, "metrics.csv"))
		}
	}()
	r := rand.New(rand.NewPCG(uint64(kills), uint64(1+*part)))
	next := func(threads int) *exec.Cmd {
		args := []string{"resume", out}
		if _, err := os.Stat(out); err != nil {
			args = []string{"run", config, "--out", out}
		}
		if memory != "" {
			args = append(args, "--memory", memory)
		}
		return program(append(args, "--quiet", "--checkpoint-every", "10ms", "--threads", fmt.Sprint(threads))...)
	}
	for kill := 0; kill < kills; kill++ {
		c := next(1 + kill%3)
		var stderr bytes.Buffer
		c.Stderr = &stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		signal := []syscall.Signal{syscall.SIGKILL, syscall.SIGKILL, syscall.SIGTERM, notice}[kill%4]
		timer := time.AfterFunc(time.Duration(r.Float64()*float64(took)/2), func() { c.Process.Signal(signal) })
		err := c.Wait()
		timer.Stop()
		ended, failed := errors.AsType[*exec.ExitError](err)
		switch {
		case failed && ended.ExitCode() != exit.StatusInterrupted && ended.ExitCode() != -1:
			t.Fatalf("kill %d: %v\n%s", kill, ended, &stderr)
		case !failed: // it was done before the signal came: the next life
			sameSums(t, fmt.Sprintf("after %d kills", kill), sums(t, out), want)
			if err := os.RemoveAll(out); err != nil {
				t.Fatal(err)
			}
		}
	}
	if output, err := next(2).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	sameSums(t, "at the end", sums(t, out), want)
	if _, err := os.Stat(filepath.Join(out, "checkpoints")); err == nil {
		t.Error("a run that is done keeps its checkpoints")
	}
	engram(t, "resume", out).expect(t, exit.StatusDone, "nothing to go on with")
}

// logLines logs the lines that one of two tables has and the other has not.
func logLines(t *testing.T, got, want string) {
	t.Helper()
	lines := map[string][]string{}
	for _, file := range []string{got, want} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Log(err)
		}
		lines[file] = strings.Split(string(text), "\n")
	}
	for file, other := range map[string]string{got: want, want: got} {
		for i, line := range lines[file] {
			if i >= len(lines[other]) || lines[other][i] != line {
				t.Logf("%s:%d: %s", file, i+1, line)
			}
		}
	}
}

// stopped is a run folder that was asked to stop at night, with two checkpoints.
func stopped(t *testing.T) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	c := program("run", write(t, tiny), "--out", out, "--quiet", "--checkpoint-every", "1ms", "--set", "phases.1.sleep.cycles=1e9", "--set", "record.every=1000")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	awaitCheckpoint(t, out, 3)
	awaitText(t, filepath.Join(out, "metrics.csv"), ",sleep,")
	c.Process.Signal(syscall.SIGTERM)
	c.Wait()
	return out
}

// TestDamagedCheckpoints: what is truncated, changed in a bit or missing is found, and the
// checkpoint before it is used; without any that is whole the run fails and keeps all.
func TestDamagedCheckpoints(t *testing.T) {
	out := stopped(t)
	names, err := filepath.Glob(filepath.Join(out, "checkpoints", "*"))
	if err != nil || len(names) != 2 {
		t.Fatalf("checkpoints %v, %v: want two", names, err)
	}
	last := names[1]
	number := filepath.Base(names[0])
	for name, damage := range map[string]func(path string) error{
		"truncated": func(path string) error { return os.Truncate(path, 100) },
		"changed": func(path string) error {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			content[len(content)/2] ^= 4
			return os.WriteFile(path, content, 0o666)
		},
		"missing": os.Remove,
	} {
		for _, file := range []string{"state.json", "metrics.csv", "0/U.npy", "sums.json"} {
			t.Run(name+" "+file, func(t *testing.T) {
				path := filepath.Join(last, file)
				content, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				defer os.WriteFile(path, content, 0o666)
				if err := damage(path); err != nil {
					t.Fatal(err)
				}
				stderr := untilKilled(t, "verified", "resume", out, "--checkpoint-every", "0")
				for _, word := range []string{"left out", filepath.Base(file), "checkpoint " + strings.TrimLeft(number, "0")} {
					if !strings.Contains(stderr, word) {
						t.Errorf("standard error lacks %q:\n%s", word, stderr)
					}
				}
			})
		}
	}
}

// untilKilled runs a command, kills it once standard error has the word, and returns that.
func untilKilled(t *testing.T, word string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stderr")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c := program(args...)
	c.Stderr = file
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { c.Wait(); close(ended) }()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-ended:
			return string(text)
		default:
		}
		if strings.Contains(string(text), word) || time.Now().After(deadline) {
			c.Process.Kill()
			<-ended
			return string(text)
		}
	}
}

// TestResumeRefuses: another configuration, another input, another program, a folder that
// is in use or is none.
func TestResumeRefuses(t *testing.T) {
	out := stopped(t)
	m, err := store.ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(string(m.ConfigurationFile))
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) {
		if err := os.WriteFile(string(m.ConfigurationFile), []byte(strings.Replace(string(text), from, to, 1)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	change("beta: 20", "beta: 30")
	engram(t, "resume", out).expect(t, exit.StatusMisuse, "phases.1.sleep.beta: 20 became 30")
	change("\nphases:", "\n# as before\nphases:")
	engram(t, "resume", out, "--from", "999999999").expect(t, exit.StatusMisuse, "no checkpoint 999999999")
	engram(t, "resume", out, "--from=-3").expect(t, exit.StatusMisuse, "--from -3")
	engram(t, "resume", out, "--precision", "float64").expect(t, exit.StatusMisuse, "begun in float32")
	folder, m, err := store.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	engram(t, "resume", out).expect(t, exit.StatusMisuse, "in use")
	m.Version = "0.0.1"
	if err := folder.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	folder.Close()
	engram(t, "resume", out).expect(t, exit.StatusMisuse, "begun by engram 0.0.1")
	engram(t, "resume", t.TempDir()).expect(t, exit.StatusMisuse, "not a run folder")
}

// TestManifestOfResumed: while a run goes on its manifest says so, and since when; it keeps how the run was begun.
func TestManifestOfResumed(t *testing.T) {
	out := stopped(t)
	before, err := store.ReadManifest(out)
	if err != nil || len(before.Arguments) < 3 || before.Arguments[0] != "run" || before.Arguments[2] != "--out" {
		t.Fatalf("%+v (%v)", before, err)
	}
	c := program("resume", out, "--quiet")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, filepath.Join(out, "progress.json"))
	m, err := store.ReadManifest(out)
	if err != nil || m.Status != store.Running || len(m.Resumed) != 1 || !slices.Equal(m.Arguments, before.Arguments) {
		t.Errorf("%+v (%v)", m, err)
	}
	c.Process.Kill()
	c.Wait()
}
