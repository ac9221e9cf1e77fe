package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/intercept"
)

// every is which system calls TestFaults and TestPowerLoss take: 1 for every one.
var every = flag.Int("every", 100, "TestFaults and TestPowerLoss take every so manieth system call")

// shortLife has a day, a night and recall with few moments for checkpoints, since each makes 60 calls or more.
const shortLife = `
network: {neurons: 12, factors: 2, coding_level: 0.25}
patterns: {count: 2}
phases:
  - wake:   {passes: 1, rate: 1}
  - sleep:  {cycles: 2, rate: 0.01, length: 3}
  - recall: {levels: [0], trials: 1, steps: 2}
record: {every: 2, observables: [density, error]}
`

// faults are what happens to a call, and whether to all later ones too.
var faults = []struct {
	name   string
	answer intercept.Answer
	on     bool
}{
	{"EIO", intercept.Fail(syscall.EIO), false},
	{"ENOSPC", intercept.Fail(syscall.ENOSPC), false},
	{"EINTR", intercept.Fail(syscall.EINTR), false},
	{"EACCES", intercept.Fail(syscall.EACCES), false},
	{"short write", intercept.Short(), false},
	{"SIGKILL", intercept.Kill(), false},
	{"EIO from there on", intercept.Fail(syscall.EIO), true},
	{"ENOSPC from there on", intercept.Fail(syscall.ENOSPC), true},
}

// TestFaults makes the k-th file-system call of a life fail: for every k (-every 1) and several errors, short
// writes and a kill. The run then is right, or it ends with exit status 1 and a message; and in any case the next
// command, resume or the same run, gives the files of a run that nobody disturbed, and leaves nothing else.
func TestFaults(t *testing.T) {
	slow(t)
	l := livedThrough(t, shortLife)
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			tried := 0
			for k := 1 + len(f.name)%*every; l.fault(t, k, f.answer, f.on); k += *every {
				tried++
			}
			t.Logf("%d calls failed in turn", tried)
		})
	}
}

// undisturbed is a configuration and what an undisturbed run of it writes.
type undisturbed struct {
	config string
	want   map[string]string
}

func livedThrough(t *testing.T, text string) *undisturbed {
	l := &undisturbed{config: write(t, text)}
	whole := filepath.Join(t.TempDir(), "whole")
	engram(t, "run", l.config, "--out", whole, "--quiet").expect(t, exit.StatusDone)
	l.want = sums(t, whole)
	return l
}

// command is the program with a run into out or, where that is a run folder already, with its resume.
func (l *undisturbed) command(out string) *exec.Cmd {
	args := []string{"run", l.config, "--out", out}
	if _, err := os.Stat(out); err == nil {
		args = []string{"resume", out}
	}
	return program(append(args, "--quiet", "--checkpoint-every", "1ns", "--threads", "1")...)
}

// fault runs the life with its k-th call disturbed, and goes on without; false where it has fewer calls.
func (l *undisturbed) fault(t *testing.T, k int, a intercept.Answer, on bool) bool {
	t.Helper()
	top, err := os.MkdirTemp("", "fault")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(top)
	out := filepath.Join(top, "out")
	l = &undisturbed{config: filepath.Join(top, "life.yaml"), want: l.want}
	if err := os.WriteFile(l.config, []byte(shortLife), 0o666); err != nil {
		t.Fatal(err)
	}
	calls, what := 0, ""
	c := l.command(out)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	err = intercept.Run(c, top, func(call intercept.Call) intercept.Answer {
		if a == intercept.Short() && len(call.Data) < 2 {
			return intercept.Proceed()
		}
		if calls++; calls < k || calls > k && !on {
			return intercept.Proceed()
		}
		if what == "" {
			what = fmt.Sprintf("call %d (%s %s)", k, call.Name, strings.TrimPrefix(call.Path, top))
		}
		return a
	})
	if errors.Is(err, intercept.ErrUnsupported) {
		t.Skip(err)
	}
	if what == "" {
		return false
	}
	switch status := c.ProcessState.ExitCode(); {
	case a == intercept.Kill():
	case status == exit.StatusDone:
		l.right(t, what, out)
		return true
	case status != exit.StatusFailed || !strings.Contains(stderr.String(), "engram: ") || strings.Contains(stderr.String(), "goroutine "):
		t.Errorf("%s: exit status %d\n%s", what, status, &stderr)
	}
	if output, err := l.command(out).CombinedOutput(); err != nil {
		t.Errorf("%s, and the next command after it: %v\n%s\nbefore that:\n%s", what, err, output, &stderr)
		return true
	}
	l.right(t, what, out)
	return true
}

// right compares a run folder with one that nobody disturbed.
func (l *undisturbed) right(t *testing.T, what, out string) {
	t.Helper()
	sameSums(t, what, sums(t, out), l.want)
	for _, pattern := range []string{".engram-*", "*/.engram-*", "*/*/.engram-*", "checkpoints"} {
		if left, _ := filepath.Glob(filepath.Join(out, pattern)); len(left) > 0 {
			t.Errorf("%s: left over: %v", what, left)
		}
	}
}
