package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"engram/cmd/engram/internal/format"
	"engram/engine/store"
)

// Run is the latest state of a run. All methods may be called at the same time; none waits for a viewer.
type Run struct {
	facts Facts

	one      sync.Mutex
	status   string
	message  string
	progress *store.Progress
	warnings []string
	networks *networks
	curves   *curves
	memory   func() int64 // bytes in use; 0: not known
	stop     func() error // nil: it cannot be stopped from here
	whyNot   string       // it cannot
	stopping bool

	frames frames
}

// NewRun is a run of which nothing is known yet.
func NewRun(f Facts) *Run {
	return &Run{facts: f, status: store.Running, networks: newNetworks(f.numbers), curves: newCurves(&f, len(f.numbers) == 1),
		whyNot: "the run has not begun to compute"}
}

// Progress says how far the run is.
func (r *Run) Progress(p *store.Progress) {
	r.one.Lock()
	defer r.one.Unlock()
	r.progress = p
}

// Status says how the run is, and why.
func (r *Run) Status(status, message string) {
	r.one.Lock()
	defer r.one.Unlock()
	r.status, r.message = status, message
	if status != store.Running {
		r.stop, r.whyNot, r.stopping = nil, "the run has ended", false
	}
}

// Warn adds to what the user is told, once.
func (r *Run) Warn(sentences ...string) {
	r.one.Lock()
	defer r.one.Unlock()
	for _, sentence := range sentences {
		if !slices.Contains(r.warnings, sentence) {
			r.warnings = append(r.warnings, sentence)
		}
	}
}

// Record adds a record of a network; values are the cells of its row of metrics.csv behind the first four. A record that
// is known already, as after a run is resumed or its table is read again, changes nothing.
func (r *Run) Record(number, phase, cycle int, values []float64) {
	r.one.Lock()
	defer r.one.Unlock()
	i, known := r.networks.index(number)
	if !known || phase < 0 || phase >= len(r.curves.phases) || len(values) != len(r.facts.metrics) {
		return
	}
	if at := (position{phase, cycle}); r.networks.records[i].before(at) {
		r.networks.records[i] = at
		if r.networks.status[i] == Waiting {
			r.networks.status[i] = Working
		}
		r.curves.record(phase, cycle, values)
	}
}

// Recalled adds the rate of recall of a network at a level of noise of a recall phase, once.
func (r *Run) Recalled(number, phase int, level, rate float64) {
	r.one.Lock()
	defer r.one.Unlock()
	i, known := r.networks.index(number)
	if !known || phase < 0 || phase >= len(r.facts.Phases) {
		return
	}
	k := slices.Index(r.facts.Phases[phase].levels, level)
	if at := (position{phase, k}); k >= 0 && r.networks.recalls[i].before(at) {
		r.networks.recalls[i] = at
		r.curves.recalled(phase, k, rate)
	}
}

// Over says that the networks at work have ended.
func (r *Run) Over() {
	r.one.Lock()
	defer r.one.Unlock()
	r.networks.over(len(r.facts.Phases) - 1)
}

// Networks says how networks are, by a letter for each.
func (r *Run) Networks(letter byte, numbers ...int) {
	r.one.Lock()
	defer r.one.Unlock()
	for _, number := range numbers {
		if i, known := r.networks.index(number); known {
			r.networks.status[i] = letter
		}
	}
}

// Memory says where the bytes in use are read.
func (r *Run) Memory(read func() int64) {
	r.one.Lock()
	defer r.one.Unlock()
	r.memory = read
}

// Stoppable says how the run is stopped; nil: it cannot be, for a reason.
func (r *Run) Stoppable(stop func() error, whyNot string) {
	r.one.Lock()
	defer r.one.Unlock()
	r.stop, r.whyNot = stop, whyNot
}

// Stopping says that the run has been stopped from elsewhere, and saves what it reached.
func (r *Run) Stopping() {
	r.one.Lock()
	defer r.one.Unlock()
	r.stopping = true
}

// Stop has the run save what it reached and end. The second time does nothing.
func (r *Run) Stop() error {
	r.one.Lock()
	defer r.one.Unlock()
	switch {
	case r.stopping:
		return nil
	case r.stop == nil:
		return errors.New(r.whyNot)
	}
	if err := r.stop(); err != nil {
		return err
	}
	r.stopping = true
	return nil
}

