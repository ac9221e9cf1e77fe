package cpu

import "engram/kernels"

// Workspace is what the threads have to themselves: each an index of the ones that the rows at hand
// need, sums, and the scratch values of a tile; and the places of the ones, which all threads share.
func (b backend[T]) Workspace(p *kernels.Plan) (bytes, perOne int64) {
	const (
		element = 400 // bytes of a tile's scratch values and sums, for each element of a row, about
		index   = 12  // bytes of a one in a thread's index
		place   = 9   // of its place
	)
	longest := 0
	for _, v := range p.Values {
		for _, d := range v.Dims {
			longest = max(longest, d)
		}
	}
	threads := int64(b.options.Threads)
	return threads * element * int64(longest), threads*index + place
}
