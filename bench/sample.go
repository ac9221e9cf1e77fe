package bench

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"engram/engine/machine/energy"
	"engram/engine/store"

	"gonum.org/v1/gonum/stat"
)

// Sample is a figure measured several times.
type Sample []float64

// Median of the sample.
func (s Sample) Median() float64 { return s.quantile(0.5) }

// Spread is half the distance between the quartiles over the median.
func (s Sample) Spread() float64 { return s.halfRange() / s.Median() }

// halfRange is half the distance between the quartiles.
func (s Sample) halfRange() float64 { return (s.quantile(0.75) - s.quantile(0.25)) / 2 }

func (s Sample) quantile(p float64) float64 {
	sorted := slices.Sorted(slices.Values(s))
	return stat.Quantile(p, stat.LinInterp, sorted, nil)
}

// String is the sample of seconds as "1.41 ms ±2%".
func (s Sample) String() string {
	return fmt.Sprintf("%.3g ms ±%.0f%%", 1e3*s.Median(), 100*s.Spread())
}

// Runner does something once or several times and returns the seconds that one took.
type Runner func() (float64, error)

// Interleave lets the runners take turns, repeats times each after a turn that does
// not count, and returns a sample for each.
func Interleave(repeats int, runners ...Runner) ([]Sample, error) {
	samples := make([]Sample, len(runners))
	for turn := range repeats + 1 {
		for i, run := range runners {
			seconds, err := run()
			if err != nil {
				return nil, err
			}
			if turn > 0 {
				samples[i] = append(samples[i], seconds)
			}
		}
	}
	return samples, nil
}

// Repeat makes a Runner of a step that returns how much it did: it runs for at least the
// given time. wait, where it is not nil, waits until all that was begun is done.
func Repeat(atLeast time.Duration, step func() (int, error), wait func() error) Runner {
	return func() (float64, error) {
		begin := time.Now()
		for n := 0; ; {
			k, err := step()
			if err != nil {
				return 0, err
			}
			n += k
			if time.Since(begin) < atLeast {
				continue
			}
			if wait != nil {
				err = wait()
			}
			return time.Since(begin).Seconds() / float64(n), err
		}
	}
}

// Ratios divides two samples turn by turn, so that what slowed both down cancels.
func Ratios(of, by Sample) Sample {
	ratios := make(Sample, len(of))
	for i := range of {
		ratios[i] = of[i] / by[i]
	}
	return ratios
}

// metered is a runner that notes the joules of what it returns the seconds of, turn by turn, as the meter's sources share
// them out over the time of the turn. Where no source is read it notes nothing.
func metered(run Runner, meter *energy.Meter, to *Sample) Runner {
	return func() (float64, error) {
		before, begin := joules(meter), time.Now()
		one, err := run()
		used, took := joules(meter)-before, time.Since(begin).Seconds()
		if err == nil && len(meter.Joules()) > 0 {
			*to = append(*to, used*one/took)
		}
		return one, err
	}
}

// joules are those of all sources.
func joules(m *energy.Meter) float64 { return store.PhaseSeconds{Joules: m.Joules()}.AllJoules() }

// sourcesOf says what joules are of, or why there are none.
func sourcesOf(m *energy.Meter) string {
	e := store.Energy{Sources: m.Joules(), Missing: m.Missing()}
	if !e.Readable() {
		return e.String()
	}
	return strings.Join(slices.Sorted(maps.Keys(e.Sources)), ", ") + ": all that runs there, not engram alone"
}

// joulesText is a sample of joules to read.
func joulesText(s Sample) string {
	if len(s) == 0 {
		return "-"
	}
	return fmt.Sprintf("%s ±%.0f%%", store.Joules(s.Median()), 100*s.Spread())
}
