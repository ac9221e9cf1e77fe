package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestHolder: the process at work is known for sure, or an error says why it is not.
func TestHolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	f, err := Create(dir, &Manifest{Status: Running, Start: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if pid, err := Holder(dir); err != nil || pid != os.Getpid() {
		t.Errorf("%d, %v", pid, err)
	}
	host, _ := os.Hostname()
	for text, want := range map[string]string{
		fmt.Sprintf("process %d on %s", os.Getpid(), "elsewhere"): "of another machine",
		fmt.Sprintf("process %d on %s", os.Getppid(), host):       "cannot be seen from here",
		"process 1 on " + host:                                    "does not say",
		"process -1 on " + host:                                   "does not say",
		"":                                                        "does not say",
	} {
		if err := os.WriteFile(filepath.Join(dir, lockName), []byte(text+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if pid, err := Holder(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %d, %v", text, pid, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, lockName), fmt.Appendf(nil, "process %d on %s\n", os.Getpid(), host), 0o666); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if pid, err := Holder(dir); err == nil || !strings.Contains(err.Error(), "no process is at work") {
		t.Errorf("%d, %v", pid, err)
	}
	if _, err := Holder(t.TempDir()); err == nil {
		t.Error("a folder without a lock")
	}
}
