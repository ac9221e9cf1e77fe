package bench

import (
	"fmt"
	"io"
	"math"
)

// Prediction is what a model says of a step on more ranks than were measured:
//
//	t = shared work + what every rank does for all rows + what bytes take (CommModel)
//
// Shared is the work of a cycle or of learn, and most of a presentation or a step of recall.
// But every rank looks for d among all N currents, and holds the states of all N neurons: that
// part (Everyone) is found from the strong series, as what more ranks do not make shorter.
type Prediction struct {
	Series string `json:"series"`
	Ranks  int    `json:"ranks"`
	Case
	Phase         string  `json:"phase"`
	Seconds       float64 `json:"seconds"`
	Everyone      float64 `json:"seconds_for_all_rows"`
	Communication float64 `json:"seconds_on_the_wire"`
	Efficiency    float64 `json:"efficiency"`
}

// predict carries the series on to so many ranks, of as many threads as the first start's.
func (r *RanksReport) predict(ranks ...int) (all []Prediction) {
	for i, first := range r.Cases {
		if i > 0 && r.Cases[i-1].Series == first.Series || r.Comm.Bandwidth == 0 {
			continue // not the first start of a series, or no start has several ranks
		}
		for _, n := range ranks {
			c := RanksCase{Series: first.Series, Start: Start{n, first.Threads}}
			c.Case = grown(first.Series, first.Case, float64(n)/float64(first.Ranks))
			for k, step := range first.Steps {
				calls, bytes := r.gathered(first.Series, k)
				p := Prediction{Series: c.Series, Ranks: n, Case: c.Case, Phase: step.Phase}
				p.Communication = calls*r.Comm.At(n, 0) + bytes*float64(c.Neurons)/r.Comm.Bandwidth
				everyone := r.everyone(k)
				shared := step.Seconds.Median() - everyone
				p.Everyone = everyone * c.rows(step.Phase) / first.rows(step.Phase)
				p.Seconds = shared*c.work(step.Phase)/first.work(step.Phase) + p.Everyone + p.Communication
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

// everyone is the time of step k that does not shrink with the ranks, by least squares of
// t = a / ranks + everyone over the strong series, in which all starts have the first one's
// threads; 0 where that cannot tell.
func (r *RanksReport) everyone(k int) float64 {
	var n, x, y, xx, xy float64
	for _, c := range r.Cases {
		phase := c.Steps[k].Phase
		if c.Series != "strong" || c.Threads != r.Cases[0].Threads || phase != "presentation" && phase != "recall" {
			continue
		}
		share, t := 1/float64(c.Ranks), c.Steps[k].Seconds.Median()
		if c.Ranks > 1 {
			t -= r.Comm.At(c.Ranks, c.Steps[k].Bytes)
		}
		n, x, y, xx, xy = n+1, x+share, y+t, xx+share*share, xy+share*t
	}
	det := n*xx - x*x
	if n < 2 || det == 0 {
		return 0
	}
	return max(0, (xx*y-x*xy)/det)
}

// rows is how much every rank has to do with all rows.
func (c RanksCase) rows(phase string) float64 {
	if phase == "presentation" {
		return float64(c.Neurons)
	}
	return float64(c.Neurons) * float64(c.Patterns)
}

// extrapolate writes the predictions.
func (r *RanksReport) extrapolate(w io.Writer) error {
	if len(r.Predictions) == 0 {
		return nil
	}
	fmt.Fprintln(w, "by the model, not measured:")
	t := columns(w)
	fmt.Fprintln(t, "series\tranks\tN\tM\tstep\ttime\tfor all rows\ton the wire\tefficiency")
	for _, p := range r.Predictions {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%s\t%.3g ms\t%.2g ms\t%.2g ms\t%.2f\n", p.Series, p.Ranks, p.Neurons, p.Patterns, p.Phase,
			1e3*p.Seconds, 1e3*p.Everyone, 1e3*p.Communication, p.Efficiency)
	}
	fmt.Fprintln(t)
	return t.Flush()
}
