package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/version"
	"engram/engine/config"
)

func TestCheck(t *testing.T) {
	got := engram(t, "check", write(t, tiny), "--set", "seed=3")
	got.expect(t, exit.StatusDone, "1 network, N 20", "cpu", "3.2 kB", "1 batch", "available")
	e, err := config.Parse("resolved.yaml", []byte(got.stdout), nil)
	if err != nil || e.Seed != 3 || e.Network.U0 != 0.6 {
		t.Errorf("%v in what check printed:\n%s", err, got.stdout)
	}
	engram(t, "check", write(t, tiny), "--set", "network.neurons=3000000").expect(t, exit.StatusMisuse, "exact up to 131072", "--precision float64")
	engram(t, "check", write(t, tiny), "--set", "network.neurons=3000000", "--precision", "float64").expect(t, exit.StatusDone, "the factors (144 TB) do not fit in memory and lie on disk, which they would not with 161 TB of memory")
}

func TestInit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new.yaml")
	engram(t, "init", file).expect(t, exit.StatusDone, file, "engram run "+file+" --out runs/")
	engram(t, "check", file).expect(t, exit.StatusDone)
	if err := os.WriteFile(file, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	engram(t, "init", file).expect(t, exit.StatusMisuse, "already exists")
	if text, _ := os.ReadFile(file); string(text) != "mine" {
		t.Error("init overwrote a file")
	}
	if got := engram(t, "init", "-"); got.stdout != string(config.Template()) {
		t.Errorf("init - printed %q", got.stdout)
	}
	if got := engram(t, "init", "--schema"); !json.Valid([]byte(got.stdout)) {
		t.Errorf("init --schema printed %q", got.stdout)
	}
}

func TestDevices(t *testing.T) {
	got := engram(t, "devices")
	got.expect(t, exit.StatusDone)
	for _, word := range []string{"cpu", "reference", "cuda", "not in this build", "available"} {
		if !strings.Contains(got.stdout, word) {
			t.Errorf("devices does not say %q:\n%s", word, got.stdout)
		}
	}
	var m struct {
		Devices []struct {
			Name      string
			Available bool
		}
	}
	if err := json.Unmarshal([]byte(engram(t, "doctor", "--json").stdout), &m); err != nil || len(m.Devices) != 3 {
		t.Errorf("doctor --json: %v, %+v", err, m)
	}
}

func TestGraph(t *testing.T) {
	file := write(t, tiny)
	got := engram(t, "graph", file)
	got.expect(t, exit.StatusDone)
	var names []string
	for _, found := range regexp.MustCompile(`(?m)^digraph "(.*)" \{$`).FindAllStringSubmatch(got.stdout, -1) {
		names = append(names, found[1])
	}
	if want := []string{"balance", "present", "wake", "wake_inhibited", "rescale", "init_mean_activity", "sleep", "observe"}; !slices.Equal(names, want) || !strings.Contains(got.stdout, "salience") {
		t.Errorf("graphs %q, want %q, in\n%s", names, want, got.stdout)
	}
	if got := engram(t, "graph", "--phase", "sleep", file); strings.Count(got.stdout, "digraph") != 1 {
		t.Errorf("graph --phase sleep printed\n%s", got.stdout)
	}
	engram(t, "graph", "--phase", "dream", file).expect(t, exit.StatusMisuse, "--phase dream: this experiment has the graphs "+strings.Join(names, ", ")+"\n", "engram graph --help")
	if _, err := exec.LookPath("dot"); err != nil {
		t.Setenv("PATH", "")
		engram(t, "graph", file, "--svg", "--phase", "wake").expect(t, exit.StatusFailed, "graphviz")
		t.Skip("skipped the rest: graphviz is not installed")
	}
	folder := filepath.Join(t.TempDir(), "drawn") + "/"
	engram(t, "graph", file, "--svg", "-o", folder).expect(t, exit.StatusDone)
	for _, name := range []string{"present", "wake", "sleep", "observe"} {
		if text, err := os.ReadFile(folder + name + ".svg"); err != nil || !strings.Contains(string(text), "</svg>") {
			t.Errorf("%s.svg: %v", name, err)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		got := engram(t, "completion", shell)
		got.expect(t, exit.StatusDone)
		if !strings.Contains(got.stdout, "engram") {
			t.Errorf("the script for %s is %q", shell, got.stdout)
		}
	}
	out, err := program(flags.CompletionFlag).Output()
	if err != nil || !strings.Contains(string(out), "run") {
		t.Errorf("completion of commands: %v, %s", err, out)
	}
	out, err = program("run", "--o", flags.CompletionFlag).Output()
	if err != nil || !strings.Contains(string(out), "--out") {
		t.Errorf("completion of flags: %v, %s", err, out)
	}
}

func TestVersion(t *testing.T) {
	got := engram(t, "--version")
	got.expect(t, exit.StatusDone)
	for _, word := range []string{version.Number, "commit", "go1.", "cpu, reference"} {
		if !strings.Contains(got.stdout, word) {
			t.Errorf("--version does not say %q:\n%s", word, got.stdout)
		}
	}
	if got := engram(t, "run", "--help"); got.status != exit.StatusDone || !strings.Contains(got.stdout, "--out DIR") {
		t.Errorf("run --help: %+v", got)
	}
}
