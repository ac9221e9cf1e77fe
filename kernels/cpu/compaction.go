package cpu

import (
	"slices"

	"engram/kernels"
	"engram/kernels/cpu/bitsum"
)

// compaction is what a worker knows of the tile at hand while its synapses are compacted: of a
// row of n synapses only those with a factor that is not zero are kept, one behind the
// other, and the time of a pass falls with the density. A pruned synapse has zeros for
// factors and stays so, and what is zero adds nothing to any sum: no result can tell.
type compaction struct {
	factors int // the argument that holds the factors, rows (z, n)
	z, n    int
	below   float64          // rows are compacted once fewer of their synapses are left
	rows    bitsum.Compacted // the tile's; At is nil while they are not compacted
	left    [][]int32        // survivors among the synapses at hand, and
	room    [][]int32        // memory of At: they take turns
}

const (
	// sparsePasses passes with the same synapses make an index without the others worthwhile.
	sparsePasses = 16
	// compactEvery passes a tile is looked at, to see if compaction it (again) is worthwhile.
	compactEvery = 64
	// compactBelow and sparseBelow are of all-to-all rows. Sparse rows have lists of their own, whose time follows the
	// number of synapses: any reduction is worth it.
	// Densities, measured at N = 1,000 and M = 500 (results do not depend on them). At 0.28
	// compacted rows take as long as full ones, and at 0.155 sparse lists as long as whole ones.
	compactBelow = 0.25
	sparseBelow  = 0.15
	// compactAgain is the fraction of the compacted synapses that is left when they are compacted
	// again.
	compactAgain = 0.75
)

// newCompaction finds the factors of a plan with products; nil if it has none, or if an operation
// does something to a value along their synapses that only works on full rows.
func newCompaction(p *kernels.Plan, tile int) *compaction {
	if !slices.ContainsFunc(p.Steps, func(s kernels.Step) bool { return s.Traits.Product }) {
		return nil
	}
	k := &compaction{factors: -1}
	along := map[int]bool{} // values along the synapses
	for _, s := range p.Steps {
		if u := &p.Values[s.In[0]]; !u.Place.Scratch && u.HasRows && len(u.Dims) == 2 && slices.Contains(s.Traits.Synapses, 0) {
			along[s.In[0]] = true
			k.factors, k.z, k.n = u.Place.Slot, u.Dims[0], u.Dims[1]
		}
	}
	for _, s := range p.Steps {
		if s.Traits.AlongSynapses {
			along[s.Out] = true
		}
		for i, v := range s.In {
			if along[v] && !slices.Contains(s.Traits.Synapses, i) {
				return nil
			}
		}
	}
	if k.factors < 0 || !scalesLast(p, k.factors) {
		return nil
	}
	for v := range along { // all of them are scratch, but for the one argument
		if place := p.Values[v].Place; !place.Scratch && place.Slot != k.factors {
			return nil
		}
	}
	k.below = compactBelow
	if p.Sparse() {
		k.below = min(compactAgain, float64(k.z)/float64(k.z+1)) // a packed tile fits in its place
	}
	for range tile {
		k.left = append(k.left, make([]int32, k.n))
		k.room = append(k.room, make([]int32, k.n))
	}
	return k
}

// scalesLast tells whether the last thing that happens to the factors is to be scaled: then pruned synapses of rows that
// are no numbers any more are none either (pruned).
func scalesLast(p *kernels.Plan, factors int) bool {
	last := true
	for _, s := range p.Steps {
		if place := p.Values[s.Out].Place; !place.Scratch && place.Slot == factors {
			last = s.Traits.Rescales
		}
	}
	return last
}

// written tells which arguments a plan changes.
func written(p *kernels.Plan) []bool {
	slots := make([]bool, len(p.Args))
	for _, s := range p.Steps {
		if place := p.Values[s.Out].Place; !place.Scratch {
			slots[place.Slot] = true
		}
	}
	return slots
}

// compact compacts the rows of u, (rows, z, n), if few enough of their synapses are left, for
// the passes to come, and tells whether it did.
func compact[T number](k *compaction, u []T, rows, passes int) (compacted bool) {
	left, most := 0, k.below*float64(rows*k.n)
	if k.rows.At != nil {
		most = 0
		for _, at := range k.rows.At {
			most += float64(compactAgain * float64(len(at)))
		}
	}
	for r := range rows {
		row, n := rowOf(k, u, r)
		k.left[r] = nonzeroSynapses(k.left[r], row, n)
		left += len(k.left[r])
		if float64(left) > most { // the first rows tell
			return false
		}
	}
	for r, left := range k.left[:rows] {
		row, n := rowOf(k, u, r)
		to := 0
		for f := range k.z {
			for _, j := range left {
				row[to] = row[f*n+int(j)]
				to++
			}
		}
		if k.rows.At != nil {
			for i, j := range left {
				left[i] = k.rows.At[r][j]
			}
		}
		k.left[r], k.room[r] = k.room[r], left
	}
	k.rows.At = k.room[:rows]
	k.index(left, passes)
	return true
}

// take makes k that of rows that come compacted, of the synapses in k.room, for the passes to come.
func (k *compaction) take(rows, passes int) {
	k.rows.At = k.room[:rows]
	left := 0
	for _, at := range k.rows.At {
		left += len(at)
	}
	k.index(left, passes)
}

// index chooses how the sums of compacted rows go that have so many synapses left.
func (k *compaction) index(left, passes int) {
	k.rows.Sparse = passes >= sparsePasses && float64(left) < sparseBelow*float64(len(k.rows.At)*k.n)
	k.rows.Changed()
}

func fill[T number](x []T, v T) {
	for i := range x {
		x[i] = v
	}
}

// rowOf are the factors of row r, (z, n), that are at hand.
func rowOf[T number](k *compaction, u []T, r int) ([]T, int) {
	n := k.n
	if k.rows.At != nil {
		n = len(k.rows.At[r])
	}
	return u[r*k.z*k.n:][:k.z*n], n
}

// nonzeroSynapses lists, in the memory of list, the synapses of a row of factors (z, n) that
// are not all zeros. It has no branch that depends on the data.
func nonzeroSynapses[T number](list []int32, u []T, n int) []int32 {
	list = list[:cap(list)][:n]
	count := 0
	for j := range n {
		list[count] = int32(j)
		count += nonzero(u, j, n)
	}
	return list[:count]
}

// nonzero is 1 if a factor of synapse j is not zero, else 0.
func nonzero[T number](u []T, j, n int) int {
	any := 0
	for ; j < len(u); j += n {
		if u[j] != 0 {
			any = 1
		}
	}
	return any
}
