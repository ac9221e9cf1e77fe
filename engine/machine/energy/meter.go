package energy

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"engram/kernels"
)

// every is the time between two looks at the counters: RAPL's of a busy server come round after some minutes.
const every = time.Second

// Meter counts energy from Open to Close. Calls may come from any goroutine; a nil Meter counts nothing.
type Meter struct {
	lock    sync.Mutex
	sources []*source
	missing []string
	stop    chan struct{}
	stopped sync.WaitGroup
}

// source is a counter and what it has told.
type source struct {
	kernels.EnergyCounter
	first, last float64 // joules
	failed      bool
}

// Open begins to count: the processor packages whose files are below root, and what the counter of a device tells, if that
// has a name. unopened is why the device has none.
func Open(root string, device kernels.EnergyCounter, unopened error) *Meter {
	counters, missing := packages(root)
	if unopened != nil {
		missing = append(missing, unopened.Error())
	} else if device.Name != "" {
		counters = append(counters, device)
	}
	m := &Meter{missing: missing, stop: make(chan struct{})}
	for _, c := range counters {
		s := &source{EnergyCounter: c}
		var err error
		if s.first, err = c.Joules(); err != nil {
			m.missing = append(m.missing, fmt.Sprintf("%s: %v", c.Name, err))
			continue
		}
		s.last = s.first
		m.sources = append(m.sources, s)
	}
	if len(m.sources) > 0 {
		m.stopped.Go(m.watch)
	}
	return m
}

// watch looks at the counters until the meter is closed.
func (m *Meter) watch() {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			m.Joules()
		case <-m.stop:
			return
		}
	}
}

// Close ends the counting.
func (m *Meter) Close() {
	if m != nil {
		close(m.stop)
		m.stopped.Wait()
	}
}

// Joules are those of each source since Open. A source that can be read no more stays at what it told last, and
// Missing says so.
func (m *Meter) Joules() map[string]float64 {
	if m == nil {
		return nil
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	joules := map[string]float64{}
	for _, s := range m.sources {
		if !s.failed {
			now, err := s.EnergyCounter.Joules()
			if s.failed = err != nil; s.failed {
				m.missing = append(m.missing, fmt.Sprintf("%s, after %.3g J: %v", s.Name, s.last-s.first, err))
			} else {
				s.last = max(s.last, now)
			}
		}
		joules[s.Name] = s.last - s.first
	}
	return joules
}

// Missing are sentences on what could not be read.
func (m *Meter) Missing() []string {
	if m == nil {
		return nil
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	return slices.Clone(m.missing)
}
