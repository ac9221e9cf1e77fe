package cpu

import "sort"

// sources are the presynaptic neurons of row r of an operand with rows of n slots, without those at the end
// that no synapse fills.
func sources[T number](o operand[T], r, n int) []int32 {
	at := o.index[r*n : (r+1)*n]
	if n == 0 || at[n-1] >= 0 {
		return at
	}
	return at[:sort.Search(n, func(i int) bool { return at[i] < 0 })]
}
