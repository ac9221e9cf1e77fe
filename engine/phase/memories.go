package phase

import (
	"math"
	"slices"
	"strconv"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/observable"
	"engram/engine/state"
	"engram/engine/statistics"
)

// memories measures patterns one by one for memories.csv: at records all patterns so far, in a recall
// those that are tested. It looks at the networks through a view, so that the phase knows nothing of it.
type memories struct {
	*Driver
	view    *state.Batch
	set     *state.PatternSet
	measure *state.Runner
	phase   int
}

// newMemories measures the patterns of each replica; nil where no memories are asked for.
func (b *Driver) newMemories(phase int, refs [][]state.Ref) (*memories, error) {
	if b.Replicas[0].Record.Memories == config.NoMemories {
		return nil, nil
	}
	m := &memories{Driver: b, view: b.View(), phase: phase}
	var err error
	if m.set, err = m.view.LoadPatterns(refs); err != nil {
		return nil, err
	}
	m.measure, err = m.view.Compile(m.set.M, MemoriesGraph)
	return m, err
}

// MemoriesGraph is what memories are measured by.
func MemoriesGraph(s model.Shape) *graph.Graph {
	return s.Observe(model.Unstable, model.Radius, "l2")
}

// PatternsOfAll is how many patterns the days of an experiment bring.
func PatternsOfAll(e *config.Experiment) int64 {
	return int64(e.Patterns.Count) * int64(e.Days(len(e.Phases)))
}

// memoriesRows is how many rows an experiment writes of its patterns, at most.
func memoriesRows(e *config.Experiment) (rows int64) {
	for i, p := range All(e) {
		records := int64(2)
		if e.Record.Memories == config.EveryRecord {
			records = int64(p.Records(e.Record.Every))
		}
		patterns := int64(e.Patterns.Count) * int64(e.Days(i+1))
		if r := e.Phases[i].Recall; r != nil {
			records, patterns = int64(len(r.Levels)), int64(e.Patterns.Count*e.DaysOf(i))
		}
		rows += records * patterns
	}
	return rows
}

// record adds a row for each pattern of each running replica (nil: all that live).
func (m *memories) record(running []bool, cycle int) error {
	return m.each(running, func(i int, name string, c int, p state.Ref, stored int, margin any) {
		m.Replicas[i].Add(observable.Memories, m.phase, name, cycle, p.Day, p.Mu, stored, margin, "", "", "")
	})
}

// recalled adds a row for each tested pattern and level of a recall: what its trials found, by replica,
// level and pattern.
func (m *memories) recalled(c *config.Recall, found [][]Score) error {
	trials := float64(c.Trials)
	return m.each(nil, func(i int, name string, column int, p state.Ref, stored int, margin any) {
		for l, level := range c.Levels {
			at := found[i][l*len(m.set.Refs[i])+column]
			m.Replicas[i].Add(observable.Memories, m.phase, name, len(c.Levels), p.Day, p.Mu, stored, margin,
				level, float64(at.recalled)/trials, float64(at.wrong)/trials)
		}
	})
}

// each calls add with every pattern of every running replica.
func (m *memories) each(running []bool, add func(i int, name string, column int, p state.Ref, stored int, margin any)) error {
	if err := m.measure.Run(m.LivingOf(running)); err != nil {
		return err
	}
	if err := m.Target.Wait(); err != nil {
		return err
	}
	for i, r := range m.Replicas {
		if r.Failed != nil || running != nil && !running[i] {
			continue
		}
		unstable, radius := m.view.PerPattern(i, model.Unstable, m.set.M, state.Add), radii(m.view, i, m.set)
		unknown := slices.ContainsFunc(m.view.PerRow(i, "l2"), math.IsNaN) // of weights out of range
		for c, p := range m.set.Refs[i] {
			stored, margin := 0, radius[c]
			if unstable[c] == 0 {
				stored = 1
			}
			if unknown {
				margin = math.NaN()
			}
			add(i, r.Phases[m.phase].Name(), c, p, stored, m.Cell(margin))
		}
	}
	return nil
}

// radii are the radii of the patterns of replica i, from the output model.Radius; NaN where no neuron has a synapse.
func radii(b *state.Batch, i int, mem *state.PatternSet) []float64 {
	all := b.PerPattern(i, model.Radius, mem.M, math.Min)[:len(mem.Refs[i])]
	for c, r := range all {
		if math.IsInf(r, 1) { // the least of no neurons
			all[c] = math.NaN()
		}
	}
	return all
}

// dayCounts counts the stored patterns of each day for days.csv, one day at a time. Like memories it looks at the networks
// through a view.
type dayCounts struct {
	*Driver
	view    *state.Batch
	measure *state.Runner
	phase   int
	stored  [][]int // patterns of each day that are stored, of each replica at the last record
}

// severalDays tells whether networks know several days in the end.
func severalDays(e *config.Experiment) bool { return e.Days(len(e.Phases)) > 1 }

// newDayCounts counts the days of a phase; nil of recalls, which change nothing, and where there is one day in all.
func (b *Driver) newDayCounts(phase int) (d *dayCounts, err error) {
	e := b.Replicas[0].Experiment
	if !severalDays(e) || e.Phases[phase].Recall != nil {
		return nil, nil
	}
	d = &dayCounts{Driver: b, view: b.View(), phase: phase}
	if _, err = d.view.LoadPatterns(b.Today()); err != nil {
		return nil, err
	}
	d.measure, err = d.view.Compile(e.Patterns.Count, dayGraph)
	return d, err
}

// dayGraph is what the stored patterns of a day are counted by.
func dayGraph(s model.Shape) *graph.Graph { return s.Observe(model.Unstable) }

// record adds a row for each day of each running replica (nil: all that live).
func (d *dayCounts) record(running []bool, cycle int) error {
	d.stored = make([][]int, len(d.Replicas))
	living := d.LivingOf(running)
	for day := range d.Replicas[0].Days {
		mem, err := d.view.LoadPatterns(d.Choose(func(r *state.Replica) []state.Ref { return r.Day(day) }))
		if err != nil {
			return err
		}
		if err := d.measure.Run(living); err != nil {
			return err
		}
		if err := d.Target.Wait(); err != nil {
			return err
		}
		for i, r := range d.Replicas {
			if r.Failed != nil || running != nil && !running[i] {
				continue
			}
			stored := statistics.CountZeros(d.view.PerPattern(i, model.Unstable, mem.M, state.Add)[:len(mem.Refs[i])])
			d.stored[i] = append(d.stored[i], stored)
			r.Add(observable.Days, d.phase, r.Phases[d.phase].Name(), cycle, day, len(mem.Refs[i]), stored)
		}
	}
	return nil
}

// counts are the patterns of each day that replica i had stored when the phase before ended, and those it has at the last record of
// this phase. The rows of days.csv tell, since a checkpoint keeps them.
func (d *dayCounts) counts(i int) (before, now []int) {
	for _, row := range d.Replicas[i].Rows(observable.Days) {
		phase, _ := strconv.Atoi(row[0])
		day, _ := strconv.Atoi(row[3])
		stored, _ := strconv.Atoi(row[5])
		if phase < d.phase {
			before = append(before[:day], stored)
		} else {
			now = append(now[:day], stored)
		}
	}
	return before, now
}

// daysRows is how many rows an experiment writes of its days, at most.
func daysRows(e *config.Experiment) (rows int64) {
	for i, p := range e.Phases {
		if p.Recall == nil {
			rows += 2 * int64(e.Days(i+1))
		}
	}
	return rows
}
