package engine

import (
	"errors"
	"fmt"
	"slices"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/run"
)

// save writes the arrays that were asked for, one folder for each replica: the leading rank,
// and factors, which no rank has all of, each rank its own rows.
func (b *batch) save(folder *run.Folder) error {
	for i, r := range b.replicas {
		if r.failed != nil && !errors.Is(r.failed, ErrNothingStored) {
			continue
		}
		dir := fmt.Sprintf("arrays/%d/", r.number)
		if slices.Contains(r.Save, "U") {
			if err := b.saveFactors(folder, dir+"U.npy", i); err != nil {
				return err
			}
		}
		if slices.Contains(r.Save, "theta") {
			if err := b.saveThresholds(folder, dir+"theta.npy", i); err != nil {
				return err
			}
		}
		if !b.ranks.Leads() {
			continue
		}
		if slices.Contains(r.Save, "X") {
			if err := r.savePatterns(folder, dir); err != nil {
				return err
			}
		}
		if err := r.saveKept(folder, dir); err != nil {
			return err
		}
	}
	return nil
}

// saveArray writes an array whole or not at all.
func saveArray(folder *run.Folder, name, descr string, shape []int, fill func(w *run.ArrayWriter) error) error {
	w, err := folder.CreateArray(name, descr, shape)
	if err != nil {
		return err
	}
	defer w.Abort()
	if err := fill(w); err != nil {
		return err
	}
	return w.Close()
}

// saveRows writes an array (N, ...) of which every rank has its rows; the leading one makes
// the file.
func (b *batch) saveRows(folder *run.Folder, name string, shape []int, fill func(w *run.ArrayWriter) error) (err error) {
	if b.ranks.Size == 1 {
		return saveArray(folder, name, b.descr(), shape, fill)
	}
	var whole *run.ArrayWriter
	under := ""
	if b.ranks.Leads() {
		if whole, err = folder.CreateArray(name, b.descr(), shape); err != nil {
			return err
		}
		defer whole.Abort()
		if under, err = whole.Share(); err != nil {
			return err
		}
	}
	under = b.ranks.Texts(under)[0]
	row := int64(1)
	for _, n := range shape[1:] {
		row *= int64(n)
	}
	part, err := run.OpenArrayPart(under, folder.Path(name), b.descr(), shape, int64(b.firstRow)*row, int64(b.ownRows)*row)
	if err != nil {
		return err
	}
	defer part.Abort()
	if err := fill(part); err != nil {
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	b.ranks.Meet() // all parts are on the disk
	if whole == nil {
		return nil
	}
	return whole.Close()
}

// saveThresholds writes theta (N) of replica i.
func (b *batch) saveThresholds(folder *run.Folder, name string, i int) error {
	theta := b.perRow(i, model.Theta)
	if !b.ranks.Leads() {
		return nil
	}
	return saveArray(folder, name, b.descr(), []int{b.n}, func(w *run.ArrayWriter) error { return b.write(w, theta) })
}

// write adds numbers in the precision computed in.
func (b *batch) write(w *run.ArrayWriter, values []float64) error {
	if b.descr() == run.Float64 {
		return w.WriteFloat64(values)
	}
	single := make([]float32, len(values))
	for i, v := range values {
		single[i] = float32(v)
	}
	return w.WriteFloat32(single)
}

// saveFactors writes U (N, N, z) of replica i.
func (b *batch) saveFactors(folder *run.Folder, name string, i int) error {
	return b.saveRows(folder, name, []int{b.n, b.n, b.z}, func(w *run.ArrayWriter) error {
		u, row := make([]float64, b.z*b.n), make([]float64, b.z*b.n)
		for _, blk := range b.blocks {
			for at := range blk.rows {
				blk.own[model.U].Read((i*blk.rows+at)*len(u), u)
				for j := range b.n {
					for k := range b.z {
						row[j*b.z+k] = u[k*b.n+j]
					}
				}
				if err := b.write(w, row); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// patterns is the number of patterns of all days.
func (r *replica) patterns() int {
	m := 0
	for _, d := range r.days {
		m += d.m
	}
	return m
}

// savePatterns writes X (N, M), all days in order.
func (r *replica) savePatterns(folder *run.Folder, dir string) error {
	n, m := r.Network.Neurons, r.patterns()
	return saveArray(folder, dir+"X.npy", run.Uint8, []int{n, m}, func(w *run.ArrayWriter) error {
		for j := range n {
			for _, d := range r.days {
				if err := w.WriteUint8(d.bits[j*d.m : (j+1)*d.m]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// saveKept writes kept (M): what the last night replayed, all ones where nothing was
// dropped.
func (r *replica) saveKept(folder *run.Folder, dir string) error {
	return saveArray(folder, dir+"kept.npy", run.Uint8, []int{r.patterns()}, func(w *run.ArrayWriter) error {
		for d := range r.days {
			for mu := range r.days[d].m {
				kept := uint8(0)
				if r.kept == nil || slices.Contains(r.kept, ref{d, mu}) {
					kept = 1
				}
				if err := w.WriteUint8([]uint8{kept}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// tables writes metrics.csv, replicas.csv and the recall.csv of every replica, as far
// as they have come; that is the leading rank's.
func (j *Job) tables(folder *run.Folder) error {
	if !j.ranks.Leads() {
		return nil
	}
	metrics := run.NewTable(j.metricsColumns()...)
	for _, r := range j.replicas {
		for _, row := range r.metrics {
			metrics.Append(row...)
		}
	}
	if err := folder.WriteTable("metrics.csv", metrics); err != nil {
		return err
	}
	for _, r := range j.replicas {
		if len(r.recalls) == 0 || r.failed != nil {
			continue
		}
		t := run.NewTable(recallColumns()...)
		for _, row := range r.recalls {
			t.Append(row...)
		}
		if err := folder.WriteTable(fmt.Sprintf("arrays/%d/recall.csv", r.number), t); err != nil {
			return err
		}
	}
	return nil
}

func (j *Job) metricsColumns() []string {
	columns := []string{"replica", "phase", "phase_name", "cycle"}
	for _, name := range j.Experiment.Record.Observables {
		columns = append(columns, name)
		if hasSpread(name) {
			columns = append(columns, name+"_std")
		}
	}
	return columns
}

func recallColumns() []string {
	return []string{"phase", "kind", "level", "trials", "recall_rate", "error"}
}

// replicaTable writes replicas.csv: the value of every swept path for each replica.
func replicaTable(folder *run.Folder, e *config.Experiment, replicas []config.Replica) error {
	columns := []string{"replica"}
	for _, axis := range e.Sweep {
		columns = append(columns, axis.Path)
	}
	t := run.NewTable(columns...)
	for _, r := range replicas {
		row := []any{r.Number}
		for _, v := range r.Values {
			row = append(row, cell(v))
		}
		t.Append(row...)
	}
	return folder.WriteTable("replicas.csv", t)
}

// cell is a swept value as text: a scalar as it is, a list or a ramp as JSON.
func cell(v any) string {
	switch v.(type) {
	case map[string]any, []any:
		return mustJSON(v)
	}
	return fmt.Sprint(v)
}
