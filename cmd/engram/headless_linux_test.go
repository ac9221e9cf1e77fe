package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// nobody is a user to whom the folders of others are closed.
const nobody = 65534

// TestHeadless: without a terminal, a home, or a working or temporary folder that can be
// written, the commands that a cluster's job runs work.
func TestHeadless(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can become somebody to whom a folder is closed")
	}
	closed, open := t.TempDir(), t.TempDir()
	for dir := closed; strings.HasPrefix(dir, os.TempDir()) && dir != os.TempDir(); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(open, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(closed, "sweep.yaml")
	if err := os.WriteFile(config, []byte(swept), 0o644); err != nil {
		t.Fatal(err)
	}
	binary, err := os.Open(os.Args[0]) // which may lie where nobody may look
	if err != nil {
		t.Fatal(err)
	}
	defer binary.Close()
	as := func(args ...string) (string, error) { // as nobody
		c := program(args...)
		c.Path, c.ExtraFiles = "/proc/self/fd/3", []*os.File{binary}
		c.Dir, c.Env = closed, []string{"ENGRAM_TEST_IS_PROGRAM=1", "TMPDIR=" + closed}
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		text, err := c.CombinedOutput()
		return string(text), err
	}
	at := func(name string) string { return filepath.Join(open, name) }
	for _, args := range [][]string{
		{"plan", config, "--calibration", "10ms", "--out", open},
		{"run", config, "--out", at("1"), "--shard", "1/2"},
		{"run", config, "--out", at("2"), "--shard", "2/2", "--report"},
		{"resume", at("1")},
		{"merge", at("1"), at("2"), "--out", at("whole")},
		{"watch", at("whole")},
		{"report", at("whole")},
		{"verify", at("whole"), "--neurons", "1"},
		{"doctor"},
	} {
		if text, err := as(args...); err != nil {
			t.Errorf("engram %s: %v\n%s", strings.Join(args, " "), err, text)
		}
	}
	folder := filepath.Join(closed, "run")
	engram(t, "run", config, "--out", folder, "--quiet").expect(t, exit.StatusDone)
	for mode, want := range map[os.FileMode]string{0o755: "run: cannot be written", 0o700: "manifest.json: cannot be read"} {
		if err := os.Chmod(folder, mode); err != nil {
			t.Fatal(err)
		}
		o, err := as("resume", folder)
		if ended, failed := errors.AsType[*exec.ExitError](err); !failed || ended.ExitCode() != exit.StatusFailed || !strings.Contains(o, want) {
			t.Errorf("resume of a folder of somebody else: %v\n%s", err, o)
		}
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(closed); err != nil || len(left) != 1 {
		t.Errorf("the working folder has %v (%v)", left, err)
	}
}
