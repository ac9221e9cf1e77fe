package space

import (
	"math"
	"slices"
	"testing"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s: %.9g, want %.9g", what, got, want)
	}
}

// TestMean: the mean kernel of two random points is what its integral is in closed form. The midpoint rule of 2000 steps has
// an error of 1e-6, and of kernels with a corner less than 1e-5.
func TestMean(t *testing.T) {
	torus, sheet := Space{Size: []float64{2, 3}, Periodic: true, Positions: Random}, Space{Size: []float64{2, 3}, Positions: Random}
	for _, length := range []float64{0.01, 0.05} { // far from the edges of a torus
		near(t, "gaussian on a torus", torus.Indegree(Kernel{Shape: Gaussian, Sigma: length}, 0.3, 1001), 300*2*math.Pi*length*length/6, 1e-5)
		near(t, "exponential on a torus", torus.Indegree(Kernel{Shape: Exponential, Beta: length}, 0.3, 1001), 300*2*math.Pi*length*length/6, 1e-5)
		near(t, "box on a torus", torus.Indegree(Kernel{Shape: Box, Radius: length}, 0.3, 1001), 300*math.Pi*length*length/6, 1e-5)
	}
	for _, sigma := range []float64{0.05, 0.4, 3} { // an integral over each axis
		want := 300.0
		onTorus := 300.0
		for _, size := range []float64{2, 3} {
			want *= 2 / (size * size) * (size*sigma*math.Sqrt(math.Pi/2)*math.Erf(size/(sigma*math.Sqrt2)) - sigma*sigma*(1-math.Exp(-size*size/(2*sigma*sigma))))
			onTorus *= 2 / size * sigma * math.Sqrt(math.Pi/2) * math.Erf(size/2/(sigma*math.Sqrt2))
		}
		near(t, "gaussian on a sheet", sheet.Indegree(Kernel{Shape: Gaussian, Sigma: sigma}, 0.3, 1001), want, 1e-5)
		near(t, "gaussian on a torus", torus.Indegree(Kernel{Shape: Gaussian, Sigma: sigma}, 0.3, 1001), onTorus, 1e-5)
		near(t, "in the middle of a sheet", sheet.Central(Kernel{Shape: Gaussian, Sigma: sigma}, 0.3, 1001), onTorus, 1e-5)
	}
	for _, s := range []Space{torus, sheet} { // all of it
		near(t, "box over all", s.Indegree(Kernel{Shape: Box, Radius: 4}, 0.3, 1001), 300, 1e-5)
	}
	for _, size := range [][]float64{{1e6, 1e-9}, {1e-9, 1e6}} { // a line: two points of which are within a part x of it with probability x (2 - x)
		line := Space{Size: size, Positions: Random}
		near(t, "box on a line", line.Indegree(Kernel{Shape: Box, Radius: 1e5}, 0.3, 1001), 300*0.19, 1e-4)
	}
	r := 0.7 // in a disc on a sheet, corners left out: 2 width height pi r^2 / 2 - ... (the density of a distance in a rectangle)
	near(t, "box on a sheet", sheet.Indegree(Kernel{Shape: Box, Radius: r}, 0.3, 1001), 300*(math.Pi*r*r/6-4*r*r*r*5/(3*36)+r*r*r*r/(2*36)), 1e-5)
}

// TestGrid: the mean over a grid is that of all pairs, one by one, and the middle has the most.
func TestGrid(t *testing.T) {
	for _, s := range []Space{{Size: []float64{1, 1}}, {Size: []float64{3, 2}}, {Size: []float64{1, 1}, Periodic: true}, {Size: []float64{2, 3}, Periodic: true}} {
		s.Positions = Grid
		n := 25 * int(s.Size[0]*s.Size[1])
		at := s.Place(n, 1, false)
		for _, k := range []Kernel{{Shape: Gaussian, Sigma: 0.2}, {Shape: Exponential, Beta: 0.3}, {Shape: Box, Radius: 0.41}} {
			all, most := 0.0, 0.0
			for i := range n {
				one := 0.0
				for j := range n {
					if i != j {
						one += 0.5 * k.At(s.Squared(at[i], at[j]))
					}
				}
				all, most = all+one, max(most, one)
			}
			near(t, k.Shape, s.Indegree(k, 0.5, n), all/float64(n), 1e-9)
			if central := s.Central(k, 0.5, n); most > central*(1+1e-9) || s.Periodic && most < central*(1-1e-9) {
				t.Errorf("%+v: %s: a neuron has %g synapses, Central says %g", s, k.Shape, most, central)
			}
		}
	}
}

