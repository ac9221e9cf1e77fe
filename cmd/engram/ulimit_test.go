package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestUlimit: an experiment that does not fit into the limits of the process is refused before it
// begins, without a traceback, and leaves no folder.
func TestUlimit(t *testing.T) {
	large := strings.Replace(tiny, "neurons: 20", "neurons: 24000", 1) // 4.6 GB of factors
	for flag, c := range map[string]struct{ config, kilobytes, what string }{
		"-v": {large, "3000000", "the limit on address space (ulimit -v 3000000) leaves"},
		// factors on disk are no data; 1.4 GB of patterns are
		"-d": {strings.Replace(large, "count: 3", "count: 20000", 1), "1500000", "the limit on data (ulimit -d 1500000) leaves"},
	} {
		config, out := write(t, c.config), filepath.Join(t.TempDir(), "out")
		p := program("run", config, "--out", out)
		limited := exec.Command("sh", "-c", fmt.Sprintf(`ulimit %s %s && exec "$@"`, flag, c.kilobytes), "sh")
		limited.Args = append(limited.Args, p.Args...)
		limited.Env = p.Env
		output, err := limited.CombinedOutput()
		ended, ok := err.(*exec.ExitError)
		if !ok || ended.ExitCode() != exit.StatusFailed || !strings.Contains(string(output), c.what) || !strings.Contains(string(output), "say ulimit "+flag) {
			t.Errorf("ulimit %s: %v\n%s", flag, err, output)
		}
		if strings.Contains(string(output), "goroutine") {
			t.Errorf("ulimit %s: a traceback:\n%s", flag, output)
		}
		absent(t, out)
	}
	// with room it runs
	out := filepath.Join(t.TempDir(), "out")
	p := program("run", write(t, tiny), "--out", out, "--quiet")
	limited := exec.Command("sh", append([]string{"-c", `ulimit -v 3000000 && exec "$@"`, "sh"}, p.Args...)...)
	limited.Env = p.Env
	if output, err := limited.CombinedOutput(); err != nil {
		t.Errorf("with room: %v\n%s", err, output)
	}
}
