package cuda

import (
	"encoding/binary"
	"errors"
	"runtime"

	"engram/kernels"
	"engram/kernels/elementary"
)

// listening and learning are the plans that the kernel present does (engine/model, Present and
// Presentation): what one pattern evokes, and before it, what another one has taught,
// with a gain that is given or made of the currents that are there.
var (
	listening = kernels.ParsePattern(`
		x = column(X, next)
		w = weights(u)
		h = drive(w, x, theta)
	`)
	learning = kernels.ParsePattern(learningSteps)
	lesson   = kernels.ParsePattern("gain = inhibition(currents, rate)\n" + learningSteps)
)

const learningSteps = `
	x = column(X, next)
	taught = column(X, mu)
	label = column(y, mu)
	before = weights(u)
	u' = encode(u, before, taught, label, gain, first)
	w = weights(u')
	theta' = bias(w)
	h = drive(w, x, theta')
`

// presentation is one of the day, found in a plan. Its fields number the plan's values; none where
// nothing is learnt.
type presentation struct {
	u, theta, h     int
	taught, x       int // the patterns as columns: to learn, to listen to
	y, mu           int
	gain, first     int
	shared          []int // the steps on what rows share: patterns taken from X, and the gain
	n, m, z         int
	excitatory      int
	fE, fI, inverse float64
}

// findPresentation returns the presentation that a plan is, nil where it is something else or more.
func findPresentation(p *kernels.Plan) *presentation {
	steps := make([]int, len(p.Steps))
	for i := range steps {
		steps[i] = i
	}
	m, found := listening.Find(p, steps)
	learns := false
	if !found {
		if m, learns = learning.Find(p, steps); !learns {
			if m, learns = lesson.Find(p, steps); !learns {
				return nil
			}
		}
	}
	drive := m.Step("h")
	d := &presentation{u: m.Value("u"), theta: drive.In[2], h: drive.Out, taught: m.Value("taught"), x: m.Value("x"),
		y: m.Value("y"), mu: m.Value("mu"), gain: m.Value("gain"), first: m.Value("first"),
		excitatory: int(drive.Attr["excitatory"])}
	at := func(v int) kernels.Place { return p.Values[v].Place }
	argument := func(v int) bool { return v == none || !at(v).Scratch }
	if learns {
		encode, bias := m.Step("u'"), m.Step("theta'")
		for _, s := range []kernels.Step{encode, bias} {
			if int(s.Attr["excitatory"]) != d.excitatory || s.Attr["fE"] != bias.Attr["fE"] || s.Attr["fI"] != bias.Attr["fI"] {
				return nil
			}
		}
		if at(encode.Out) != at(d.u) || argument(m.Value("before")) || argument(m.Value("label")) {
			return nil
		}
		d.m = p.Values[d.y].Size()
		d.fE, d.fI, d.inverse = bias.Attr["fE"], bias.Attr["fI"], elementary.Erfinv(1-2*bias.Attr["f"])
	}
	for _, g := range p.Groups() {
		for i := g.From; i < g.To && g.Kind == kernels.Shared; i++ {
			d.shared = append(d.shared, i)
		}
	}
	given := []int{d.u, d.theta, d.h, d.y, d.mu, d.first, m.Value("X")}
	if m.Has("currents") {
		given = append(given, m.Value("currents"), m.Value("rate"))
	} else {
		given = append(given, d.gain)
	}
	for _, v := range given {
		if !argument(v) {
			return nil
		}
	}
	if argument(m.Value("w")) || p.Values[d.h].Size() != 1 {
		return nil
	}
	d.z, d.n = p.Values[d.u].Dims[0], p.Values[d.u].Dims[1]
	return d
}

// presentationSchedule makes a presentation in one launch, and one for each pattern that it takes
// from X and for the gain.
type presentationSchedule struct {
	*program
	d *presentation
}

func (s *presentationSchedule) explain() string {
	return "1 launch a presentation, beside those on what rows share"
}

// layout gives what rows share its memory; nothing else is between the arguments.
func (s *presentationSchedule) layout(int) layout {
	l := layout{rows: s.plan.Rows}
	for _, slot := range s.plan.Scratch {
		l.slots = append(l.slots, l.bytes)
		if !slot.HasRows {
			l.bytes = align(l.bytes + int64(s.plan.Batch)*int64(slot.Size)*bytesOf(slot.Kind))
		}
	}
	return l
}

func (s *presentationSchedule) run(passes int) (bool, error) {
	return true, s.queue(1, passes, s.launches)
}

