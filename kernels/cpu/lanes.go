package cpu

import (
	"slices"

	"engram/kernels"
	"engram/kernels/cpu/bitsum"
)

// operands are the values of a step, its result the last.
func operands(s kernels.Step) []int { return append(slices.Clone(s.In), s.Out) }

// hasLanes tells whether a step takes or makes lanes.
func hasLanes(s kernels.Step, lanes []bool) bool {
	return slices.ContainsFunc(operands(s), func(v int) bool { return lanes[v] })
}

// laned is an operation on lanes: values of which 16 rows lie side by side, element i of row r at 16 i + r, as their sums do
// (package bitsum).
type laned[T number] struct {
	build builder[T]
	at    []int // the operands that are lanes; -1 is the result
}

// laned32 are the operations of float32 that have such a form, filled by init functions only.
var laned32 = map[string]laned[float32]{}

// lanesOf tells which values of a plan are lanes: scratch that lies between operations that have the form.
func lanesOf[T number](p *kernels.Plan, by map[string]laned[T]) []bool {
	lanes := make([]bool, len(p.Values))
	for i, v := range p.Values {
		lanes[i] = v.Place.Scratch && v.HasRows && v.Kind == kernels.Real && len(v.Dims) == 1 && !p.Sparse()
	}
	for changed := true; changed; {
		changed = false
		for _, s := range p.Steps {
			all, at := operands(s), by[s.Op].at
			isLanes := func(k int) bool { return slices.Contains(at, k) || k == len(s.In) && slices.Contains(at, -1) }
			whole := len(at) > 0
			for k, v := range all {
				whole = whole && (lanes[v] || !isLanes(k))
			}
			for k, v := range all {
				if lanes[v] && !(whole && isLanes(k)) {
					lanes[v], changed = false, true
				}
			}
		}
	}
	return lanes
}

// facts are what operations have found out about the rows of lanes, since others want to know it too.
type facts struct {
	bitsum.Extremes
	count int                // the first elements of each row, which the extremes and the sum are of
	sum   [bitsum.Rows]int64 // of magnitudes (currents) or of numbers (saliences), in fixed point
	known bool               // the sum is
}

// lanesBuffer is room for 16 rows of m elements as lanes.
func lanesBuffer[T number](m int) buffer[T] {
	x, _ := any(bitsum.NewLanes(m)).([]T) // lanes are float32
	return buffer[T]{real: x}
}

// formats are the fixed-point formats of the rows of lanes, with so many digits, and their scales.
func (f *facts) formats(digits int) (all [bitsum.Rows]bitsum.Fixed, scale [bitsum.Rows]float64) {
	for r, most := range f.Most {
		all[r] = bitsum.NewFixed(digits, most)
		scale[r] = all[r].Scale
	}
	return all, scale
}
