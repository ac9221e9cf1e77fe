package phase

import (
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/state"
)

// commonScale fills the copy: it divides the factors of each neuron by 10 times the mean of its surviving
// ones, and theta by that^z, so that noise of one size means the same to all.
func (t *RecallTest) commonScale() error {
	t.divisors = map[*state.Replica][]float64{}
	for _, r := range t.Replicas {
		t.divisors[r] = make([]float64, t.OwnRows)
	}
	err := t.original.FactorsTo(t.Batch, func(r *state.Replica, row int, u []float64) {
		t.divisors[r][row-t.FirstRow] = t.divisorOf(u)
		t.scale(r, row, u)
	})
	if err != nil {
		return err
	}
	for k, blk := range t.Blocks {
		for i, r := range t.Replicas {
			if r.Failed != nil {
				continue
			}
			theta := make([]float64, blk.Rows)
			t.original.Blocks[k].Own[model.Theta].Read(i*blk.Rows, theta)
			for row := range theta {
				for range t.Z {
					theta[row] /= t.divisors[r][blk.First-t.FirstRow+row]
				}
			}
			blk.Own[model.Theta].Write(i*blk.Rows, theta)
		}
	}
	return nil
}

// divisorOf is 10 times the mean of the surviving factors u (z, K) of a row; 1 where none survives.
func (t *RecallTest) divisorOf(u []float64) float64 {
	sum, alive := 0.0, 0
	for j := range t.K {
		if t.Weight(u, j) > graph.Cutoff {
			alive++
			for k := range t.Z {
				sum += u[k*t.K+j]
			}
		}
	}
	if alive == 0 {
		return 1
	}
	return 10 * sum / float64(alive*t.Z)
}

// scale brings the factors u of a row of the network to the common scale, rounded as on the device.
func (t *RecallTest) scale(r *state.Replica, row int, u []float64) {
	divisor := t.divisors[r][row-t.FirstRow]
	for k := range u {
		u[k] = t.Precision(u[k] / divisor)
	}
}
