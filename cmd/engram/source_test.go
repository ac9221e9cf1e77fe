package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// ofFiles is tiny with the patterns of a file.
var ofFiles = strings.Replace(tiny, "count: 3", "file: X.npy", 1)

// project is a new folder that has a configuration, night.yaml, and its patterns, X.npy.
func project(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	writePatterns(t, filepath.Join(dir, "X.npy"), 1)
	if err := os.WriteFile(filepath.Join(dir, "night.yaml"), []byte(ofFiles), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// writePatterns writes three patterns of 20 neurons, four of them active, from neuron first on.
func writePatterns(t *testing.T, path string, first int) {
	t.Helper()
	w, err := store.CreateArray(path, npy.Uint8, []int{20, 3})
	if err != nil {
		t.Fatal(err)
	}
	bits := make([]uint8, 60)
	for mu := range 3 {
		for k := range 4 {
			bits[(first+4*mu+k)*3+mu] = 1
		}
	}
	if err := w.WriteUint8(bits); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// in is a command line as a process with that working directory and standard input.
func in(dir string, stdin io.Reader, args ...string) *exec.Cmd {
	c := program(args...)
	c.Dir, c.Stdin = dir, stdin
	return c
}

// stoppedIn starts a run in a working directory, into the folder out there, and stops it in its night.
func stoppedIn(t *testing.T, dir, config string, stdin io.Reader) {
	t.Helper()
	c := in(dir, stdin, "run", config, "--out", "out", "--quiet", "--checkpoint-every", "1ms", "--set", "phases.1.sleep.cycles=1e6") // seconds, should nobody stop it
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	awaitCheckpoint(t, filepath.Join(dir, "out"), 2)
	c.Process.Signal(syscall.SIGTERM)
	if c.Wait(); c.ProcessState.ExitCode() != exit.StatusInterrupted {
		t.Fatalf("the run ended with %s\n%s", c.ProcessState, &stderr)
	}
}

// goesOn checks that a run can be resumed, and that standard error has the words then.
func goesOn(t *testing.T, out string, words ...string) {
	t.Helper()
	said := untilKilled(t, "verified", "resume", out, "--checkpoint-every", "0")
	for _, word := range append(words, "resuming "+out+" at ") {
		if !strings.Contains(said, word) {
			t.Errorf("resume does not say %q:\n%s", word, said)
		}
	}
}

// TestPipes: a configuration that comes through a pipe gives the results of the same one in a file, is
// hashed from what was read, and goes on from the manifest's own copy, whatever is where it came from.
func TestPipes(t *testing.T) {
	want := project(t, "file")
	if c := in(want, nil, "run", "night.yaml", "--out", "out", "--quiet"); c.Run() != nil {
		t.Fatal("the file does not run")
	}
	sum, err := store.HashFile(filepath.Join(want, "night.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, config, recorded string }{
		{"dash", "-", "-"},
		{"standard input", "/dev/stdin", "-"},
		{"its descriptor", "/dev/fd/0", "-"},
		{"named pipe", "pipe.yaml", "pipe.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := project(t, "pipe")
			var stdin func() io.Reader
			if c.config == "pipe.yaml" {
				pipe := filepath.Join(dir, c.config)
				if err := mkfifo(pipe); err != nil {
					t.Skipf("no pipe can be made here: %v", err)
				}
				stdin = func() io.Reader {
					go os.WriteFile(pipe, []byte(ofFiles), 0) // waits for the reader
					return nil
				}
			} else {
				stdin = func() io.Reader { return strings.NewReader(ofFiles) }
			}
			whole := in(dir, stdin(), "run", c.config, "--out", "whole", "--quiet")
			if output, err := whole.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			sameSums(t, c.name, sums(t, filepath.Join(dir, "whole")), sums(t, filepath.Join(want, "out")))
			m, err := store.ReadManifest(filepath.Join(dir, "whole"))
			if err != nil || string(m.ConfigurationFile) != c.recorded || m.Inputs[c.recorded] != sum {
				t.Errorf("the manifest names %q with the SHA-256 %s (%v), want %s", m.ConfigurationFile, m.Inputs[c.recorded], err, sum)
			}
			stoppedIn(t, dir, c.config, stdin())
			goesOn(t, filepath.Join(dir, "out"))
		})
	}
}

// TestPipesThatAreWrong: mistakes in what comes through a pipe are named as those in a file are, and
// what never ends is no configuration.
func TestPipesThatAreWrong(t *testing.T) {
	for _, c := range []struct {
		name, config string
		stdin        io.Reader
		want         string
	}{
		{"unknown key", "-", strings.NewReader(strings.Replace(tiny, "beta", "betta", 1)), `stdin:6: unknown key "betta"`},
		{"nothing", "-", strings.NewReader(""), "stdin: the configuration is empty"},
		{"no end", "/dev/zero", nil, "/dev/zero: has more than 64 MiB"},
	} {
		out := filepath.Join(t.TempDir(), "out")
		output, err := in(t.TempDir(), c.stdin, "run", c.config, "--out", out).CombinedOutput()
		if ended, ok := err.(*exec.ExitError); !ok || ended.ExitCode() != exit.StatusMisuse || !strings.Contains(string(output), c.want) {
			t.Errorf("%s: %v\n%s", c.name, err, output)
		}
		absent(t, out)
	}
}

// TestMissingFilesOfPipes: an error about a missing file names the folder in which it was looked for,
// whether it is named from the working directory or from the folder of the configuration.
func TestMissingFilesOfPipes(t *testing.T) {
	dir := project(t, "project")
	if err := os.Remove(filepath.Join(dir, "X.npy")); err != nil {
		t.Fatal(err)
	}
	elsewhere := t.TempDir()
	orders := strings.Replace(tiny, "wake: {", "wake: {order_file: orders/o.npy, ", 1)
	for _, c := range []struct {
		folder, stdin string
		command       []string
		file, looked  string
	}{
		{elsewhere, ofFiles, []string{"check", "-"}, "X.npy", elsewhere},
		{elsewhere, ofFiles, []string{"run", "/dev/stdin", "--out", filepath.Join(dir, "out")}, "X.npy", elsewhere},
		{elsewhere, orders, []string{"check", "-"}, "orders/o.npy", elsewhere},
		{dir, "", []string{"check", "night.yaml"}, "X.npy", dir},
		{dir, "", []string{"check", filepath.Join(dir, "night.yaml")}, filepath.Join(dir, "X.npy"), ""},
	} {
		output, err := in(c.folder, strings.NewReader(c.stdin), c.command...).CombinedOutput()
		words := []string{c.file + ": cannot be read: no such file"}
		if c.looked != "" {
			words = append(words, "here from "+c.looked+")")
		}
		for _, word := range words {
			if ended, ok := err.(*exec.ExitError); !ok || ended.ExitCode() != exit.StatusMisuse || !strings.Contains(string(output), word) {
				t.Errorf("%q: %v, want %q in\n%s", c.command, err, word, output)
			}
		}
	}
	absent(t, filepath.Join(dir, "out"))
}

// TestChangedInputs: a run does not go on with another input file than it began with.
func TestChangedInputs(t *testing.T) {
	dir := project(t, "project")
	stoppedIn(t, dir, "night.yaml", nil)
	out, x := filepath.Join(dir, "out"), filepath.Join(dir, "X.npy")
	goesOn(t, out)
	content, err := os.ReadFile(x)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)-1] ^= 1
	if err := os.WriteFile(x, content, 0o666); err != nil {
		t.Fatal(err)
	}
	engram(t, "resume", out).expect(t, exit.StatusMisuse, x+" is another file than when the run began")
	if err := os.Remove(x); err != nil {
		t.Fatal(err)
	}
	engram(t, "resume", out).expect(t, exit.StatusMisuse, x, "no such file")
	if err := mkfifo(x); err == nil {
		engram(t, "resume", out).expect(t, exit.StatusMisuse, x, "is a pipe")
	}
}

// TestMovedProject: a run goes on after its folder and its inputs were moved together, be they named
// by relative or absolute paths, also where another file has the old place; not with another content.
func TestMovedProject(t *testing.T) {
	for _, absolute := range []bool{false, true} {
		t.Run(fmt.Sprintf("absolute %v", absolute), func(t *testing.T) {
			dir := project(t, "old")
			if absolute {
				text := strings.Replace(ofFiles, "X.npy", filepath.Join(dir, "X.npy"), 1)
				if err := os.WriteFile(filepath.Join(dir, "night.yaml"), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			stoppedIn(t, dir, "night.yaml", nil)
			to := filepath.Join(filepath.Dir(dir), "new")
			if err := os.Rename(dir, to); err != nil {
				t.Fatal(err)
			}
			out := filepath.Join(to, "out")
			moved := filepath.Join(dir, "X.npy") + " was moved: " + filepath.Join(to, "X.npy") + " is read instead"
			goesOn(t, out, moved)
			if err := os.Mkdir(dir, 0o777); err != nil {
				t.Fatal(err)
			}
			writePatterns(t, filepath.Join(dir, "X.npy"), 2)
			goesOn(t, out, moved)
			writePatterns(t, filepath.Join(to, "X.npy"), 3)
			engram(t, "resume", out).expect(t, exit.StatusMisuse, "X.npy is another file than when the run began")
		})
	}
}

// TestNamesThatAreNoUTF8: the manifest keeps the bytes of names, so that such a run goes on.
func TestNamesThatAreNoUTF8(t *testing.T) {
	dir := project(t, "nuit d'\xe9t\xe9") // Latin-1
	stoppedIn(t, dir, filepath.Join("..", filepath.Base(dir), "night.yaml"), nil)
	out := filepath.Join(dir, "out")
	m, err := store.ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	if string(m.WorkingDirectory) != dir || m.Inputs[filepath.Join("..", filepath.Base(dir), "X.npy")] == "" {
		t.Errorf("the manifest has the folder %q and the inputs %q", m.WorkingDirectory, m.Inputs)
	}
	goesOn(t, out)
	if err := os.Rename(dir, dir+"\xff"); err != nil {
		t.Fatal(err)
	}
	goesOn(t, filepath.Join(dir+"\xff", "out"), "was moved")
}

// TestSharedMemory: a configuration in /dev/shm is a file, and paths in it start from its folder.
func TestSharedMemory(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "engram-test-")
	if err != nil {
		t.Skip(err)
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, os.DirFS(project(t, "night"))); err != nil {
		t.Fatal(err)
	}
	config, out := filepath.Join(dir, "night.yaml"), filepath.Join(t.TempDir(), "out")
	engram(t, "run", config, "--out", out, "--quiet").expect(t, exit.StatusDone)
	if m, err := store.ReadManifest(out); err != nil || string(m.ConfigurationFile) != config {
		t.Errorf("the manifest names %q (%v)", m.ConfigurationFile, err)
	}
}
