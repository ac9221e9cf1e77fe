package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/machine"
	"engram/engine/machine/energy"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
)

// Options of a run.
type Options struct {
	// Memory is the most bytes that a rank may use; 0: what is available now.
	Memory int64
	// Program is how many of these the program itself takes, such as Incidental; none of a GPU's.
	Program int64
	// Rows is the most rows in a block; 0: all of a network.
	Rows int
	// Batch is the most replicas computed together; 0: as many as fit.
	Batch int
	// Shard is the share of the sweep to run.
	Shard Shard
	// Ranks is the group of processes that share the rows; nil: this one has them all.
	Ranks *cluster.Group
	// CheckpointEvery is the time between checkpoints; 0: they are written at a stop only,
	// below: never.
	CheckpointEvery time.Duration
	// Moved is where input files are that were moved since the configuration named them: path -> path.
	Moved map[string]string
	// Root is where the files of the system are, from which energy is read; "": /.
	Root string
	// Tick, if any, is called after every presentation, and after replay cycles that were
	// done in one go with their number, for a stopwatch.
	Tick func(n int)
}

// Job is an experiment whose input has been read and checked: it can run.
type Job struct {
	Experiment *config.Experiment
	Inputs     map[string]string // path -> SHA-256
	Bytes      int64             // memory of the largest batch, at its beginning and at most, with Options.Program
	LateBytes  int64             // memory late in a long night, when LateDensity of the synapses are left
	Collected  int64             // what Go's garbage collector counts of Bytes, whatever was given back of it
	Snapshots  int64             // bytes of all snapshots on disk
	StreamRows int               // factors lie on disk, and blocks of so many rows pass through memory; 0: they do not
	Batches    int
	Warnings   []string // about the configuration and its files: sentences for the user

	target   graph.Target
	ranks    *cluster.Group
	options  Options
	finished []int         // replicas whose arrays are saved
	flushed  time.Time     // when the tables were written last
	flushing time.Duration // how long that took
	saved    time.Time     // when a checkpoint was

	resumed     *checkpoint // what the run goes on from, and its folder
	resumedFrom string

	limit        *machine.Limit // of the process, that leaves no more memory than the job uses; nil: it is not one of those
	addressSpace int64          // bytes that may still be mapped, files too
	filesKept    int64          // memory of what the rank keeps of files with synapses
	filesRead    int64          // and of these files whole, as they are read

	combinations *config.Combinations
	footprints   footprints
	numbers      []int // of the replicas to compute, ascending
	groups       []group
	replicas     []*state.Replica // in the order of numbers; nil until the job runs
}

// begin makes the replicas, which know no more than their numbers yet.
func (j *Job) begin() {
	if j.replicas != nil {
		return
	}
	j.replicas = make([]*state.Replica, len(j.numbers))
	for i, number := range j.numbers {
		j.replicas[i] = &state.Replica{Number: number}
	}
}

// Run takes all batches through the phases and writes tables and arrays to the sink. It calls report, if that is
// not nil, with each event. A replica that fails does not stop the others: the sink's outcome lists it, and the
// error of Run names it. A network with nothing to replay is listed there too (Outcome.NoneStored), and is no
// error. When ctx ends, on any rank, Run writes the current state and returns the error of ctx. If one rank alone
// fails, the error is a cluster.Error, and the other ranks wait until that rank aborts the group.
func (j *Job) Run(ctx context.Context, sink store.Sink, report func(Event)) error {
	if err := j.accepts(sink); err != nil {
		return err
	}
	if report == nil {
		report = func(Event) {}
	}
	m := sink.Outcome()
	if j.ranks.IsRoot() {
		if err := j.sweptTable(sink); err != nil {
			return j.ranks.WithRank(err)
		}
	}
	j.begin()
	defer func() { m.NoneStored = j.noneStored() }()
	meter := j.meter()
	defer meter.Close()
	defer j.sumEnergy(m, meter)
	consensus := &cluster.Consensus{Ranks: j.ranks}
	ctx = consensus.Under(ctx)
	j.flushed, j.saved = time.Now(), time.Now()
	warned := map[string]bool{} // of what is said once
	for n, g := range j.groups {
		err := j.runGroup(ctx, consensus, meter, g, j.groups[n+1:], sink, func(e Event) {
			if e.Once != "" && warned[e.Once] {
				return
			}
			warned[e.Once] = true
			if e.Kind == Warning {
				m.Warn(e.Message)
			}
			e.Batch, e.Batches = n, len(j.groups)
			report(e)
		})
		if err != nil {
			if unwritten := j.tables(sink); unwritten != nil && phase.IsStop(ctx, err) {
				return unwritten // what was reached is not saved
			}
		}
		if phase.IsStop(ctx, err) {
			return err
		}
		if err != nil {
			return j.ranks.WithRank(j.short(g, err))
		}
	}
	if err := j.tables(sink); err != nil {
		return err
	}
	j.sumUp(m, report)
	return j.failures(m)
}

// accepts refuses sinks that cannot hold the job.
func (j *Job) accepts(s store.Sink) error {
	switch {
	case store.FolderOf(s) != nil:
		return nil
	case j.StreamRows > 0:
		return errors.New("the factors do not fit in memory and would lie on disk, in a run folder: use one, or allow more memory")
	case j.ranks.Size > 1:
		return errors.New("ranks that share a network write its arrays into a run folder: use one")
	}
	return nil
}

// Memory is the most bytes that the job may use.
func (j *Job) Memory() int64 { return j.options.Memory + j.options.Program }

// Numbers are those of the networks to compute, ascending: all of the sweep, or those of a share.
func (j *Job) Numbers() []int { return slices.Clone(j.numbers) }

// meter begins to count the energy of the machine and of the device; nil but on the leading rank.
func (j *Job) meter() *energy.Meter {
	if !j.ranks.IsRoot() {
		return nil
	}
	device, err := j.target.Energy()
	return energy.Open(cmp.Or(j.options.Root, "/"), device, err)
}

// sumEnergy writes what the meter has counted into the manifest.
func (j *Job) sumEnergy(m *store.Outcome, meter *energy.Meter) {
	missing := meter.Missing()
	if j.ranks.Size > 1 {
		missing = append(missing, fmt.Sprintf("the machines and cards of the other %d ranks", j.ranks.Size-1))
	}
	m.SumEnergy(missing...)
}
