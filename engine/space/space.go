package space

import (
	"math"

	"engram/engine/random"
)

// How neurons are placed.
const (
	Random = "random" // uniformly, one independent of the other
	Grid   = "grid"   // at the middles of equal squares, row by row
)

// Space is a rectangle with the neurons in it.
type Space struct {
	Size      []float64 `json:"size" yaml:"size,flow"`      // width and height
	Periodic  bool      `json:"periodic" yaml:"periodic"`   // a torus; else a sheet
	Positions string    `json:"positions" yaml:"positions"` // Random or Grid
}

// Point is a position x, y, each from 0 to the size.
type Point [2]float64

// Place gives n neurons their positions. Those of a replica depend on its seed, and on a grid on nothing; shuffled: neurons get
// the places of a grid in a random order, which depends on the seed. The grid must fit (Space.Fits).
func (s Space) Place(n int, seed uint64, shuffled bool) []Point {
	at, stream := make([]Point, n), random.New(seed, random.Place, 0, 0)
	if s.Positions == Random {
		for i := range at {
			at[i] = Point{s.Size[0] * stream.Uniform(), s.Size[1] * stream.Uniform()}
		}
		return at
	}
	columns, _ := s.grid(n)
	step := s.Size[0] / float64(columns)
	place := func(k int) Point {
		return Point{step * (float64(k%columns) + 0.5), step * (float64(k/columns) + 0.5)}
	}
	if shuffled {
		for i, k := range stream.Permutation(n, n) {
			at[i] = place(k)
		}
		return at
	}
	for i := range at {
		at[i] = place(i)
	}
	return at
}

// Squared is the squared distance of two points: on a torus, along the shortest way.
func (s Space) Squared(a, b Point) float64 {
	x, y := math.Abs(a[0]-b[0]), math.Abs(a[1]-b[1])
	if s.Periodic {
		x, y = min(x, s.Size[0]-x), min(y, s.Size[1]-y)
	}
	return float64(x*x) + float64(y*y)
}

// Step is how far neighbours among n neurons are apart on a grid; 0: neurons have no grid.
func (s Space) Step(n int) float64 {
	if s.Positions != Grid {
		return 0
	}
	columns, _ := s.grid(n)
	return s.Size[0] / float64(columns)
}

// grid is how many columns and rows of equal squares n places have, as nearly as whole numbers can.
func (s Space) grid(n int) (columns, rows int) {
	columns = max(1, int(math.Round(math.Sqrt(float64(n)*s.Size[0]/s.Size[1]))))
	return columns, n / columns
}

// Fits tells whether n neurons fill a grid of squares.
func (s Space) Fits(n int) bool {
	columns, rows := s.grid(n)
	return columns*rows == n && math.Abs(float64(float64(columns)*s.Size[1])-float64(float64(rows)*s.Size[0])) < 1e-9*math.Max(s.Size[0], s.Size[1])*float64(columns)
}

// Fitting are the numbers of neurons nearest to n, below and above it, that fill a grid of squares; 0: there is none.
func (s Space) Fitting(n int) (below, above int) {
	columns, _ := s.grid(n)
	of := func(columns int) int { // the neurons of so many columns; 0: no whole number of rows
		if count := columns * int(math.Round(float64(columns)*s.Size[1]/s.Size[0])); count > 0 && s.Fits(count) {
			return count
		}
		return 0
	}
	for c := columns; c > 0 && below == 0; c-- {
		if count := of(c); count < n {
			below = count
		}
	}
	for c := columns; c < 2*columns+1000 && above == 0; c++ {
		if count := of(c); count > n {
			above = count
		}
	}
	return below, above
}
