package cpu

import (
	"slices"

	"engram/kernels"
	"engram/kernels/cpu/bitsum"
)

// operands are the values of a step, its result the last.
func operands(s kernels.Step) []int { return append(slices.Clone(s.In), s.Out) }

// hasLanes tells whether a step takes or makes anything but rows.
func hasLanes(s kernels.Step, layouts []layout) bool {
	return slices.ContainsFunc(operands(s), func(v int) bool { return layouts[v] != asRows })
}

// layout is how the 16 rows of a value in scratch memory lie there.
type layout uint8

const (
	asRows layout = iota // one behind the other
	// asLanes: side by side, element i of row r at 16 i + r, as sums come (package bitsum).
	asLanes
	// asPanel: side by side and in fixed point, as sums want them.
	asPanel
)

// laned is an operation that takes or makes lanes or panels.
type laned[T number] struct {
	build builder[T]
	in    map[int]layout // of the operands that are not rows
	out   layout
}

// of is the layout of operand k, the result being the one behind so many inputs.
func (l laned[T]) of(k, inputs int) layout {
	if k == inputs {
		return l.out
	}
	return l.in[k]
}

// laned32 are the operations of float32 that have such a form, filled by init functions only.
var laned32 = map[string]laned[float32]{}

// layoutsOf are those of the values of a plan. Rows are those that some operation wants or makes as rows, and arguments.
func layoutsOf[T number](p *kernels.Plan, by map[string]laned[T]) []layout {
	all := make([]layout, len(p.Values))
	for _, s := range p.Steps {
		if v := p.Values[s.Out]; v.Place.Scratch && v.HasRows && v.Kind == kernels.Real && len(v.Dims) == 1 && !p.Sparse() {
			all[s.Out] = by[s.Op].out
		}
	}
	for changed := true; changed; {
		changed = false
		for _, s := range p.Steps {
			whole := true
			for k, v := range operands(s) {
				whole = whole && all[v] == by[s.Op].of(k, len(s.In))
			}
			for _, v := range operands(s) {
				if !whole && all[v] != asRows {
					all[v], changed = asRows, true
				}
			}
		}
	}
	return all
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
