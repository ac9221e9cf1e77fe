package energy

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"engram/kernels"

	"golang.org/x/sys/unix"
)

// TestForbidden: counters that root alone may read are named with what lets others.
func TestForbidden(t *testing.T) {
	root := system(t, twoPackages())
	file := filepath.Join(root, "sys/class/powercap/intel-rapl:0/energy_uj")
	if err := errors.Join(os.Chmod(file, 0), os.Chmod(filepath.Dir(root), 0o755)); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 { // who may read everything
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		const nobody = 65534
		if err := unix.Setfsuid(nobody); err != nil {
			t.Fatal(err)
		}
		defer unix.Setfsuid(0)
	}
	m := Open(root, kernels.EnergyCounter{}, nil)
	defer m.Close()
	if missing := m.Missing(); len(missing) != 1 || !strings.Contains(missing[0], "permission denied; an administrator can let all users read it") {
		t.Errorf("missing %q", missing)
	}
}