// TestPlace: random positions fill the space evenly (5 standard errors of the mean and the variance), and a grid is regular.
func TestPlace(t *testing.T) {
	s := Space{Size: []float64{2, 0.5}, Positions: Random}
	at := s.Place(20_000, 3, false)
	for axis, size := range s.Size {
		sum, squares := 0.0, 0.0
		for _, p := range at {
			if p[axis] < 0 || p[axis] > size {
				t.Fatalf("%v is not in the space", p)
			}
			v := p[axis]/size - 0.5
			sum, squares = sum+v, squares+v*v
		}
		n := float64(len(at))
		if math.Abs(sum/n) > 5*math.Sqrt(1/12.0/n) || math.Abs(squares/n-1/12.0) > 5*math.Sqrt(1/180.0/n) {
			t.Errorf("axis %d: mean %g, variance %g", axis, sum/n, squares/n)
		}
	}
	if again := s.Place(20_000, 3, true); !slices.Equal(again, at) {
		t.Error("the same seed gives other positions")
	}
	if slices.Equal(s.Place(20_000, 4, false), at) {
		t.Error("another seed gives the same positions")
	}
	grid := Space{Size: []float64{2, 1}, Positions: Grid}
	if got, want := grid.Place(8, 1, false), []Point{{0.25, 0.25}, {0.75, 0.25}, {1.25, 0.25}, {1.75, 0.25}, {0.25, 0.75}, {0.75, 0.75}, {1.25, 0.75}, {1.75, 0.75}}; !slices.Equal(got, want) {
		t.Errorf("the grid is %v, want %v", got, want)
	}
	shuffled := grid.Place(8, 1, true)
	if slices.Equal(shuffled, grid.Place(8, 1, false)) {
		t.Error("the grid is in order")
	}
	slices.SortFunc(shuffled, func(a, b Point) int { return slices.Compare([]float64{a[1], a[0]}, []float64{b[1], b[0]}) })
	if !slices.Equal(shuffled, grid.Place(8, 1, false)) {
		t.Errorf("shuffled, the grid has the places %v", shuffled)
	}
}

// TestFits: which numbers of neurons fill a grid.
func TestFits(t *testing.T) {
	for _, c := range []struct {
		size         []float64
		n            int
		fits         bool
		below, above int
	}{
		{[]float64{1, 1}, 100, true, 81, 121}, {[]float64{1, 1}, 101, false, 100, 121}, {[]float64{1, 1}, 2, false, 1, 4},
		{[]float64{2, 1}, 8, true, 2, 18}, {[]float64{2, 1}, 9, false, 8, 18}, {[]float64{1, 2}, 100, false, 98, 128}, {[]float64{1.5, 1}, 54, true, 24, 96},
		{[]float64{math.Pi, 1}, 100, false, 0, 0},
	} {
		s := Space{Size: c.size, Positions: Grid}
		below, above := s.Fitting(c.n)
		if s.Fits(c.n) != c.fits || below != c.below || above != c.above {
			t.Errorf("%d neurons in %v: fits %v, below %d, above %d; want %+v", c.n, c.size, s.Fits(c.n), below, above, c)
		}
	}
}

// TestSquared: the shortest way on a torus goes over the edge.
func TestSquared(t *testing.T) {
	a, b := Point{0.1, 0.9}, Point{1.8, 0.2}
	near(t, "sheet", Space{Size: []float64{2, 1}}.Squared(a, b), 1.7*1.7+0.7*0.7, 1e-12)
	near(t, "torus", Space{Size: []float64{2, 1}, Periodic: true}.Squared(a, b), 0.3*0.3+0.3*0.3, 1e-12)
}
