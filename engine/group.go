package engine

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/machine/energy"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
)

// group is a batch to be: replicas of one shape that fit in memory together.
type group struct {
	numbers []int              // of its replicas
	network *config.Experiment // one of their shape
	inputs  *state.Inputs
	bytes   int64  // memory of one replica
	copy    int64  // of a copy of its state, with which learn goes ahead; 0: it does without
	disk    onDisk // how the factors lie on disk; no rows: they are in memory
}

// admit are the replicas of a group, with their experiments.
func (j *Job) admit(g group) ([]*state.Replica, error) {
	j.begin()
	var admitted []*state.Replica
	for _, number := range g.numbers {
		made, err := j.combinations.Replica(number)
		if err != nil {
			return nil, err
		}
		r := j.replica(number)
		r.Experiment = made.Experiment
		if g.inputs.Wiring != nil {
			g.inputs.Wiring.Tell(r.Experiment.Network.Wiring)
		}
		admitted = append(admitted, r)
	}
	return admitted, nil
}

// dismiss lets go of what the replicas of a group were made of and were shown.
func dismiss(replicas []*state.Replica) {
	for _, r := range replicas {
		r.Experiment, r.Days, r.Kept = nil, nil, nil
		r.DropTables()
	}
}

// letGo drops the factors that a file gave the networks of a group, once these have them, unless later groups begin with them.
func letGo(g group, later []group) {
	given := g.inputs.Given
	if given == nil || slices.ContainsFunc(later, func(l group) bool { return l.inputs.Given == given }) {
		return
	}
	given.Factors = nil
	debug.FreeOSMemory() // it was as much as the factors of a network, or twice that
}

// runGroup takes a batch through its phases and saves it.
func (j *Job) runGroup(ctx context.Context, consensus *cluster.Consensus, meter *energy.Meter, g group, later []group, sink store.Sink, report func(Event)) error {
	replicas, err := j.admit(g)
	if err != nil {
		return err
	}
	b, err := j.driver(g, replicas, sink)
	if err != nil {
		return err
	}
	if b.Stream != nil {
		defer b.Stream.Release()
	}
	b.Begun = func() { letGo(g, later) }
	b.Report, b.Meter, b.Consensus = report, meter, consensus
	consensus.Piggyback(b.Due)
	if err := j.goOn(b, j.rows(g)); err != nil {
		return err
	}
	stopped := b.Live(ctx, sink.Outcome())
	j.saved = b.Saved
	if err := j.flush(sink); err != nil {
		return err
	}
	if stopped != nil && !phase.IsStop(ctx, stopped) && !errors.Is(stopped, phase.ErrAllFailed) {
		return stopped
	}
	if phase.IsStop(ctx, stopped) && (b.Stream != nil || b.RowProgress.Cycle > 0) {
		return stopped // the checkpoint is all there is time for, and rows may be at different cycles
	}
	if err := b.Save(sink); err != nil {
		return err
	}
	if err := j.target.Wait(); err != nil { // what was read for the arrays is not to be trusted
		return err
	}
	if phase.IsStop(ctx, stopped) {
		return stopped
	}
	if err := j.replicaTables(sink, replicas); err != nil { // a checkpoint does not have those of networks that are done
		return err
	}
	j.finished = append(j.finished, g.numbers...)
	dismiss(replicas)
	return nil
}

// rows is how many rows of a network of the group a block has at most; 0: all.
func (j *Job) rows(g group) int {
	if j.options.Rows == 0 {
		return g.disk.rows
	}
	return j.options.Rows
}

// driver is that of a batch, and knows how the job wants it to run and where it saves.
func (j *Job) driver(g group, replicas []*state.Replica, sink store.Sink) (*phase.Driver, error) {
	b, err := phase.NewDriver(j.target, j.ranks, replicas, g.inputs, j.rows(g))
	if err != nil {
		return nil, err
	}
	if g.disk.rows > 0 {
		b.Slots = g.disk.slots
		b.Stream = &state.Stream{Mapper: j.target.Mapper(), Path: store.FolderOf(sink).TemporaryPath}
	}
	b.Speculates = g.copy > 0
	b.Only = len(j.replicas) == 1
	b.Sink = sink
	b.Flush = func() error { return j.flush(sink) }
	b.Recalled = func() error { return j.replicaTables(sink, b.Replicas) }
	b.Every, b.Saved = j.options.CheckpointEvery, j.saved
	if folder := store.FolderOf(sink); folder != nil && b.Every >= 0 {
		b.Checkpoint = func() error { return j.writeCheckpoint(folder, b, sink.Outcome()) }
	}
	if j.options.Tick != nil {
		b.Tick = func(n int) {
			_ = j.target.Wait() // for the stopwatch; a failure shows in the next run
			j.options.Tick(n)
		}
	}
	return b, nil
}

// goOn gives a batch in blocks of so many rows the state of the checkpoint that the job goes on from, if it does.
func (j *Job) goOn(b *phase.Driver, rows int) error {
	if j.resumed == nil {
		return nil
	}
	if b.RowProgress = j.resumed.RowProgress; b.RowProgress.Cycle > 0 {
		if err := b.Divide(rows, b.RowProgress.Rows); err != nil {
			return err
		}
	}
	if err := restoreBatch(b, j.resumed, j.resumedFrom); err != nil {
		return err
	}
	j.resumed = nil
	return nil
}
