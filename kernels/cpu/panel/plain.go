package panel

import "math"

// plain is the set in plain Go.
func plain() Set {
	return Set{"go", kernels{
		largest, pack, addLists, buildTables, addTables, flush, convert32, convert64,
	}}
}

func largest(x []float32) uint32 {
	var most uint32
	for _, v := range x {
		most = max(most, math.Float32bits(v)&magnitude)
	}
	return most
}

func pack(panel []int32, x []float32, starts *[Rows]int, scale *[Rows]float32, positions int) {
	for r, start := range starts {
		by := float64(scale[r])
		if by == 0 { // also rows with NaNs, whose conversion is undefined
			for p := range positions {
				panel[p*Rows+r] = 0
			}
			continue
		}
		for p, v := range x[start : start+positions] {
			panel[p*Rows+r] = int32(round(v, by))
		}
	}
}

func addLists(acc, panel []int32, runs, order []uint32, entries []uint16) {
	for ; len(runs) > 0; runs = runs[2:] {
		for range runs[0] {
			z := (*[Rows]int32)(acc[order[0]/4:])
			addLines(z, panel, entries[:runs[1]])
			order, entries = order[1:], entries[runs[1]:]
		}
	}
}

func addTables(acc, sums []int32, codes []uint16, outputs int) {
	for i := range outputs {
		addLines((*[Rows]int32)(acc[i*Rows:]), sums, codes[i*tables:(i+1)*tables])
	}
}

// addLines: z += panel[p] for all p. Lanes are added in four groups, each held in
// registers.
func addLines(z *[Rows]int32, panel []int32, at []uint16) {
	for g := 0; g < Rows; g += 4 {
		z0, z1, z2, z3 := z[g], z[g+1], z[g+2], z[g+3]
		for _, p := range at {
			q := (*[4]int32)(panel[int(p)/4+g:])
			z0 += q[0]
			z1 += q[1]
			z2 += q[2]
			z3 += q[3]
		}
		z[g], z[g+1], z[g+2], z[g+3] = z0, z1, z2, z3
	}
}

func buildTables(sums, panel []int32) {
	for t := range tables {
		into, from := sums[t*table*Rows:], panel[t*perTable*Rows:]
		clear(into[:Rows])
		for k := range perTable {
			half := into[:Rows<<k]
			for c := 0; c < len(half); c += Rows {
				for r := range Rows {
					into[len(half)+c+r] = half[c+r] + from[k*Rows+r]
				}
			}
		}
	}
}

func flush(sums []int64, acc []int32) {
	for i, a := range acc {
		sums[i] += int64(a)
	}
	clear(acc)
}

func convert32(out []float32, starts *[Rows]int, rows int, acc []int32, unscale, theta *[Rows]float64, outputs int) {
	for r := range rows {
		for i := range outputs {
			out[starts[r]+i] = float32(float64(float64(acc[i*Rows+r])*unscale[r]) - theta[r])
		}
	}
}

func convert64(out []float32, starts *[Rows]int, rows int, sums []int64, unscale, theta *[Rows]float64, outputs int) {
	for r := range rows {
		for i := range outputs {
			out[starts[r]+i] = float32(float64(float64(sums[i*Rows+r])*unscale[r]) - theta[r])
		}
	}
}
