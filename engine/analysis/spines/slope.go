package spines

import (
	"math"

	"engram/engine/random"

	"gonum.org/v1/gonum/stat"
)

// Resampling says how chance is drawn.
type Resampling struct {
	Seed  uint64
	Count int // resamples; 1,000 in the paper
}

// Fit is the slope of log |dw| against log w.
type Fit struct {
	Slope   float64 // NaN with fewer than 50 changes, or all of one size
	Error   float64 // standard deviation over resamples of the changes
	Changes int
}

// Slopes fits the gains and the losses over lag samples.
func (s *Sizes) Slopes(lag int, r Resampling) (gain, loss Fit) {
	gains, losses := s.Changes(lag)
	return fit(gains, r, 0), fit(losses, r, 1)
}

// fit puts a line through changes sorted by size; which keeps the resamples of gains
// and losses apart.
func fit(changes []Change, r Resampling, which uint64) Fit {
	n := len(changes)
	f := newFitter(changes)
	out := Fit{Slope: f.slope(changes), Changes: n}
	if math.IsNaN(out.Slope) {
		out.Error = math.NaN()
		return out
	}
	slopes := make([]float64, r.Count)
	drawn, times, resample := make([]int32, n), make([]int32, n), make([]Change, n)
	stream := random.New(r.Seed, random.Resample, which, 0)
	for k := range slopes {
		stream.Indices(drawn, n)
		clear(times)
		for _, i := range drawn {
			times[i]++
		}
		at := 0
		for i, c := range changes { // still sorted
			for range times[i] {
				resample[at] = c
				at++
			}
		}
		slopes[k] = f.slope(resample)
	}
	out.Error = stat.PopStdDev(slopes, nil)
	return out
}

// fitter holds the memory of a fit of n changes.
type fitter struct {
	n, width int
	x, y     []float64
}

func newFitter(changes []Change) *fitter {
	n := len(changes)
	width := window(n)
	points := max(n-width+1, 0)
	return &fitter{n, width, make([]float64, points), make([]float64, points)}
}

// slope is that of the regression of log10 of the mean |dw| in a window, centred on each
// change along w that has a full one, on log10 of that change's w, which is not averaged.
func (f *fitter) slope(changes []Change) float64 {
	if f.n < fewest {
		return math.NaN()
	}
	at := 0
	smooth(changes, f.width, func(w, dw float64) {
		f.x[at], f.y[at] = math.Log10(w), math.Log10(dw)
		at++
	})
	_, slope := stat.LinearRegression(f.x, f.y, nil, false)
	return slope
}
