package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"engram/engine/config"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
)

// Restored is the position from which a resumed run continues.
type Restored struct {
	Checkpoint int // its number
	Phase      int
	Name       string // of the phase
	Step       int    // cycles done, or passes
	Steps      int
	Damaged    []error // of later checkpoints, which were left out
}

// Restore lets the job continue from the latest intact checkpoint of the folder (or, with from >= 0, the one of
// that number). If there is none it returns nil, and the run starts from the beginning. The job must be that of the
// run: the same configuration, precision and version.
func (j *Job) Restore(folder *store.Folder, m *store.Manifest, from int) (*Restored, error) {
	numbers, err := j.checkpoints(folder)
	if err != nil {
		return nil, err
	}
	if from >= 0 {
		if !slices.Contains(numbers, from) {
			return nil, fmt.Errorf("%s: there is no checkpoint %d; there are %v", folder.Dir(), from, numbers)
		}
		numbers = []int{from}
	}
	found := &Restored{}
	for _, number := range numbers {
		dir, err := folder.OpenCheckpoint(number, j.ranks.Rank, j.ranks.Size)
		if err = j.ranks.Agree(err); err != nil {
			found.Damaged = append(found.Damaged, err)
			continue
		}
		found.Checkpoint = number
		return found, j.restore(dir, m, found)
	}
	if len(found.Damaged) > 0 {
		return nil, fmt.Errorf("%s: no checkpoint is whole, so the run cannot go on: begin again with `engram run` and a new --out: %w", folder.Dir(), errors.Join(found.Damaged...))
	}
	return nil, nil
}

// checkpoints are the numbers of the checkpoints there are, as the leading rank sees them: a
// disk that several machines share may show them an old list.
func (j *Job) checkpoints(folder *store.Folder) (numbers []int, err error) {
	seen, err := folder.Checkpoints()
	if err = j.ranks.Agree(err); err != nil {
		return nil, err
	}
	err = json.Unmarshal([]byte(j.ranks.GatherTexts(mustJSON(seen))[0]), &numbers)
	return numbers, err
}

func (j *Job) restore(dir string, m *store.Manifest, found *Restored) error {
	text, err := os.ReadFile(filepath.Join(dir, checkpointState))
	if err != nil {
		return err
	}
	c := &checkpoint{}
	if err := json.Unmarshal(text, c); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(dir, checkpointState), err)
	}
	j.begin()
	known := slices.Concat(c.Batch, c.Finished, slices.Collect(maps.Keys(c.Failed)))
	for _, none := range c.None {
		known = append(known, none.Replica)
	}
	for _, f := range c.Findings {
		known = append(known, f.Replica)
	}
	for _, n := range known {
		if j.replica(n) == nil {
			return fmt.Errorf("%s: it names replica %d, which the run does not have", filepath.Join(dir, checkpointState), n)
		}
	}
	phases := j.Experiment.Phases
	if len(c.Batch) == 0 || c.Position.Phase < 0 || c.Position.Phase >= len(phases) ||
		len(c.Days) != len(c.Batch) || len(c.Kept) != len(c.Batch) || len(c.Current) != len(c.Batch) {
		return fmt.Errorf("%s: it does not fit the experiment", filepath.Join(dir, checkpointState))
	}
	if err := j.readRows(dir); err != nil {
		return err
	}
	for n, f := range c.Failed {
		r := j.replica(n)
		r.Failed = errors.New(f.Message)
		if f.NothingStored {
			r.Failed = fmt.Errorf("%s%w", f.Message, silent{ErrNothingStored})
		}
	}
	for _, none := range c.None {
		r := j.replica(none.Replica)
		r.NoneStored = append(r.NoneStored, none)
	}
	for _, f := range c.Findings {
		r := j.replica(f.Replica)
		r.Findings = append(r.Findings, f)
	}
	j.regroup(c)
	// the networks of a checkpoint are at one step and cannot part
	first := &j.groups[0]
	need, most := int64(len(first.numbers))*first.bytes, j.usable()
	if need+int64(len(first.numbers))*first.copy > most {
		first.copy = 0
		j.addUp()
	}
	if first.disk.rows == 0 && need > most {
		return fmt.Errorf("%s: its %d networks are computed together, which takes %s of memory, and %s are available; go on with at least %s (--memory, or another machine)",
			dir, len(first.numbers), Bytes(need+j.options.Program), Bytes(j.Memory()), BytesUp(leastFor(need+j.filesKept)+j.options.Program))
	}
	j.resumed, j.resumedFrom, m.Seconds = c, dir, c.Seconds
	p := first.network.Phases[c.Position.Phase]
	found.Phase, found.Name, found.Step = c.Position.Phase, p.Name(), c.Position.Step
	found.Step, found.Steps = c.reached(first.network)
	return nil
}

