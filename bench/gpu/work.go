package gpu

import (
	"engram/bench"
	"engram/kernels/cuda"
)

// work is what a kernel of a cycle takes of a card: bytes of memory, and multiply-adds on tensor
// cores, each number of a product being three (docs/gpu.md).
type work struct {
	Moved        float64 `json:"bytes"`
	MultiplyAdds float64 `json:"multiply_adds"`
}

// workOf is that of a launch of a cycle, of so many rows of each network, in one pass of so many.
func workOf(l cuda.Launch, c bench.Case, rows, passes int) work {
	z, n, m := float64(c.Factors), float64(c.Neurons), float64(c.Patterns)
	all := float64(c.Networks()) * float64(rows)
	synapses, currents := all*n, all*m
	switch l.Kernel {
	case "drive_tensor", "drive_warpgroups", "drive_pairs":
		return work{3*synapses + 4*currents, 3 * synapses * m}
	case "post_drive":
		return work{Moved: 7 * currents}
	case "gradient_tensor", "gradient_warpgroups", "gradient_pairs":
		return work{3*currents + 4*synapses, 3 * synapses * m}
	case "post_gradient_held":
		return work{Moved: (8*z + 7) * synapses}
	case "post_gradient":
		if l.Shared == 0 {
			return work{Moved: (28*z + 7) * synapses}
		}
		return work{Moved: (8*z + 7) * synapses}
	case "persistent", "persistent_two", "persistent_shared", "persistent_columns", "persistent_columns_wide":
		return work{8 * z * synapses / float64(passes), 6 * synapses * m}
	}
	return work{}
}

// and is the work of two kernels.
func (w work) and(v work) work { return work{w.Moved + v.Moved, w.MultiplyAdds + v.MultiplyAdds} }

// roof is the least time that the ceilings allow, and what sets it.
func (w work) roof(r *Rates) (seconds float64, bound string) {
	if r == nil {
		return 0, ""
	}
	bytes, adds := w.Moved/r.Memory, w.MultiplyAdds/r.Multiply
	if adds >= bytes {
		return adds, "tensor cores"
	}
	return bytes, "memory"
}
