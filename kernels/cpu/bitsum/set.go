package bitsum

import (
	"fmt"
	"os"
	"strings"
)

// Set is an instruction set: what the sums are formed with. All give the same bits.
type Set struct {
	Name string // go, avx2 or avx512
	kernels
}

// kernels are the inner loops. Their slices are as long as they need, the caller's
// (x, out) exactly, others padded as Scratch pads them.
type kernels struct {
	// pack writes rne(x scale) of 16 rows, row r from x[starts[r]] on, into positions
	// of a panel, and zeros (or what x has there) up to a multiple of 16.
	pack func(panel []int32, x []float32, starts *[Rows]int, scale *[Rows]float32, positions int)
	// scatter writes rne(x scale) of the row of a lane at its positions of a panel of so
	// many lanes, which begins with position first and has zeros there.
	scatter func(panel []int32, lane, lanes int, x []float32, at []int32, first int, scale float32)
	// collect writes f32(sign D unscale) of the sums D of one row at its positions: the
	// product with a power of two is exact, the conversion rounds.
	collect func(out []float32, acc []int32, row int, at []int32, unscale float32, sign int32)
	// addLists adds to the sums the positions that their lists name; setLists begins anew.
	addLists, setLists func(acc, panel []int32, runs, order []uint32, entries []uint16)
	// addHalves and setHalves do so for the 8 rows whose lanes the sums begin with; the panel has half lines.
	addHalves, setHalves func(acc, panel []int32, runs, order []uint32, entries []uint16)
	// halve copies the halves of the lines of a panel.
	halve func(low, high, panel []int32)
	// buildTables fills the tables of a pass with the sums of all subsets of their positions.
	buildTables func(tables, panel []int32)
	// addTables adds to each sum one entry of every table.
	addTables func(acc, tables []int32, codes []uint16, outputs int)
	// flush adds 32-bit sums to 64-bit ones and zeroes them.
	flush func(sums []int64, acc []int32)
	// scale32 writes the rows f32(D) unscale of the sums D, +0 where D = 0, row r to
	// out[starts[r]] on. unscale is a power of two.
	scale32 func(out []float32, starts *[Rows]int, rows int, acc []int32, unscale *[Rows]float32, outputs int)
	// convert32 and convert64 write the rows f32(f64(D unscale) - theta) of the sums D,
	// row r to out[starts[r]] on.
	convert32 func(out []float32, starts *[Rows]int, rows int, acc []int32, unscale, theta *[Rows]float64, outputs int)
	convert64 func(out []float32, starts *[Rows]int, rows int, sums []int64, unscale, theta *[Rows]float64, outputs int)
	// lanes32 and lanes64 write them as lanes, and the largest and the least magnitude of each row, as bit patterns compare.
	lanes32 func(out []float32, acc []int32, unscale, theta *[Rows]float64, outputs int, most *[Rows]uint32, least *[Rows]float32)
	lanes64 func(out []float32, sums []int64, unscale, theta *[Rows]float64, outputs int, most *[Rows]uint32, least *[Rows]float32)
	// saliences writes q = rne(sign(h) f32(l v) scale), 0 where h = 0, into positions of a panel, and the sums of the rows' q.
	saliences func(panel []int32, l, h []float32, v, scale *[Rows]float32, positions int, sums *[Rows]int32)
	// number is the number of a row at a position of a panel.
	number func(panel []int32, position, row int) int64
	// round writes rne(x scale).
	round func(q []int32, x []float32, scale float32)
	// subtract writes f32(f64(D unscale) - theta) of the sums D.
	subtract func(out []float32, sums []int64, unscale, theta float64)
	// lookUp writes where the slot of each source in an order begins: slot at[order[i]].
	lookUp func(first []uint32, order []uint16, at []int32, slot int)
	// ask asks for the cache lines that begin at pairs[first[k]].
	ask func(pairs, first []uint32)
	// scatterLists adds values to the sums that the lists of a section name, gatherLists writes the sums of the terms that they
	// name: for each place k in the order those of value, or of sum, order[k]. They may read ahead elements of first behind those
	// of the order, whatever these are.
	scatterLists func(h *sums, p *section, values []int32)
	gatherLists  func(out []int64, t *terms, p *section)
	// scatterNarrow is scatterLists with sums of 32 bits.
	scatterNarrow func(h *terms, p *section, values []int32)
	// spread writes the sum of the terms of each place of groups of columns; fold writes the sum of the places that each column
	// is part of, and zeroes them.
	spread func(places, t *terms, groups int)
	fold   func(h *sums, places *terms, groups int)
	// addMarks counts the marks of rows.
	addMarks func(c *counts, all []marks, rows []int32)
}

// Sets are the instruction sets that this machine can run, the slowest first.
func Sets() []Set { return append([]Set{plain()}, vectorSets()...) }

// Best is the fastest set, or the one that the environment variable ENGRAM_CPU names.
func Best() (Set, error) {
	sets := Sets()
	name := os.Getenv("ENGRAM_CPU")
	if name == "" {
		return sets[len(sets)-1], nil
	}
	names := make([]string, len(sets))
	for i, s := range sets {
		if s.Name == name {
			return s, nil
		}
		names[i] = s.Name
	}
	return Set{}, fmt.Errorf("ENGRAM_CPU is %q; this machine has %s", name, strings.Join(names, ", "))
}
