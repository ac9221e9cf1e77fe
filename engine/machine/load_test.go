package machine

import (
	"os"
	"runtime"
	"testing"
)

// TestLoad: where the system tells its load, it has at least the cores that this process may use.
func TestLoad(t *testing.T) {
	load, cores := Load()
	if _, err := os.Stat("/proc/loadavg"); err != nil {
		t.Skip("skipped: the system does not tell its load")
	}
	if load < 0 || cores < runtime.NumCPU() {
		t.Errorf("a load of %g on %d cores, of which %d can be used", load, cores, runtime.NumCPU())
	}
}
