package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"engram/engine/store"
)

// powered makes the files of a processor package that uses a joule for each presentation and each cycle.
type powered struct {
	root   string
	joules int
}

func newPowered(t *testing.T) *powered {
	t.Helper()
	p := &powered{root: t.TempDir()}
	if err := os.MkdirAll(p.path(""), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"name": "package-0", "max_energy_range_uj": "1000000000"} {
		if err := os.WriteFile(p.path(name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p.tick(7)
	return p
}

func (p *powered) path(name string) string {
	return filepath.Join(p.root, "sys/class/powercap/intel-rapl:0", name)
}

// tick replaces the file of the counter, which the meter may be reading.
func (p *powered) tick(n int) {
	p.joules += n
	if os.WriteFile(p.path("next"), []byte(strconv.Itoa(p.joules*1e6)), 0o644) == nil {
		_ = os.Rename(p.path("next"), p.path("energy_uj"))
	}
}

const poweredDays = `
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 4}
phases:
  - sleep: {cycles: 20, rate: 0.1, length: 5}
  - wake: {passes: 3, rate: 0.1}
sweep: {seed: [1, 2]}
`

// energyOf runs a night and a day of two networks, stopped and gone on with each time the package has used stopEvery joules more (0: never).
func energyOf(t *testing.T, p *powered, stopEvery int) (*store.Manifest, map[string]string) {
	t.Helper()
	folder, m := newFolder(t)
	for {
		begun := p.joules
		ctx, stop := context.WithCancel(t.Context())
		j, err := Prepare(parse(t, poweredDays), float32On(t, 1), Options{Root: p.root, Batch: 1, Tick: func(n int) {
			if p.tick(n); stopEvery > 0 && p.joules-begun >= stopEvery {
				stop()
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Restore(folder, m, -1); err != nil {
			t.Fatal(err)
		}
		err = j.Run(ctx, store.InFolder(folder, m), nil)
		stop()
		if err == nil {
			return m, sumsIn(t, folder.Dir())
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}

// TestEnergy: the manifest has the joules of each phase and of all, of a run in one go and of one that was stopped and went
// on; the counter changes no bit of the results.
func TestEnergy(t *testing.T) {
	without, plain := energyOf(t, &powered{root: t.TempDir()}, 0)
	if without.Energy.Readable() || len(without.Energy.Missing) != 1 || !strings.Contains(without.Energy.String(), "not readable here (RAPL: there is no package in ") {
		t.Errorf("without a counter: %v", without.Energy)
	}
	for _, stopEvery := range []int{0, 7} {
		p := newPowered(t)
		m, sums := energyOf(t, p, stopEvery)
		for i, want := range []float64{2 * 20, 2 * 3 * 4} {
			if s := m.Seconds[i]; s.Joules["RAPL package-0"] != want || len(s.Joules) != 1 || len(without.Seconds[i].Joules) > 0 {
				t.Errorf("stopped every %d J: phase %d took %v, want %g J", stopEvery, i, s.Joules, want)
			}
		}
		if m.Energy.Joules != 64 || m.Energy.Sources["RAPL package-0"] != 64 || len(m.Energy.Missing) > 0 {
			t.Errorf("stopped every %d J: %+v", stopEvery, m.Energy)
		}
		sameFiles(t, "with a counter", sums, plain)
	}
}
