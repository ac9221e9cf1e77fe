package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"engram/engine"
)

// TestExamination: what doctor prints of a device, as a table and as JSON.
func TestExamination(t *testing.T) {
	e := doctorReport{Device: "cuda:1", Detail: "a card", Free: 2_500_000_000, Operations: []doctorStep{
		{Name: "drive", Equal: true}, {Name: "gradient", Equal: false, Largest: 0.00125, What: "element 3 differs"}, {Name: "scale", Equal: true, Largest: -1},
	}}
	print := func(asJSON bool) string {
		var out bytes.Buffer
		if err := e.print(&out, asJSON); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	lines := strings.Split(print(false), "\n")
	for i, want := range []string{"cuda:1 a card", "memory 2.5 GB of it free", "", "operation passes largest difference", "drive yes none",
		"gradient no 0.0013 element 3 differs", "scale yes not a number"} {
		if got := strings.Join(strings.Fields(lines[i]), " "); got != want {
			t.Errorf("line %d: %q, want %q", i, got, want)
		}
	}
	var back doctorReport
	if err := json.Unmarshal([]byte(print(true)), &back); err != nil || back.Device != e.Device || back.Free != e.Free || !slices.Equal(back.Operations, e.Operations) {
		t.Errorf("as JSON: %+v (%v)", back, err)
	}
}

// TestResultFolder: a card's name becomes a folder's, and a second check of the day gets a number.
func TestResultFolder(t *testing.T) {
	in := t.TempDir()
	for _, want := range []string{"", "-2", "-3"} {
		dir, err := resultFolder(in, "NVIDIA H100 80GB (HBM3)")
		if wanted := "gpu-nvidia-h100-80gb-hbm3-" + time.Now().UTC().Format(time.DateOnly) + want; err != nil || filepath.Base(dir) != wanted {
			t.Errorf("%s (%v), want %s", dir, err, wanted)
		}
		if s, err := os.Stat(dir); err != nil || !s.IsDir() {
			t.Errorf("%s is no folder (%v)", dir, err)
		}
	}
	if _, err := resultFolder(filepath.Join(in, "missing"), "x"); err == nil {
		t.Error("a folder in one that there is not")
	}
}

// TestTakenUp: where a run goes on, and which checkpoints were left out.
func TestTakenUp(t *testing.T) {
	if got := restoredFrom("out", nil); !slices.Equal(got, []string{"out: there is no checkpoint: the run begins anew"}) {
		t.Errorf("%q", got)
	}
	got := restoredFrom("out", &engine.Restored{Checkpoint: 7, Phase: 1, Name: "sleep", Step: 30, Steps: 400, Damaged: []error{errors.New("x is damaged")}})
	if !slices.Equal(got, []string{"a checkpoint is left out: x is damaged", "resuming out at sleep cycle 30 of 400 cycles (checkpoint 7, verified)"}) {
		t.Errorf("%q", got)
	}
	if got := restoredFrom("out", &engine.Restored{Name: "wake", Step: 2, Steps: 3}); len(got) != 1 || !strings.Contains(got[0], "wake pass 2 of 3 passes") {
		t.Errorf("%q", got)
	}
}

// TestVersionLines: version, commit, Go, and what is built in, a line each.
func TestVersionLines(t *testing.T) {
	got := engram(t, "--version")
	got.expect(t, statusDone)
	for _, want := range []string{`(?m)^engram \d+\.\d+\.\d+$`, `(?m)^commit    \S+$`, `(?m)^go        go1\.\d+\S* \w+/\w+$`, `(?m)^features  .*\bcpu\b.*\breference\b`} {
		if !regexp.MustCompile(want).MatchString(got.stdout) {
			t.Errorf("no %s in\n%s", want, got.stdout)
		}
	}
	defer func(c string) { commit = c }(commit)
	commit = "abc"
	if got := engram(t, "--version"); !strings.Contains(got.stdout, "commit    abc\n") {
		t.Errorf("the linker's commit is not said:\n%s", got.stdout)
	}
}
