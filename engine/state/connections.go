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
	if !b.Ranks.IsRoot() { // send the rows that the leading rank asks for, sources, and factors for each of data and factors
		b.everySources(i, func(int, []float64) {})
		b.EveryRow(i, func(int, []float64) {})
		if factors {
			b.EveryRow(i, func(int, []float64) {})
		}
		return nil
	}
	return s.sink.WriteArchive(name, newConnections(b, i).entries(factors))
}

// connections are the synapses of replica i of a batch on their way to an archive.
type connections struct {
	*Batch
	i     int
	from  []int64   // the first synapse of each row, and their number
	index string    // the type of both arrays of indices: SciPy wants one for both
	row   []float64 // memory of the values of a row
}

func newConnections(b *Batch, i int) *connections {
	c := &connections{Batch: b, i: i, from: make([]int64, 1, b.N+1), index: npy.Int32}
	for row := range b.N {
		c.from = append(c.from, c.from[row]+int64(b.SynapsesOf(b.Replicas[i], row)))
	}
	if c.from[b.N] > math.MaxInt32 {
		c.index = npy.Int64
	}
	return c
}

// synapses is how many row has.
func (c *connections) synapses(row int) int { return int(c.from[row+1] - c.from[row]) }

// entries are the arrays of the archive, in the order in which SciPy writes them.
func (c *connections) entries(factors bool) []store.Entry {
	count := int(c.from[c.N])
	entries := []store.Entry{
		{Name: "format", Descr: npy.Text3, Fill: func(to store.ElementWriter) error { return to.WriteUint8([]byte("csr")) }},
		{Name: "shape", Descr: npy.Int64, Shape: []int{2}, Fill: func(to store.ElementWriter) error {
			return to.WriteInt64([]int64{int64(c.N), int64(c.N)})
		}},
		{Name: "indptr", Descr: c.index, Shape: []int{c.N + 1}, Fill: func(to store.ElementWriter) error { return c.indices(to, c.from) }},
		{Name: "indices", Descr: c.index, Shape: []int{count}, Fill: c.sources},
		{Name: "data", Descr: c.descr(), Shape: []int{count}, Fill: func(to store.ElementWriter) error { return c.rows(to, c.weights) }},
	}
	if factors {
		entries = append(entries, store.Entry{Name: "factors", Descr: c.descr(), Shape: []int{count, c.Z}, Fill: func(to store.ElementWriter) error {
			return c.rows(to, c.factors)
		}})
	}
	return entries
}

// indices writes numbers of synapses or neurons.
func (c *connections) indices(to store.ElementWriter, values []int64) error {
	if c.index == npy.Int64 {
		return to.WriteInt64(values)
	}
	narrow := make([]int32, len(values))
	for k, v := range values {
		narrow[k] = int32(v)
	}
	return to.WriteInt32(narrow)
}

// sources writes the sources of each row, in order.
func (c *connections) sources(to store.ElementWriter) (err error) {
	var wide []int64
	c.everySources(c.i, func(row int, sources []float64) {
		wide = wide[:0]
		for _, j := range sources[:c.synapses(row)] {
			wide = append(wide, int64(j))
		}
		if err == nil {
			err = c.indices(to, wide)
		}
	})
	return err
}

// rows writes the values of each row of synapses, in order, which are made of its factors u (z, K).
func (c *connections) rows(to store.ElementWriter, of func(u []float64, synapses int) []float64) (err error) {
	c.EveryRow(c.i, func(row int, u []float64) {
		if err == nil {
			err = c.Write(to, of(u, c.synapses(row)))
		}
	})
	return err
}

func (c *connections) weights(u []float64, synapses int) []float64 {
	c.row = c.row[:0]
	for j := range synapses {
		c.row = append(c.row, c.Weight(u, j))
	}
	return c.row
}

// factors are those of each synapse, one behind the other.
func (c *connections) factors(u []float64, synapses int) []float64 {
	c.row = c.row[:0]
	for j := range synapses {
		for k := range c.Z {
			c.row = append(c.row, u[k*c.K+j])
		}
	}
	return c.row
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
