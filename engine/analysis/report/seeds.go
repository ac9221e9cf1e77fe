package report

import (
	"math"
	"slices"

	"engram/engine/analysis/chart"
)

// record is an observable over the cycles of a phase: of a network, or of several that differ in
// seed alone.
type record struct {
	cycles, mean []float64
	low, high    []float64 // the band; nil: none
}

// values are those of an observable in a phase, the means over neurons or their medians.
func (p *phase) values(name string, median bool) []float64 {
	if median {
		return p.median[name]
	}
	return p.mean[name]
}

// recordOf is the record of an observable in a phase of some networks: of one its values, with a
// band of a standard deviation over neurons; of several the mean, with a band of a standard
// deviation over them. A network that ended the phase earlier than others counts with its last
// value. ok is false where nothing was recorded.
func recordOf(phases []*phase, name string, median bool) (r record, ok bool) {
	phases = slices.DeleteFunc(slices.Clone(phases), func(p *phase) bool {
		return len(p.cycles) == 0 || len(p.values(name, median)) != len(p.cycles)
	})
	if len(phases) == 0 {
		return r, false
	}
	if len(phases) == 1 {
		p := phases[0]
		r.cycles, r.mean = p.cycles, p.values(name, median)
		if std := p.std[name]; !median && len(std) == len(r.mean) {
			r.low, r.high = band(r.mean, std)
		}
		return r, true
	}
	for _, p := range phases {
		r.cycles = append(r.cycles, p.cycles...)
	}
	slices.Sort(r.cycles)
	r.cycles = slices.Compact(r.cycles)
	std := make([]float64, len(r.cycles))
	for i, cycle := range r.cycles {
		var values []float64
		for _, p := range phases {
			at, found := slices.BinarySearch(p.cycles, cycle)
			if v := p.values(name, median)[min(at, len(p.cycles)-1)]; !math.IsNaN(v) && (found || at == len(p.cycles)) {
				values = append(values, v)
			}
		}
		mean, deviation := meanStd(values)
		r.mean, std[i] = append(r.mean, mean), deviation
	}
	r.low, r.high = band(r.mean, std)
	return r, true
}

// band is mean ± standard deviation.
func band(mean, std []float64) (low, high []float64) {
	for i, v := range mean {
		low, high = append(low, v-std[i]), append(high, v+std[i])
	}
	return low, high
}

// meanStd is the mean and the sample standard deviation, NaN where there are too few values.
func meanStd(values []float64) (mean, std float64) {
	n, sum := float64(len(values)), 0.0
	for _, v := range values {
		sum += v
	}
	mean = sum / n
	squares := 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(squares / (n - 1))
}

// finest is how much further along a logarithmic axis the next point of a curve is drawn:
// records that are closer would blur its dashes.
const finest = 1.02

// line draws a record with its cycles at places on the x axis.
func (r record) line(name string, style int, place func(cycle float64) float64) chart.Line {
	l := chart.Line{Name: name, Style: style}
	last := 0.0
	for i, cycle := range r.cycles {
		if cycle+1 < last*finest && i < len(r.cycles)-1 {
			continue
		}
		last = cycle + 1
		l.X, l.Y = append(l.X, place(cycle)), append(l.Y, r.mean[i])
		if len(r.low) > 0 {
			l.Low, l.High = append(l.Low, r.low[i]), append(l.High, r.high[i])
		}
	}
	return l
}