func (s *presentationSchedule) launches(_, pass int) (all []Launch) {
	d := s.d
	for _, i := range d.shared {
		c := s.call(i, pass, s.scratch, 0, 1, s.args)
		c.launchesOf(s.plan.Steps[i].Op)
		all = append(all, c.sequence...)
	}
	of := func(v int) operand { return s.argument(v, pass, 0) }
	shared := s.backend.rowShared(4 * d.n)
	c := &call{rows: s.plan.Rows, batch: s.plan.Batch, active: s.active}
	c.launch(presentationKernel(presentationArg{u: of(d.u).rows(), theta: of(d.theta).rows(), h: of(d.h).rows(), x: of(d.taught).shared(),
		post: of(d.y).rows(), mu: of(d.mu).shared(), gain: of(d.gain).shared(), first: of(d.first).shared(), next: of(d.x).shared(),
		n: d.n, z: d.z, m: d.m, excitatory: d.excitatory, fE: d.fE, fI: d.fI, inverse: d.inverse}, shared),
		[2]int{c.batch * c.rows, 1}, wideThreads(d.n), shared)
	return append(all, c.sequence...)
}

// Sizes of src/lists.cuh.
const (
	dump       = 32           // numbers behind those of the patterns
	mostListed = 1<<14 - dump // patterns have places of 16 bits, and sums of 32 in a lane
	mostLaps   = 1 << 24      // of all lists of a replica together
)

// lists are a pattern matrix X (n, m) of each replica as lists (Lists in src/lists.cuh). Without
// them where they would be long.
type lists struct {
	n, m              int
	patterns, lengths Pointer
	pitch, each       int     // numbers that a list has room for, and a lane of a lap
	laps              float64 // of a warp over a list, in the mean
	version           int     // of the patterns
}

// listedBytes is what lists take at most, in which a neuron is active in a quarter of the
// patterns.
func listedBytes(batch, n, m int) (patterns, lengths int64) {
	return align(2 * int64(batch) * int64(n) * int64(roundUp(m/4, 4*lanes))), align(4 * int64(batch) * int64(n))
}

// eachOf is how many numbers a lane has of a lap, where lists have so many laps of a number a lane, in the mean.
func eachOf(laps float64) int {
	switch {
	case laps < 1.5:
		return 1
	case laps < 2.5:
		return 2
	}
	return 4
}

// asLists finds the lists of the patterns in b, and makes them where they have changed. Where others have taken the
// memory for them there are none.
func (b *buffer) asLists(batch, n, m int, tally tally) (*lists, error) {
	d := b.backend.device
	t := b.listed
	if t == nil || t.n != n || t.m != m {
		patterns, lengths := listedBytes(batch, n, m)
		t = &lists{n: n, m: m, version: b.version}
		b.listed = t
		at, err := b.backend.alloc(patterns + lengths)
		if _, short := errors.AsType[*kernels.MemoryError](err); short {
			return t, nil
		} else if err != nil {
			return nil, err
		}
		t.patterns, t.lengths, t.version = at, at+Pointer(patterns), -1
		runtime.AddCleanup(t, d.Release, at)
	}
	if t.version == b.version || t.patterns == 0 {
		return t, nil
	}
	t.version, t.pitch = b.version, 0
	counted, err := tally.of(b.backend, elements(countActiveKernel(b.at, t.lengths, Pointer(tally), Pointer(tally+4), m), batch*n, min(m, 256)))
	if err != nil || counted[0] > m/4 {
		return t, err
	}
	t.laps = float64(counted[1]) / float64(batch*n)
	t.each = eachOf(t.laps)
	if t.pitch = max(1, pieces(counted[0], lanes*t.each)) * lanes * t.each; n*t.pitch/(lanes*t.each) >= mostLaps {
		t.pitch = 0
		return t, nil
	}
	fill := elements(listPatternsKernel(b.at, t.patterns, m, t.pitch, t.each), batch*n, lanes)
	return t, b.backend.note(d.Launch([]Launch{fill}))
}

// tally is where two numbers lie that kernels count in.
type tally Pointer

const tallyBytes = 8

// of launches a kernel that counts and waits for its numbers.
func (t tally) of(b *backend, l Launch) (counted [2]int, err error) {
	var data [tallyBytes]byte
	if err = b.device.Clear(Pointer(t), tallyBytes); err == nil {
		if err = b.device.Launch([]Launch{l}); err == nil {
			err = b.device.Read(data[:], Pointer(t))
		}
	}
	for i := range counted {
		counted[i] = int(int32(binary.LittleEndian.Uint32(data[4*i:])))
	}
	return counted, b.note(err)
}
