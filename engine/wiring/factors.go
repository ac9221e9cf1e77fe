package wiring

import (
	"fmt"
	"sort"
	"strings"

	"engram/engine/config"
	"engram/kernels"
)

// ReadFactors reads the factors of a network that has a wiring of its own: as Read, of a file that has weights.
func ReadFactors(path string, n config.Network, precision kernels.Precision) (*CSR, error) {
	if strings.HasSuffix(path, ".npy") {
		return nil, fmt.Errorf("%s: the factors of a network with network.wiring are in a connections.npz of a run, a SciPy sparse matrix (.npz, CSR) or a MatrixMarket file (.mtx): give such a file", path)
	}
	c, err := Read(path, n, precision)
	if err != nil {
		return nil, err
	}
	if c.Factors == nil {
		return nil, fmt.Errorf("%s: its connections have no weights, of which factors are made: give a connections.npz of a run, or a matrix with weights", path)
	}
	return c, nil
}

// Alive is how many of some rows have a synapse that is alive.
func (c *CSR) Alive(first, rows int) (alive int) {
	for row := first; row < first+rows; row++ {
		for k := c.From[row] - c.before; k < c.From[row+1]-c.before; k++ {
			if c.weight(int(k)) > config.Cutoff {
				alive++
				break
			}
		}
	}
	return alive
}

// weight is the product of the factors of connection k.
func (c *CSR) weight(k int) float64 {
	w, z := 1.0, len(c.Factors)/len(c.At)
	for _, u := range c.Factors[k*z : (k+1)*z] {
		w *= u
	}
	return w
}

// name names connection k.
func (c *CSR) name(k int) string {
	row := sort.Search(len(c.From)-1, func(row int) bool { return c.From[row+1] > int64(k) })
	return fmt.Sprintf("the connection from neuron %d to neuron %d", c.At[k], row)
}

// Difference says how a row differs from one with the sources want, ascending; "": it does not.
func (c *CSR) Difference(row int, want []int32) string {
	at := c.Row(row)
	for k := range max(len(at), len(want)) {
		switch {
		case k == len(at) || k < len(want) && want[k] < at[k]:
			return fmt.Sprintf("it has no connection from neuron %d to neuron %d", want[k], row)
		case k == len(want) || at[k] < want[k]:
			return fmt.Sprintf("it has a connection from neuron %d to neuron %d", at[k], row)
		}
	}
	return ""
}
