package store

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// sample is a manifest that passes its own check.
func sample() *Manifest {
	return &Manifest{
		Version:       "0.1.0",
		Configuration: map[string]any{"seed": uint64(1<<63 + 1)},
		Inputs:        map[string]string{"X.npy": strings.Repeat("0f", 32)},
		Device:        "cpu",
		Precision:     "float32",
		Threads:       2,
		Host:          ThisHost(),
		Start:         time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC),
		Status:        Running,
		Replicas:      1,
	}
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// names lists the files and folders in dir, hidden ones too.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, entry := range entries {
		list = append(list, entry.Name())
	}
	return list
}

// contains checks an error's words.
func contains(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one that says %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not say %q", err, word)
		}
	}
}

// python runs a NumPy script with arguments and returns what it prints.
func python(t *testing.T, script string, args ...string) string {
	t.Helper()
	const interpreter = "/usr/bin/python3"
	if err := exec.Command(interpreter, "-c", "import numpy").Run(); err != nil {
		t.Skipf("no %s with numpy here: %v", interpreter, err)
	}
	out, err := exec.Command(interpreter, append([]string{"-c", script}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("python: %v\n%s", err, out)
	}
	return string(out)
}
