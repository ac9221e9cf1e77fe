package energy

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/kernels"
)

// system makes files of powercap below a new root: domain -> file -> content.
func system(t *testing.T, domains map[string]map[string]string) (root string) {
	t.Helper()
	root = t.TempDir()
	for domain, files := range domains {
		for name, content := range files {
			write(t, root, domain, name, content)
		}
	}
	return root
}

func write(t *testing.T, root, domain, name, content string) {
	t.Helper()
	dir := filepath.Join(root, "sys/class/powercap", domain)
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, name), []byte(content+"\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// twoPackages has what a machine with two processors has: parts of a package, the platform, and the same counter another way.
func twoPackages() map[string]map[string]string {
	return map[string]map[string]string{
		"intel-rapl:0":      {"name": "package-0", "energy_uj": "900000", "max_energy_range_uj": "1000000"},
		"intel-rapl:0:0":    {"name": "core", "energy_uj": "1", "max_energy_range_uj": "1000000"},
		"intel-rapl:1":      {"name": "package-1", "energy_uj": "0", "max_energy_range_uj": "5000000"},
		"intel-rapl:2":      {"name": "psys", "energy_uj": "5", "max_energy_range_uj": "1000000"},
		"intel-rapl-mmio:0": {"name": "package-0", "energy_uj": "900000", "max_energy_range_uj": "1000000"},
	}
}

// TestPackages: packages alone count, each from when the meter was opened, and go on where a counter begins again.
func TestPackages(t *testing.T) {
	root := system(t, twoPackages())
	m := Open(root, kernels.EnergyCounter{}, nil)
	defer m.Close()
	for _, c := range []struct {
		first, second string
		want          map[string]float64
	}{
		{"900000", "0", map[string]float64{"RAPL package-0": 0, "RAPL package-1": 0}},
		{"950000", "2000000", map[string]float64{"RAPL package-0": 0.05, "RAPL package-1": 2}},
		{"150000", "2000000", map[string]float64{"RAPL package-0": 0.25, "RAPL package-1": 2}},
		{"140000", "4500000", map[string]float64{"RAPL package-0": 1.24, "RAPL package-1": 4.5}},
	} {
		write(t, root, "intel-rapl:0", "energy_uj", c.first)
		write(t, root, "intel-rapl:1", "energy_uj", c.second)
		if got := m.Joules(); !maps.Equal(got, c.want) {
			t.Errorf("at %s and %s: %v, want %v", c.first, c.second, got, c.want)
		}
	}
	if missing := m.Missing(); len(missing) > 0 {
		t.Error(missing)
	}
}

// TestUnreadable: whatever cannot be read is named, with the reason, and the rest counts.
func TestUnreadable(t *testing.T) {
	for name, c := range map[string]struct {
		change func(root string)
		want   string
	}{
		"no RAPL":      {func(root string) { os.RemoveAll(filepath.Join(root, "sys")) }, "RAPL: there is no package in "},
		"no counter":   {func(root string) { os.Remove(filepath.Join(root, "sys/class/powercap/intel-rapl:0/energy_uj")) }, "RAPL package-0: open "},
		"not a number": {func(root string) { write(t, root, "intel-rapl:0", "energy_uj", "many") }, `energy_uj has no number of microjoules: "many`},
	} {
		t.Run(name, func(t *testing.T) {
			root := system(t, twoPackages())
			c.change(root)
			m := Open(root, kernels.EnergyCounter{}, nil)
			defer m.Close()
			if _, there := m.Joules()["RAPL package-0"]; there || len(m.Missing()) != 1 || !strings.Contains(m.Missing()[0], c.want) {
				t.Errorf("%v, missing %q", m.Joules(), m.Missing())
			}
			if _, there := m.Joules()["RAPL package-1"]; there != (name != "no RAPL") {
				t.Errorf("%v", m.Joules())
			}
		})
	}
}

// TestLost: a counter that goes away stays at what it told last, and is named once; so is one that falls without a known limit.
func TestLost(t *testing.T) {
	for name, lose := range map[string]func(root string){
		"vanished":         func(root string) { os.RemoveAll(filepath.Join(root, "sys/class/powercap/intel-rapl:1")) },
		"no limit is told": func(root string) { write(t, root, "intel-rapl:1", "energy_uj", "5") },
	} {
		t.Run(name, func(t *testing.T) {
			domains := twoPackages()
			domains["intel-rapl:1"] = map[string]string{"name": "package-1", "energy_uj": "10"}
			root := system(t, domains)
			m := Open(root, kernels.EnergyCounter{}, nil)
			defer m.Close()
			write(t, root, "intel-rapl:1", "energy_uj", "1000010")
			m.Joules()
			lose(root)
			for range 2 {
				if got := m.Joules()["RAPL package-1"]; got != 1 {
					t.Errorf("%g J, want 1", got)
				}
			}
			if missing := m.Missing(); len(missing) != 1 || !strings.HasPrefix(missing[0], "RAPL package-1, after 1 J: ") {
				t.Errorf("missing %q", missing)
			}
		})
	}
}

// TestDevice: the counter of a device counts from when the meter was opened; one that does not open, or fails at once, is missing.
func TestDevice(t *testing.T) {
	root := system(t, twoPackages())
	at, failed := 70.0, error(nil)
	card := kernels.EnergyCounter{Name: "NVML cuda:0", Joules: func() (float64, error) { return at, failed }}
	m := Open(root, card, nil)
	defer m.Close()
	at = 75
	if got := m.Joules(); got["NVML cuda:0"] != 5 || len(got) != 3 {
		t.Errorf("%v", got)
	}
	failed = errors.New("the card fell off the bus")
	for _, other := range []*Meter{Open(root, card, nil), Open(root, kernels.EnergyCounter{}, errors.New("NVML cuda:0: the card fell off the bus"))} {
		defer other.Close()
		if missing := other.Missing(); len(missing) != 1 || missing[0] != "NVML cuda:0: the card fell off the bus" || len(other.Joules()) != 2 {
			t.Errorf("missing %q, %v", missing, other.Joules())
		}
	}
}

// TestNone: no meter counts nothing.
func TestNone(t *testing.T) {
	var m *Meter
	m.Close()
	if m.Joules() != nil || m.Missing() != nil {
		t.Error("it counts")
	}
}
