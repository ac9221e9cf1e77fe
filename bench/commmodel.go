package bench

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
)

// CommModel is a model of how long bytes take from rank to rank: a gathering of V bytes among R
// ranks takes
//
//	t = latency ceil(log2 R) + V / bandwidth.
type CommModel struct {
	Latency   float64     `json:"latency_seconds"`
	Bandwidth float64     `json:"bytes_per_second"`
	Points    []Gathering `json:"points"` // that it was fitted to: the fastest of the turns
}

// At is the time of a gathering of so many bytes among so many ranks.
func (w CommModel) At(ranks int, bytes float64) float64 {
	return w.Latency*math.Ceil(math.Log2(float64(ranks))) + bytes/w.Bandwidth
}

// fitCommModel finds latency and bandwidth by least squares of relative errors.
func fitCommModel(measured []Gathering) (w CommModel) {
	w.Points = fastest(measured)
	// t = a x + b v, weighted with 1/t: normal equations of two unknowns
	var xx, xv, vv, x1, v1 float64
	for _, p := range w.Points {
		x, v := math.Ceil(math.Log2(float64(p.Ranks)))/p.Seconds, float64(p.Bytes)/p.Seconds
		xx, xv, vv, x1, v1 = xx+x*x, xv+x*v, vv+v*v, x1+x, v1+v
	}
	det := xx*vv - xv*xv
	if len(w.Points) == 0 || det == 0 {
		return w
	}
	w.Latency, w.Bandwidth = (x1*vv-v1*xv)/det, det/(xx*v1-xv*x1)
	return w
}

// fastest are the fastest gatherings of each size and number of ranks: what others do on the
// machine only ever slows one down, and a rank that does not run holds up all.
func fastest(measured []Gathering) (points []Gathering) {
	least := map[Gathering]float64{}
	for _, g := range measured {
		key := Gathering{Ranks: g.Ranks, Bytes: g.Bytes}
		if s, known := least[key]; !known || g.Seconds < s {
			least[key] = g.Seconds
		}
	}
	for key, s := range least {
		key.Seconds = s
		points = append(points, key)
	}
	slices.SortFunc(points, func(a, b Gathering) int {
		return cmp.Or(cmp.Compare(a.Ranks, b.Ranks), cmp.Compare(a.Bytes, b.Bytes))
	})
	return points
}

// table writes the points and the model.
func (w CommModel) table(out io.Writer) error {
	if len(w.Points) == 0 {
		return nil
	}
	fmt.Fprintln(out)
	t := columns(out)
	fmt.Fprintln(t, "gathering of\tamong\tmeasured\tmodel")
	for _, p := range w.Points {
		fmt.Fprintf(t, "%d bytes\t%d ranks\t%.3g µs\t%.3g µs\n", p.Bytes, p.Ranks, 1e6*p.Seconds, 1e6*w.At(p.Ranks, float64(p.Bytes)))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "model: %.3g µs ceil(log2 ranks) + bytes / (%.3g GB/s), least squares of relative errors, to the fastest turns\n\n", 1e6*w.Latency, w.Bandwidth/1e9)
	return err
}
