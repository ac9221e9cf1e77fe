package phase

import (
	"context"
	"errors"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/state"
	"engram/kernels/salience"
)

// sleep is a night: the patterns that are stored replay themselves (model.md, Sleep).
type sleep struct {
	ordinary
	*config.Sleep
}

func (s sleep) replay() model.Replay {
	return model.Replay{Salience: s.Salience, Q: s.Scaling.Q, Unscaled: s.Scaling.None, Midway: s.Midway}
}

// rescaling is the graph that scales before the first cycle, where there is homeostatic scaling.
func rescaling(of model.Shape, s config.Scaling) []*graph.Graph {
	if s.None {
		return nil
	}
	return []*graph.Graph{of.Rescale(s.Q)}
}

// compile compiles the replay cycle.
func (s sleep) compile(b *Driver, mem *state.PatternSet) (*state.Runner, error) {
	return b.Compile(mem.M, func(of model.Shape) *graph.Graph { return of.Cycle(s.replay()) })
}

func (s sleep) Graphs(of model.Shape, _ int, _ bool) []*graph.Graph {
	return append(rescaling(of, s.Scaling), of.InitMeanActivity(), of.Cycle(s.replay()))
}

func (s sleep) Shape() config.Phase {
	c := *s.Sleep
	c.Replay, c.Parameters, c.IfNoneStored = shapeOfReplay(c.Replay), nil, ""
	return config.Phase{Sleep: &c}
}

func (s sleep) Records(every config.Every) int { return every.Records(s.Cycles) }

func (s sleep) Additions(synapses, z, m, active float64) float64 {
	products := s.Cycles + 1
	if s.Midway { // a cycle has two
		products += s.Cycles
	}
	return cycleAdditions(products, synapses, z, m, active)
}

// Traffic: a block runs many cycles each time that it is read.
func (s sleep) Traffic(e *config.Experiment, _, _ int) (reads, writes float64) {
	chunks := chunksOf(s.Cycles, state.MostPasses, e.Record.Every)
	return chunks + float64(s.Records(e.Record.Every)), chunks
}

// Estimate times cycles early at night and late.
func (s sleep) Estimate(t *Trial, i int) (float64, error) {
	cycle, err := s.compile(t.Driver, t.mem)
	if err != nil {
		return 0, err
	}
	t.Constants(i)
	step := t.chunks(s.Cycles, cycle)
	early, err := t.seconds(min(s.Cycles, EarlyCycles), step)
	if err != nil {
		return 0, err
	}
	late, err := t.late(early, s.Cycles, step)
	return t.Cycles(s.Cycles, s.Records(t.Replicas[0].Record.Every), early, late), err
}

func (s sleep) Start(b *Driver, i int, from *Saved) (Stepper, error) {
	mem, replaying, err := b.beginSleep(i, s.Sleep, from)
	if err != nil || none(replaying) {
		return nil, err
	}
	n := &night{Driver: b, replaying: replaying}
	if n.record, err = b.newRecorder(i, mem, from); err != nil {
		return nil, err
	}
	if from == nil {
		if err := n.record.initsMeanActivity(); err != nil {
			return nil, err
		}
	}
	if n.cycle, err = s.compile(b, mem); err != nil {
		return nil, err
	}
	b.Constants(i)
	n.chunk = b.chunkOf(n.cycle, SeenTime)
	return n, nil
}

// Stopwatch goes through cycles, as many in one go as a night would.
func (s sleep) Stopwatch(b *Driver, mem *state.PatternSet) (step func() (int, error), err error) {
	if err := b.ready(s.Replay, mem); err != nil {
		return nil, err
	}
	cycle, err := s.compile(b, mem)
	if err != nil {
		return nil, err
	}
	b.Constants(0)
	chunk := b.chunkOf(cycle, 4*SeenTime) // a night takes longer runs than it tells of where it can stop within them
	return func() (int, error) {
		k := chunk.next(state.MostPasses)
		b.rates(0, 0, k)
		return chunk.run(b, func() (int, error) { return k, cycle.Repeat(nil, k) })
	}, nil
}

// night is a sleep phase under way. Its steps are replay cycles.
type night struct {
	*Driver
	record    *Recorder
	cycle     *state.Runner
	chunk     chunk
	replaying []bool // networks that have something to replay; nil: all
}

func (n *night) running() []bool     { return n.LivingOf(n.replaying) }
func (n *night) save(u *PhaseState)  { u.RowProgress, u.Running = n.RowProgress, n.replaying }
func (n *night) recorder() *Recorder { return n.record }

// step runs as many cycles in one go as the chunk has.
func (n *night) step(ctx context.Context, at, most int) (int, error) {
	if at == 0 {
		n.record.sayNotStored()
	}
	k, cut := n.chunk.next(most), n.Stream != nil || n.RowProgress.Cycle > at || n.chunk.slow() && n.cycle.Stops() && n.Ranks.Size == 1
	if cut {
		k = min(state.MostPasses, most)
	}
	running := n.running()
	k, err := n.chunk.run(n.Driver, func() (int, error) { return n.runChunk(ctx, n.record, n.cycle, running, at, k, cut) })
	if err == nil {
		n.Tick(k)
	}
	return k, err
}

func (n *night) end() error {
	n.record.sayLost()
	n.record.sayBare()
	return nil
}

