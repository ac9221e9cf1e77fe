package state

import (
	"math"

	"engram/engine/store"
	"engram/engine/store/npy"
	"engram/engine/wiring"
)

// SaveConnections writes the synapses of replica i, of a wired network, under a name: W in SciPy's CSR format, rows being
// targets, with every synapse of the wiring, pruned ones as 0; and, if asked for, their factors (nnz, z) beside it. All ranks
// call it.
func (b *Batch) SaveConnections(s *Saver, name string, i int, factors bool) error {
	r := b.Replicas[i]
	if !b.Ranks.IsRoot() { // send the rows that the leading rank asks for, sources, and factors for each of data and factors
		b.everySources(i, func(int, []float64) {})
		b.EveryRow(i, func(int, []float64) {})
		if factors {
			b.EveryRow(i, func(int, []float64) {})
		}
		return nil
	}
	from := make([]int64, 1, b.N+1) // the first synapse of each row
	for row := range b.N {
		from = append(from, from[row]+int64(b.SynapsesOf(r, row)))
	}
	count := from[b.N]
	index := npy.Int32 // SciPy wants both arrays of indices of one type
	if count > math.MaxInt32 {
		index = npy.Int64
	}
	integers := func(to store.ElementWriter, values []int64) error {
		if index == npy.Int64 {
			return to.WriteInt64(values)
		}
		narrow := make([]int32, len(values))
		for k, v := range values {
			narrow[k] = int32(v)
		}
		return to.WriteInt32(narrow)
	}
	// rows writes the values of each row of synapses, in order.
	rows := func(to store.ElementWriter, of func(u []float64, synapses int) []float64) (err error) {
		b.EveryRow(i, func(row int, u []float64) {
			if err == nil {
				err = b.Write(to, of(u, int(from[row+1]-from[row])))
			}
		})
		return err
	}
	entries := []store.Entry{
		{Name: "format", Descr: npy.Text3, Fill: func(to store.ElementWriter) error { return to.WriteUint8([]byte("csr")) }},
		{Name: "shape", Descr: npy.Int64, Shape: []int{2}, Fill: func(to store.ElementWriter) error {
			return to.WriteInt64([]int64{int64(b.N), int64(b.N)})
		}},
		{Name: "indptr", Descr: index, Shape: []int{b.N + 1}, Fill: func(to store.ElementWriter) error { return integers(to, from) }},
		{Name: "indices", Descr: index, Shape: []int{int(count)}, Fill: func(to store.ElementWriter) (err error) {
			var wide []int64
			b.everySources(i, func(row int, sources []float64) {
				wide = wide[:0]
				for _, j := range sources[:from[row+1]-from[row]] {
					wide = append(wide, int64(j))
				}
				if err == nil {
					err = integers(to, wide)
				}
			})
			return err
		}},
		{Name: "data", Descr: b.descr(), Shape: []int{int(count)}, Fill: func(to store.ElementWriter) error {
			return rows(to, func(u []float64, synapses int) []float64 {
				weights := make([]float64, synapses)
				for j := range weights {
					weights[j] = b.Weight(u, j)
				}
				return weights
			})
		}},
	}
	if factors {
		entries = append(entries, store.Entry{Name: "factors", Descr: b.descr(), Shape: []int{int(count), b.Z}, Fill: func(to store.ElementWriter) error {
			return rows(to, func(u []float64, synapses int) []float64 {
				factors := make([]float64, 0, synapses*b.Z)
				for j := range synapses {
					for k := range b.Z {
						factors = append(factors, u[k*b.K+j])
					}
				}
				return factors
			})
		}})
	}
	return s.sink.WriteArchive(name, entries)
}

// savePositions writes positions.npy (N, 2) of a network whose wiring has a space.
func (r *Replica) savePositions(s *Saver) error {
	at := wiring.Positions(r.Network, r.Seed)
	return s.array(r.Folder()+"/positions.npy", npy.Float64, []int{len(at), 2}, func(w store.ElementWriter) error {
		for _, p := range at {
			if err := w.WriteFloat64(p[:]); err != nil {
				return err
			}
		}
		return nil
	})
}
