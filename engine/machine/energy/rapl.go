package energy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"engram/kernels"
)

// powercap is where Linux keeps the RAPL domains of Intel's and AMD's processors. Those of cores and memory controllers
// are parts of a package's, or of the whole platform's.
const powercap = "sys/class/powercap/intel-rapl:*"

// packages are the counters of the processor packages whose files are below root, and a sentence for each that cannot
// be read.
func packages(root string) (counters []kernels.EnergyCounter, missing []string) {
	dirs, _ := filepath.Glob(filepath.Join(root, powercap))
	for _, dir := range dirs {
		text, _ := os.ReadFile(filepath.Join(dir, "name"))
		name := strings.TrimSpace(string(text))
		if !strings.HasPrefix(name, "package-") {
			continue
		}
		d := &domain{dir: dir}
		d.limit, _ = d.microjoules("max_energy_range_uj")
		var err error
		if d.last, err = d.microjoules("energy_uj"); err != nil {
			missing = append(missing, fmt.Sprintf("RAPL %s: %v", name, err))
			continue
		}
		counters = append(counters, kernels.EnergyCounter{Name: "RAPL " + name, Joules: d.joules})
	}
	if len(counters)+len(missing) == 0 {
		missing = []string{"RAPL: there is no package in " + filepath.Join(root, powercap)}
	}
	return counters, missing
}

// domain is a folder of powercap whose counter begins at 0 again after its limit.
type domain struct {
	dir         string
	limit, last uint64 // microjoules; limit 0: unknown
	total       uint64
}

// joules are those since the domain was opened. It must be called more often than the counter comes round.
func (d *domain) joules() (float64, error) {
	now, err := d.microjoules("energy_uj")
	switch {
	case err != nil:
		return 0, err
	case now >= d.last:
		d.total += now - d.last
	case d.limit >= d.last:
		d.total += d.limit - d.last + now
	default:
		return 0, fmt.Errorf("%s fell from %d to %d, and max_energy_range_uj does not tell where it begins again", filepath.Join(d.dir, "energy_uj"), d.last, now)
	}
	d.last = now
	return float64(d.total) / 1e6, nil
}

// microjoules is the number in a file of the domain.
func (d *domain) microjoules(name string) (uint64, error) {
	path := filepath.Join(d.dir, name)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrPermission) {
		return 0, fmt.Errorf("%w; an administrator can let all users read it (chmod a+r)", err)
	}
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s has no number of microjoules: %q", path, text)
	}
	return n, nil
}