// beginSleep chooses what a night replays and prepares its first cycle; a night that is
// restored has that behind it. It tells which replicas have something to replay (nil: all).
func (b *Driver) beginSleep(phase int, c *config.Sleep, resumed *Saved) (mem *state.PatternSet, replaying []bool, err error) {
	if resumed != nil {
		mem, err = b.LoadPatterns(b.Current)
		return mem, resumed.Running, err
	}
	refs, err := b.replayed(phase, c.Which)
	if err != nil {
		return nil, nil, err
	}
	if replaying, err = b.withMemories(phase, refs); err != nil {
		return nil, nil, err
	}
	if none(replaying) {
		return nil, replaying, b.allFailed()
	}
	if mem, err = b.LoadPatterns(refs); err != nil {
		return nil, nil, err
	}
	if err := b.rescale(phase, c.Replay, mem, replaying); err != nil {
		return nil, nil, err
	}
	for i, r := range b.Replicas {
		if replaying == nil || replaying[i] {
			b.Current[i], r.Kept = refs[i], refs[i]
		}
	}
	return mem, replaying, nil
}

// ErrAllFailed ends a batch in which no replica can go on; each knows why.
var ErrAllFailed = errors.New("all replicas failed")

func (b *Driver) allFailed() error {
	for _, r := range b.Replicas {
		if r.Failed == nil {
			return nil
		}
	}
	return ErrAllFailed
}

// replayed chooses the patterns of a night: those of the day, or of all days, that are
// stored now; where no wake has come before, whether they are stored or not.
func (b *Driver) replayed(phase int, which string) ([][]state.Ref, error) {
	refs := b.Today()
	if which == "all" {
		refs = b.Ever()
	}
	if b.Replicas[0].ReplaysUnstored(phase) {
		return refs, nil
	}
	return b.Stored(refs)
}

// Stored are those of the patterns that have a positive margin at every neuron.
func (b *Driver) Stored(refs [][]state.Ref) ([][]state.Ref, error) {
	mem, err := b.LoadPatterns(refs)
	if err != nil {
		return nil, err
	}
	if err := b.Once(mem.M, func(s model.Shape) *graph.Graph { return s.Observe(model.Unstable) }); err != nil {
		return nil, err
	}
	kept := make([][]state.Ref, len(refs))
	for i := range b.Replicas {
		unstable := b.PerPattern(i, model.Unstable, mem.M, state.Add)
		for c, p := range refs[i] {
			if unstable[c] == 0 {
				kept[i] = append(kept[i], p)
			}
		}
	}
	return kept, nil
}

// rescale prepares the first cycle of a night for the replicas that are active (nil: all): the
// very first phase, and a learn whose synapses have grown back, scales freshly drawn factors and sets theta = bias; the first sleep or learn
// after a wake scales once, thresholds with it. mean_i is then to be taken from the state.
func (b *Driver) rescale(phase int, c config.Replay, mem *state.PatternSet, active []bool) error {
	drawn := b.scalesFirst(phase) || b.Replicas[0].Phases[phase].Learn.Regrows()
	scaled := make([]bool, len(b.Replicas))
	for i := range scaled {
		woken := b.Wakes > 0 && b.Current[i] == nil // a wake has come after its last sleep or learn
		scaled[i] = (active == nil || active[i]) && (drawn || woken)
	}
	if !none(scaled) && !c.Scaling.None {
		r, err := b.Compile(mem.M, func(s model.Shape) *graph.Graph { return s.Rescale(c.Scaling.Q) })
		if err != nil {
			return err
		}
		b.Constants(phase)
		if err := r.Run(state.MaskOf(scaled)); err != nil {
			return err
		}
	}
	if drawn {
		balance := b.Balance
		if b.Fresh {
			balance = b.FirstThresholds
		}
		if err := balance(); err != nil {
			return err
		}
	}
	return nil
}

// scalesFirst tells whether a phase is a sleep or learn that scales the factors with which the networks begin, and then sets their thresholds.
func (b *Driver) scalesFirst(phase int) bool {
	r := b.Replicas[0]
	return b.Fresh && r.Phases[phase].Replay() != nil && r.Network.FactorsFile == ""
}

// ready makes the very first phase ready for its first cycle, without a record.
func (b *Driver) ready(c config.Replay, mem *state.PatternSet) error {
	if err := b.rescale(0, c, mem, nil); err != nil {
		return err
	}
	return b.Once(mem.M, func(s model.Shape) *graph.Graph { return s.InitMeanActivity() })
}

// initsMeanActivity lets the first record, that of cycle 0, take mean_i from the state of the networks that run.
func (w *Recorder) initsMeanActivity() (err error) {
	names := Outputs(w.Replicas[0].Record)
	w.first, err = w.Compile(w.mem.M, func(s model.Shape) *graph.Graph { return s.InitMeanActivity(names...) })
	return err
}

// Constants writes what stays the same during a phase of replay.
func (b *Driver) Constants(phase int) {
	for _, p := range salience.Parameters() {
		b.Set(p.Name, func(_ int, r *state.Replica) float64 { return r.Phases[phase].Parameter(p.Name) })
	}
	b.Set(model.Length, func(_ int, r *state.Replica) float64 { return Replay(r, phase).Length })
}

// rates writes the learning rates of cycles c, c + 1, ...
func (b *Driver) rates(phase, c, cycles int) {
	b.Series(model.Eta, cycles, func(p, _ int, r *state.Replica) float64 { return Replay(r, phase).Rate.At(c + p) })
	b.Series(model.EtaTheta, cycles, func(p, _ int, r *state.Replica) float64 { return Replay(r, phase).ThresholdRate.At(c + p) })
}

// Replay is what a sleep or learn phase of a replica is told.
func Replay(r *state.Replica, phase int) config.Replay { return *r.Phases[phase].Replay() }
