package state

import (
	"errors"
	"fmt"
	"math"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/pattern"
	"engram/engine/random"
	"engram/engine/store"
	"engram/engine/store/npy"
	"engram/engine/wiring"
	"engram/kernels"
)

// Inputs are the contents of the files that a configuration names, checked. Factors
// are checked when the others are, and read, row by row, when they are needed.
type Inputs struct {
	Days       []pattern.Set   // of files; nil: patterns are drawn
	Thresholds []float64       // (N)
	Orders     map[int][][]int // phase -> (passes, M)
	Wiring     *wiring.CSR     // of a file
	Given      *wiring.CSR     // whose factors the synapses of a wired network begin with; nil: they are drawn
	Factors    string          // path
	Alive      int             // rows of the rank, in that file, with a synapse that is alive
}

// open opens an array that must have the given shape (-1: any length).
func open(path, meaning string, shape ...int) (*npy.Reader, error) {
	a, err := store.OpenArray(path)
	if err != nil {
		return nil, err
	}
	if err := a.Header().Want(path, meaning, shape...); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// CheckFactors reads the rank's rows of the file, for nothing but what is wrong with them. It
// returns how many of the rows have a synapse that is alive.
func CheckFactors(path string, c config.Network, precision kernels.Precision, ranks *cluster.Group) (alive int, err error) {
	first, rows := ranks.Share(c.Neurons)
	z := c.Factors
	wrong := eachFactors(path, c, first, rows, func(row int, u []float64) {
		lives := false
		for j := range c.Neurons {
			w := 1.0
			for k, v := range u[j*z : (j+1)*z] {
				w *= v
				if err == nil && !precision.Holds(v) {
					err = fmt.Errorf("%s: element (%d, %d, %d) is %v; float32 holds up to %.4g (--precision float64 holds more)",
						path, row, j, k, v, math.MaxFloat32)
				}
			}
			if err == nil && !precision.Holds(w) {
				err = fmt.Errorf("%s: the factors (%d, %d) make a weight of %.4g; float32 holds up to %.4g (--precision float64 holds more)",
					path, row, j, w, math.MaxFloat32)
			}
			lives = lives || w > graph.Cutoff
		}
		if lives {
			alive++
		}
	})
	if wrong != nil {
		return 0, wrong
	}
	return alive, err
}

// ReadThresholds reads the thresholds (n) of the neurons.
func ReadThresholds(path string, n int, precision kernels.Precision) ([]float64, error) {
	a, err := open(path, "thresholds (neurons)", n)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	theta := make([]float64, n)
	if err := a.ReadFloats(theta); err != nil {
		return nil, err
	}
	for i, v := range theta {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%s: element (%d) is %v; thresholds must be finite", path, i, v)
		}
		if !precision.Holds(v) {
			return nil, fmt.Errorf("%s: element (%d) is %v; float32 holds up to %.4g (--precision float64 holds more)", path, i, v, math.MaxFloat32)
		}
	}
	return theta, nil
}

// eachFactors calls f with the factors of each of some rows in file order, (N, z), checked.
func eachFactors(path string, c config.Network, first, rows int, f func(row int, u []float64)) error {
	n, z := c.Neurons, c.Factors
	a, err := open(path, "factors (neurons, neurons, factors)", n, n, z)
	if err != nil {
		return err
	}
	defer a.Close()
	u := make([]float64, n*z)
	if err := a.SeekElement(int64(first) * int64(len(u))); err != nil {
		return err
	}
	for i := first; i < first+rows; i++ {
		if err := a.ReadFloats(u); err != nil {
			return err
		}
		for at, v := range u {
			j, k := at/z, at%z
			switch {
			case math.IsNaN(v) || math.IsInf(v, 0):
				return fmt.Errorf("%s: element (%d, %d, %d) is %v; factors must be finite", path, i, j, k, v)
			case v < 0:
				return fmt.Errorf("%s: element (%d, %d, %d) is %v; factors must not be negative", path, i, j, k, v)
			case i == j && v != 0:
				return fmt.Errorf("%s: element (%d, %d, %d) is %v; the diagonal must be 0, no neuron connects to itself", path, i, j, k, v)
			}
		}
		f(i, u)
	}
	return nil
}

// readFactors gives all replicas the factors of the file.
func (b *Batch) readFactors() error {
	u := make([]float64, b.Z*b.N)
	var unrested error
	err := eachFactors(b.Inputs.Factors, b.Replicas[0].Network, b.FirstRow, b.OwnRows, func(row int, file []float64) {
		for at, v := range file {
			u[at%b.Z*b.N+at/b.Z] = v
		}
		for k, blk := range b.Blocks {
			if row < blk.First || row >= blk.First+blk.Rows {
				continue
			}
			for i := range b.Replicas {
				blk.Own[model.U].Write((i*blk.Rows+row-blk.First)*len(u), u)
			}
			if row == blk.First+blk.Rows-1 {
				unrested = errors.Join(unrested, b.Evict(k))
			}
		}
	})
	return errors.Join(err, unrested)
}

// ReadOrder reads the orders in which the passes of a day show the patterns, each pattern once a pass.
func ReadOrder(path string, passes, m int) ([][]int, error) {
	a, err := open(path, "an order (passes, patterns)", passes, m)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	order, row := make([][]int, passes), make([]int64, m)
	for p := range order {
		if err := a.ReadInts(row); err != nil {
			return nil, err
		}
		order[p] = make([]int, m)
		shown := make([]int, m) // 1 + its place, of every pattern so far
		for i, mu := range row {
			if mu < 0 || mu >= int64(m) {
				return nil, fmt.Errorf("%s: element (%d, %d) is %d; patterns are numbered from 0 to %d", path, p, i, mu, m-1)
			}
			if first := shown[mu]; first > 0 {
				return nil, fmt.Errorf("%s: element (%d, %d) is %d, as element (%d, %d) is; every pass (row) shows each of the %d patterns once", path, p, i, mu, p, first-1, m)
			}
			order[p][i], shown[mu] = int(mu), i+1
		}
	}
	return order, nil
}

// Order is the order of the m patterns in a pass: from the order file, or drawn.
func (in *Inputs) Order(r *Replica, phase, pass, m int) []int {
	if o := in.Orders[phase]; o != nil {
		return o[pass]
	}
	return random.New(r.Seed, random.Order, uint64(phase), uint64(pass)).Permutation(m, m)
}
