package conform

import (
	"math/rand/v2"
	"testing"

	"engram/engine/graph"
	"engram/kernels"
)

// SparseRows runs replay cycles on sparse rows and on dense ones that have zeros where the sparse ones have no
// synapse: the same bits.
func SparseRows(t *testing.T, target graph.Target) {
	const passes = 20
	for i, c := range allCycles() {
		r := rand.New(rand.NewPCG(9, uint64(i)))
		dense := c.shape(c.populations())
		args := c.of(dense).Args()
		data := c.data(args, passes, r)
		want, err := after(target, c.of(dense), c.batch, data, passes, kernels.Program.Run)
		if err != nil {
			t.Fatal(err)
		}
		sources, k := c.sourcesOf(args, data, r)
		sparse := dense
		sparse.Inputs, sparse.Indegree = k, float64(c.n) // the same unit of margins
		g := c.of(sparse)
		in := make([][]float64, len(g.Args()))
		for at, v := range g.Args() {
			if v.Name == "sources" {
				in[at] = sources
				continue
			}
			for from, w := range args {
				if w.Name == v.Name {
					in[at] = data[from]
				}
			}
			if v.Name == "U" {
				in[at] = c.taken(in[at], sources, k)
			}
		}
		got, err := after(target, g, c.batch, in, passes, kernels.Program.Run)
		if err != nil {
			t.Fatal(err)
		}
		for at, v := range g.Args() {
			for from, w := range args {
				if w.Name != v.Name || !v.HasRows {
					continue
				}
				full := want[from]
				if v.Name == "U" {
					full = c.taken(full, sources, k)
				}
				for j := range full {
					if !same(full[j], got[at][j]) && !(v.Name == "U" && sources[j/(c.z*k)*k+j%k] < 0) { // what is in a slot without a synapse is nobody's
						t.Fatalf("%v: %s, element %d: %g with sources, %g without", c, v.Name, j, got[at][j], full[j])
					}
				}
			}
		}
	}
}

// sourcesOf lists the synapses of the rows of U that are not zero, and some that are, and the most of a row.
func (c cycle) sourcesOf(args []kernels.Value, data [][]float64, r *rand.Rand) (sources []float64, k int) {
	var u []float64
	for at, v := range args {
		if v.Name == "U" {
			u = data[at]
		}
	}
	rows := make([][]float64, c.batch*c.rows)
	for row := range rows {
		for j := range c.n {
			if u[row*c.z*c.n+j] != 0 || j != row%c.rows && r.IntN(9) == 0 {
				rows[row] = append(rows[row], float64(j))
			}
		}
		k = max(k, len(rows[row]))
	}
	for _, row := range rows {
		for len(row) < k {
			row = append(row, -1)
		}
		sources = append(sources, row...)
	}
	return sources, k
}

// taken are the factors, rows (z, N), of the synapses that the sources name: rows (z, K).
func (c cycle) taken(u, sources []float64, k int) []float64 {
	taken := make([]float64, 0, len(sources)*c.z)
	for row := range len(sources) / k {
		for f := range c.z {
			for _, j := range sources[row*k : (row+1)*k] {
				v := 0.0
				if j >= 0 {
					v = u[(row*c.z+f)*c.n+int(j)]
				}
				taken = append(taken, v)
			}
		}
	}
	return taken
}
