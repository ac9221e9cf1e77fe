package cpu

import "engram/kernels"

// stage is a run of steps that a worker goes through for rows rows of a tile before it
// takes the next ones.
type stage struct{ from, to, rows int }

// stages are the groups of a plan that have rows: products and sums over rows take a whole tile;
// row-local steps between them go through a few rows at a time, which the cache holds.
func stages(p *kernels.Plan, tile, real int) []stage {
	var all []stage
	for _, g := range p.Groups() {
		switch g.Kind {
		case kernels.Shared:
		case kernels.RowLocal:
			all = append(all, stage{g.From, g.To, 0})
		default:
			all = append(all, stage{g.From, g.To, tile})
		}
	}
	for k, s := range all {
		if s.rows > 0 {
			continue
		}
		perRow, seen := 0, map[kernels.Place]bool{}
		for _, step := range p.Steps[s.from:s.to] {
			for _, v := range append([]int{step.Out}, step.In...) {
				if value := p.Values[v]; value.HasRows && !seen[value.Place] {
					seen[value.Place] = true
					perRow += value.Size() * bytes(value.Kind, real)
				}
			}
		}
		all[k].rows = min(tile, max(1, cacheBytes/max(1, perRow)))
	}
	return all
}

func bytes(k kernels.Kind, real int) int {
	return [...]int{kernels.Real: real, kernels.Bits: 1, kernels.Index: 4}[k]
}

// together are the rows of a tile, of so many synapses each, that go through all passes of a run before the next rows
// begin: from the second pass on, the second-level cache has the lists of their sources, a cache line or more each.
func together(synapses, tile int) int { return min(tile, max(1, cacheBytes/4/(64*synapses))) }