const (
	// mostWarnings are shown, the latest ones.
	mostWarnings = 8
	// silentFor is how long a run says nothing of its progress before that is worth a word.
	silentFor = time.Minute
)

// state is what viewers are told twice a second.
type state struct {
	Status   string          `json:"status"`
	Message  string          `json:"message,omitempty"`
	Progress *store.Progress `json:"progress,omitempty"`
	Silent   string          `json:"silent,omitempty"` // how long ago that was, where it is a while
	Memory   int64           `json:"memory,omitempty"`
	CanStop  bool            `json:"can_stop"`
	WhyNot   string          `json:"why_not,omitempty"`
	Stopping bool            `json:"stopping"`
	Counts   map[string]int  `json:"counts"`
	Cells    string          `json:"cells"`
	Each     int             `json:"each"` // networks of a cell
	Warnings []string        `json:"warnings,omitempty"`
	Earlier  int             `json:"earlier,omitempty"` // warnings before those
}

func (r *Run) state(now time.Time) state {
	r.one.Lock()
	defer r.one.Unlock()
	s := state{Status: r.status, Message: r.message, Progress: r.progress, CanStop: r.stop != nil, WhyNot: r.whyNot, Stopping: r.stopping,
		Counts: maps.Clone(r.networks.counts()), Earlier: max(0, len(r.warnings)-mostWarnings)}
	if s.CanStop {
		s.WhyNot = ""
	}
	if p := r.progress; p != nil && now.Sub(p.Time) >= silentFor {
		s.Silent = format.Duration(now.Sub(p.Time))
	}
	s.Warnings = slices.Clone(r.warnings[s.Earlier:])
	s.Cells, s.Each = r.networks.cells()
	return s
}

// inUse is the memory of the run, in bytes; 0: not known.
func (r *Run) inUse() int64 {
	r.one.Lock()
	read := r.memory
	r.one.Unlock()
	if read == nil {
		return 0
	}
	return read()
}

// frame is an event, encoded once for all viewers.
type frame struct {
	id   int
	text []byte
}

// frames are the latest ones. One viewer encodes, and others that ask within a moment get the same.
type frames struct {
	one                 sync.Mutex
	count               int
	state, curves       *frame
	stateMade, drawMade time.Time
	version             int // of the curves
}

// fresh is how old a frame may be.
const fresh = every * 4 / 5

func (r *Run) stateFrame(now time.Time, last bool) *frame {
	f := &r.frames
	f.one.Lock()
	defer f.one.Unlock()
	if f.state != nil && !last && now.Sub(f.stateMade) < fresh {
		return f.state
	}
	f.stateMade = now
	s := r.state(now)
	s.Memory = r.inUse()
	if text := mustJSON(s); f.state == nil || string(text) != string(f.state.text) {
		f.count++
		f.state = &frame{f.count, text}
	}
	return f.state
}

func (r *Run) curvesFrame(now time.Time, last bool) *frame {
	f := &r.frames
	f.one.Lock()
	defer f.one.Unlock()
	if f.curves != nil && !last && now.Sub(f.drawMade) < fresh {
		return f.curves
	}
	f.drawMade = now
	r.one.Lock()
	version := r.curves.version
	if f.curves != nil && version == f.version {
		r.one.Unlock()
		return f.curves
	}
	c := r.curves.clone()
	r.one.Unlock()
	f.count++
	f.version, f.curves = version, &frame{f.count, append(c.appendJSON([]byte{'{'}), '}')}
	return f.curves
}

// networkFrame is one network of the run, from its files.
func (r *Run) networkFrame(number int) ([]byte, error) {
	if _, known := r.networks.index(number); !known {
		return nil, fmt.Errorf("there is no network %d", number)
	}
	only := r.facts
	only.numbers = []int{number}
	one := NewRun(only)
	if err := one.ReadTables(); err != nil {
		return nil, err
	}
	settings, err := settingsOf(r.facts.Dir, number)
	if err != nil {
		return nil, err
	}
	b := fmt.Appendf(nil, `{"number":%d,"settings":%s,`, number, mustJSON(settings))
	return append(one.curves.appendJSON(b), '}'), nil
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("live: what the page shows does not encode: " + err.Error())
	}
	return text
}
