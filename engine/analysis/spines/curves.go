package spines

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"engram/engine/random"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Curves says how much each norm of the sizes varies over time: the CV of
// (sum_j w_j^q)^(1/q), for every q and resample, each resample's curve rescaled to [0, 1].
type Curves struct {
	Synapses int         // alive at the last time used
	Q        []float64   // exponents of the norms: 0.1, 0.2, ... 4.4
	CV       [][]float64 // (resamples, len(Q)); the first is the data
}

// exponents are the q of the paper.
func exponents() []float64 {
	q := make([]float64, 44)
	for i := range q {
		q[i] = float64(i+1) / 10
	}
	return q
}

// Curves measures the norms over the first times samples, of the synapses that are alive
// at the last of them. Resamples draw as many synapses, with replacement, afresh at every
// time and for every q. A time stands for all synapses by those measured; one without any
// is left out. Fewer than two times, or no synapse alive, are errors.
func (s *Sizes) Curves(times int, r Resampling) (*Curves, error) {
	times = min(times, s.Times)
	alive := s.alive(times - 1)
	columns := s.columns(alive, times)
	switch {
	case times < 2:
		return nil, fmt.Errorf("a window of %d samples; at least 2 are needed", times)
	case len(alive) == 0:
		return nil, fmt.Errorf("no synapse has a size at time %d, the last one used; take a shorter window", times)
	case len(columns) < 2:
		return nil, fmt.Errorf("only %d times have any size; at least 2 are needed", len(columns))
	case r.Count < 1:
		return nil, fmt.Errorf("%d resamples; at least 1 is needed, the data themselves", r.Count)
	}
	c := &Curves{Synapses: len(alive), Q: exponents(), CV: make([][]float64, r.Count)}
	for k := range c.CV {
		c.CV[k] = make([]float64, len(c.Q))
	}
	next := make(chan int)
	var threads sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		threads.Go(func() {
			for i := range next {
				stream := random.New(r.Seed, random.Resample, 2, uint64(i))
				variation(columns, len(alive), c.Q[i], stream, func(k int, cv float64) { c.CV[k][i] = cv }, r.Count)
			}
		})
	}
	for i := range c.Q {
		next <- i
	}
	close(next)
	threads.Wait()
	for _, curve := range c.CV {
		rescale(curve)
	}
	return c, nil
}

// alive numbers the synapses with a size above 0 at a time.
func (s *Sizes) alive(time int) (alive []int) {
	for i := range s.Synapses {
		if time >= 0 && s.At(i, time) > 0 {
			alive = append(alive, i)
		}
	}
	return alive
}

// columns are the sizes that were measured at each time at which any was.
func (s *Sizes) columns(synapses []int, times int) (columns [][]float64) {
	for t := range times {
		var column []float64
		for _, i := range synapses {
			if w := s.At(i, t); !math.IsNaN(w) {
				column = append(column, w)
			}
		}
		if len(column) > 0 {
			columns = append(columns, column)
		}
	}
	return columns
}

// variation reports the CV over time of the norm q of n synapses, of the data (k = 0) and
// of resamples.
func variation(columns [][]float64, n int, q float64, s *random.Stream, report func(k int, cv float64), resamples int) {
	powers := make([][]float64, len(columns)) // w^q
	for t, column := range columns {
		powers[t] = make([]float64, len(column))
		for j, w := range column {
			powers[t][j] = math.Pow(w, q)
		}
	}
	norms, drawn := make([]float64, len(columns)), make([]int32, n)
	for k := range resamples {
		for t, column := range powers {
			sum := 0.0
			if k == 0 {
				sum = floats.Sum(column) * float64(n) / float64(len(column))
			} else {
				s.Indices(drawn, len(column))
				for _, j := range drawn {
					sum += column[j]
				}
			}
			norms[t] = math.Pow(sum, 1/q)
		}
		mean, sd := stat.PopMeanStdDev(norms, nil)
		report(k, sd/mean)
	}
}

// rescale brings a curve to [0, 1]. One that is flat becomes NaN, and so does one of norms that
// vary by rounding alone.
func rescale(curve []float64) {
	const rounding = 1e-12
	least, most := floats.Min(curve), floats.Max(curve)
	for i, v := range curve {
		if curve[i] = (v - least) / (most - least); most < rounding {
			curve[i] = math.NaN()
		}
	}
}

// Mean is the mean curve over resamples and its standard deviation, one for each q.
func (c *Curves) Mean() (mean, sd []float64) {
	at := make([]float64, len(c.CV))
	for i := range c.Q {
		for k, curve := range c.CV {
			at[k] = curve[i]
		}
		m, s := stat.PopMeanStdDev(at, nil)
		mean, sd = append(mean, m), append(sd, s)
	}
	return mean, sd
}

// Minimum is q_min, the norm that varies least: the mean of the curves' minima, and
// their standard deviation. NaN where a curve is flat.
func (c *Curves) Minimum() (q, sd float64) {
	minima := make([]float64, len(c.CV))
	for k, curve := range c.CV {
		minima[k] = c.Q[floats.MinIdx(curve)]
		if floats.HasNaN(curve) {
			minima[k] = math.NaN()
		}
	}
	return stat.PopMeanStdDev(minima, nil)
}

// R2 is the part of the variance of the data's curves that the mean curve m of a model
// explains,
//
//	R^2 = 1 - sum (c_r - m)^2 / sum (c_r - <c>)^2,
//
// over all resamples r of the data and all q; negative where a constant would do better.
func R2(data, model *Curves) float64 {
	m, _ := model.Mean()
	mean, count := 0.0, 0.0
	for _, curve := range data.CV {
		mean += floats.Sum(curve)
		count += float64(len(curve))
	}
	mean /= count
	missed, all := 0.0, 0.0
	for _, curve := range data.CV {
		for i, v := range curve {
			missed += (v - m[i]) * (v - m[i])
			all += (v - mean) * (v - mean)
		}
	}
	return 1 - missed/all
}
