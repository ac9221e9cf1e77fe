// Package proof compares what a card computes with what the processor does, and remembers what came of it.
package proof

import (
	"fmt"

	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/kernels/cuda"
)

// Verdicts compare a card with what is right, on networks of at most so many neurons (0: of all sizes):
// operation by operation, and cycles and presentations in all the ways that they are made, each with kernels
// of its own.
func Verdicts(right graph.Target, card cuda.Device, most int) []conform.Verdict {
	all := most == 0
	if all {
		most = conform.All
	}
	on := func(o cuda.Options) graph.Target { return graph.On(cuda.On(card, o)) }
	found := conform.Equal(right, on(cuda.Options{}), most)
	for _, way := range []struct {
		name    string
		compare func(a, b graph.Target, most int) conform.Verdict
		options cuda.Options
	}{
		{"cycle of small networks", conform.Cycles, cuda.Options{Sparse: cuda.Never, Columns: cuda.Never}},
		{"cycle in panels", conform.Cycles, cuda.Options{Panels: true, Sparse: cuda.Never, PairsAfter: 1}},
		{"cycle in panels without warpgroups", conform.Cycles, cuda.Options{Panels: true, Sparse: cuda.Never, Warpgroups: cuda.Never}},
		{"cycle by lists", conform.Cycles, cuda.Options{Sparse: cuda.Always, Columns: cuda.Never}},
		{"cycle by columns", conform.Cycles, cuda.Options{Sparse: cuda.Never, Columns: cuda.Always}},
		{"cycle by operations", conform.Cycles, cuda.Options{Plain: true}},
		{"presentation", conform.Presentations, cuda.Options{}},
		{"presentation by operations", conform.Presentations, cuda.Options{Plain: true}},
	} {
		v := way.compare(right, on(way.options), most)
		v.Op = way.name
		found = append(found, v)
	}
	if card.Warpgroups() {
		found = append(found, conform.Verdict{Op: "products by warpgroups", Err: cuda.CheckWarpgroups(card)})
	}
	if all {
		found = append(found, byLibrary(on(cuda.Options{})))
	}
	return found
}

// byLibrary compares the products of a card with those of cuBLAS, where that is found.
func byLibrary(card graph.Target) conform.Verdict {
	var library string
	var number int
	if _, err := fmt.Sscanf(card.Name(), "cuda:%d", &number); err != nil {
		return conform.Verdict{Op: "products by cuBLAS", Err: err}
	}
	v := conform.CrossCheck(card, func(a, b []float64, m, n, k int) (c []float64, err error) {
		c, library, err = cuda.Product(number, a, b, m, n, k)
		return c, err
	})
	if library != "" {
		v.Op = "products by " + library
	}
	return v
}
