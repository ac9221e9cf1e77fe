package report

import (
	"cmp"
	"math"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/sleep"
)

// series is the same noise test of the networks of a group.
type series struct {
	group *group
	tests []*noise
	of    []*network
}

// seriesOf are the noise tests of a group, in order.
func seriesOf(g *group) (all []*series) {
	for _, n := range g.networks {
		for _, t := range n.noise {
			if n.repeats(t) {
				continue
			}
			at := slices.IndexFunc(all, func(s *series) bool {
				return s.tests[0].phase == t.phase && s.of[0].state(s.tests[0]) == n.state(t)
			})
			if at < 0 {
				at, all = len(all), append(all, &series{group: g})
			}
			all[at].tests, all[at].of = append(all[at].tests, t), append(all[at].of, n)
		}
	}
	slices.SortStableFunc(all, func(a, b *series) int { return cmp.Compare(a.tests[0].phase, b.tests[0].phase) })
	return all
}

// rates are the levels of noise and the recall rates there: of one network with the standard
// deviation over trials, of several the mean with that over networks.
func (s *series) rates() (points []noisePoint) {
	for _, p := range s.tests[0].points {
		if len(s.tests) == 1 {
			points = append(points, p)
			continue
		}
		var rates []float64
		for _, t := range s.tests {
			if at := slices.IndexFunc(t.points, func(o noisePoint) bool { return o.level == p.level }); at >= 0 && !math.IsNaN(t.points[at].rate) {
				rates = append(rates, t.points[at].rate)
			}
		}
		mean, std := meanStd(rates)
		points = append(points, noisePoint{level: p.level, rate: mean, rateStd: std})
	}
	return points
}

// lines are the curve of a series, with a band if that is asked for and known, and its
// tolerance.
func (s *series) lines(name string, style int, band bool) []chart.Line {
	points := s.rates()
	curve := chart.Line{Name: name, Style: style}
	for _, p := range points {
		curve.X, curve.Y = append(curve.X, p.level), append(curve.Y, p.rate)
		band = band && !math.IsNaN(p.rateStd)
	}
	for _, p := range points {
		if band {
			curve.Low, curve.High = append(curve.Low, p.rate-p.rateStd), append(curve.High, p.rate+p.rateStd)
		}
	}
	lines := []chart.Line{curve}
	if level, side := (&noise{points: points}).tolerance(); side == sleep.Among {
		lines = append(lines, chart.Line{X: []float64{level}, Y: []float64{0.5}, Style: style, Dots: true})
	}
	return lines
}