// reached is the step of a phase that the checkpoint is at, in cycles, passes or levels, and how
// many there are.
func (c *checkpoint) reached(e *config.Experiment) (step, steps int) {
	p := e.Phases[c.Position.Phase]
	step = c.Position.Step
	if p.Wake != nil { // whose steps are presentations
		step /= max(1, e.Patterns.Count)
	}
	steps, _, _ = p.Duration()
	return step, steps
}

// replica is the one of this number; nil if the job does not have it.
func (j *Job) replica(number int) *state.Replica {
	i, found := slices.BinarySearch(j.numbers, number)
	if !found {
		return nil
	}
	return j.replicas[i]
}

// silent is an error that is in a chain without a word of its own.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }

// readRows reads the tables.
func (j *Job) readRows(dir string) error {
	for _, r := range j.replicas {
		r.Metrics, r.Recalls = nil, nil
	}
	for name, add := range map[string]func(r *state.Replica, row []any){
		checkpointMetrics: func(r *state.Replica, row []any) { r.Metrics = append(r.Metrics, row) },
		checkpointRecalls: func(r *state.Replica, row []any) { r.Recalls = append(r.Recalls, row[1:]) },
	} {
		t, err := store.ReadTable(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		for _, record := range t.Records() {
			n, err := strconv.Atoi(record[0])
			r := j.replica(n)
			if err != nil || r == nil {
				return fmt.Errorf("%s: there is no replica %s", filepath.Join(dir, name), record[0])
			}
			row := make([]any, len(record))
			for i, cell := range record {
				row[i] = cell // text as it was written
			}
			add(r, row)
		}
	}
	return nil
}

// regroup puts the batch of the checkpoint first and leaves out what is finished: memory,
// which decides on batches, may be another today.
func (j *Job) regroup(c *checkpoint) {
	j.finished = c.Finished
	finished := map[int]bool{}
	for _, number := range c.Finished {
		finished[number] = true
	}
	var first group
	var rest []group
	for _, g := range j.groups {
		left := g
		left.numbers = nil
		for _, number := range g.numbers {
			switch {
			case slices.Contains(c.Batch, number):
				if len(first.numbers) == 0 {
					first, first.numbers = g, nil
				}
				first.numbers = append(first.numbers, number)
			case !finished[number]:
				left.numbers = append(left.numbers, number)
			}
		}
		if len(left.numbers) > 0 {
			rest = append(rest, left)
		}
	}
	slices.SortFunc(first.numbers, func(a, b int) int { return slices.Index(c.Batch, a) - slices.Index(c.Batch, b) })
	j.groups = append([]group{first}, rest...)
	if d := &j.groups[0].disk; d.rows > 0 {
		d.rows, d.slots = max(1, d.rows/len(first.numbers)), max(1, d.slots/len(first.numbers))
	}
	j.addUp()
}

// restoreBatch gives a new batch the state of a checkpoint.
func restoreBatch(b *phase.Driver, c *checkpoint, dir string) error {
	if err := b.Allocate(); err != nil {
		return err
	}
	b.Fresh, b.Wakes, b.Current, b.Resumed = c.Fresh, c.Wakes, c.Current, &phase.Saved{Position: c.Position, PhaseState: c.PhaseState}
	for i, r := range b.Replicas {
		for range c.Days[i] {
			r.Days = append(r.Days, b.NewDay(r))
		}
		r.Kept = c.Kept[i]
		if len(c.Courses) == len(b.Replicas) {
			r.Course = c.Courses[i]
		}
		if err := r.RestoreTables(dir); err != nil {
			return err
		}
		parts := c.Parts
		if parts == nil {
			parts = []int{0}
		}
		for at, first := range parts {
			end := b.N
			if at+1 < len(parts) {
				end = parts[at+1]
			}
			if err := b.ReadState(state.PartFolder(dir, r.Number, first), i, first, end-first); err != nil {
				return err
			}
		}
	}
	return nil
}
