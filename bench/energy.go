package bench

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"engram/engine/machine/energy"
	"engram/engine/store"
)

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
