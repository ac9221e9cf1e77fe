package engine

import (
	"fmt"
	"time"

	"engram/engine/observable"
	"engram/engine/state"
	"engram/engine/store"

	"golang.org/x/sync/errgroup"
)

// flushEvery is how often the tables are written while a run goes on.
const flushEvery = 5 * time.Second

// flush writes the tables if that was not done a moment ago. Where a disk is slow, or the
// networks are many, it takes at most a tenth of the time: the tables are then written whenever they
// have grown by a part of their length, so that all writes together take time in proportion to it.
func (j *Job) flush(sink store.Sink) error {
	if time.Since(j.flushed) < max(flushEvery, 10*j.flushing) {
		return nil
	}
	return j.tables(sink)
}

// tables writes metrics.csv, and the tables of every replica that have new rows, as far
// as they have come; that is the leading rank's.
func (j *Job) tables(sink store.Sink) error {
	if !j.ranks.IsRoot() {
		return nil
	}
	begin := time.Now()
	defer func() { j.flushed, j.flushing = time.Now(), time.Since(begin) }()
	metrics := store.NewTable(j.metricsColumns()...)
	for _, r := range j.replicas {
		for _, row := range r.Metrics {
			metrics.Append(row...)
		}
	}
	if err := sink.WriteTable("metrics.csv", metrics); err != nil {
		return err
	}
	return j.replicaTables(sink, j.replicas)
}

// replicaTables writes the tables of those replicas that have new rows. What a network
// recalled stays, whatever happens to it later.
func (j *Job) replicaTables(sink store.Sink, replicas []*state.Replica) error {
	if !j.ranks.IsRoot() {
		return nil
	}
	var writing errgroup.Group
	writing.SetLimit(store.FilesClosing)
	for _, r := range replicas {
		writing.Go(func() error {
			if err := r.WriteTables(sink); err != nil {
				return err
			}
			return writeRecall(sink, r)
		})
	}
	return writing.Wait()
}

// writeRecall writes recall.csv of a replica, if it has new rows.
func writeRecall(sink store.Sink, r *state.Replica) error {
	if len(r.Recalls) == r.Written {
		return nil
	}
	t := store.NewTable(recallColumns()...)
	for _, row := range r.Recalls {
		t.Append(row...)
	}
	if err := sink.WriteTable(r.Folder()+"/recall.csv", t); err != nil {
		return err
	}
	r.Written = len(r.Recalls)
	return nil
}

func (j *Job) metricsColumns() []string {
	columns := []string{"replica", "phase", "phase_name", "cycle"}
	for _, name := range j.Experiment.Record.Observables {
		columns = append(columns, name)
		if observable.Named(name).Spread {
			columns = append(columns, name+"_std", name+"_median")
		}
	}
	return columns
}

func recallColumns() []string { return observable.ColumnNames(observable.Recall) }

// sweptTable writes replicas.csv: the value of every swept path for each replica.
func (j *Job) sweptTable(sink store.Sink) error {
	columns := []string{"replica"}
	for _, axis := range j.Experiment.Sweep {
		columns = append(columns, axis.Path)
	}
	t := store.NewTable(columns...)
	for _, number := range j.numbers {
		row := []any{number}
		for _, v := range j.combinations.Values(number) {
			row = append(row, cell(v))
		}
		t.Append(row...)
	}
	return sink.WriteTable(store.ReplicasName, t)
}

// cell is a swept value as text: a scalar as it is, a list or a ramp as JSON.
func cell(v any) string {
	switch v.(type) {
	case map[string]any, []any:
		return mustJSON(v)
	}
	return fmt.Sprint(v)
}
