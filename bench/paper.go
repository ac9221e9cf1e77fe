package bench

import (
	"fmt"
	"io"
	"math"
)

// Prediction is what the model says of a step on more cores than were measured: the time of
// the series' first start, as much as its work a core grows, and what the bytes take
// (Wire). What every rank does for all rows stays with the rows: it is in the first
// start's time, and so a little too fast.
type Prediction struct {
	Series string `json:"series"`
	Ranks  int    `json:"ranks"`
	Case
	Phase      string  `json:"phase"`
	Seconds    float64 `json:"seconds"`
	OnTheWire  float64 `json:"seconds_on_the_wire"`
	Efficiency float64 `json:"efficiency"`
}

// predict carries the series on to so many ranks, of as many threads as the first start's.
func (r *RanksReport) predict(ranks ...int) (all []Prediction) {
	for i, first := range r.Cases {
		if i > 0 && r.Cases[i-1].Series == first.Series || r.Wire.Bandwidth == 0 {
			continue // not the first start of a series, or no start has several ranks
		}
		for _, n := range ranks {
			c := RanksCase{Series: first.Series, Start: Start{n, first.Threads}}
			c.Case = grown(first.Series, first.Case, float64(n)/float64(first.Ranks))
			for k, step := range first.Steps {
				calls, bytes := r.gathered(first.Series, k)
				p := Prediction{Series: c.Series, Ranks: n, Case: c.Case, Phase: step.Phase}
				p.OnTheWire = calls*r.Wire.At(n, 0) + bytes*float64(c.Neurons)/r.Wire.Bandwidth
				p.Seconds = step.Seconds.Median()*c.work(step.Phase)/first.work(step.Phase) + p.OnTheWire
				p.Efficiency = c.work(step.Phase) / p.Seconds / first.perCore(k)
				all = append(all, p)
			}
		}
	}
	return all
}

// gathered is how many calls step k of a series takes, and how many bytes for each neuron of
// the network, found where there are several ranks.
func (r *RanksReport) gathered(series string, k int) (calls, bytes float64) {
	for _, c := range r.Cases {
		if c.Series == series && c.Ranks > 1 {
			others := float64(c.Ranks-1) / float64(c.Ranks)
			calls, bytes = c.Steps[k].Calls, c.Steps[k].Bytes/others/float64(c.Neurons)
		}
	}
	return math.Round(calls), bytes
}

// paper writes the predictions.
func (r *RanksReport) paper(w io.Writer) error {
	if len(r.Predictions) == 0 {
		return nil
	}
	fmt.Fprintln(w, "by the model, not measured:")
	t := columns(w)
	fmt.Fprintln(t, "series\tranks\tN\tM\tstep\ttime\ton the wire\tefficiency")
	for _, p := range r.Predictions {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%s\t%.3g ms\t%.2g ms\t%.2f\n", p.Series, p.Ranks, p.Neurons, p.Patterns, p.Phase, 1e3*p.Seconds, 1e3*p.OnTheWire, p.Efficiency)
	}
	fmt.Fprintln(t)
	return t.Flush()
}
