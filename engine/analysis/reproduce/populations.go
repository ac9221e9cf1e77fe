package reproduce

import (
	"context"
	"fmt"
	"sync"

	"engram/engine/analysis/spines"
	"engram/engine/analysis/synapses"
	"engram/engine/store"
)

// measured are the sizes of spines in a file, half an hour apart.
type measured struct {
	curves      *spines.Curves
	gain, loss  spines.Fit
	q, qError   float64
	sizes       *spines.Sizes
	hasMeasured bool
}

// populations simulates populations of synapses of 1 to 5 factors and analyses them as the
// paper does, beside the measured sizes if there are any.
func (l *Lab) populations(ctx context.Context) (map[int][]*spines.Report, map[int]*spines.Sizes, *measured, error) {
	resampling := spines.Resampling{Seed: 1, Count: 200}
	each := 2
	if l.Full {
		resampling.Count, each = 1000, 8
	}
	b := synapses.Batch{Study: synapses.Study(resampling), Threads: l.Threads}
	data := &measured{}
	if l.Data != "" {
		sizes, err := spines.Read(l.Data)
		if err != nil {
			return nil, nil, nil, err
		}
		study := b.Study
		study.Sampling = 0.5
		if data.curves, err = study.Curves(sizes); err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %w", l.Data, err)
		}
		data.gain, data.loss = sizes.Slopes(1, resampling)
		data.q, data.qError = data.curves.Minimum()
		data.sizes, data.hasMeasured = sizes, true
		b.Data = data.curves
	}
	for z := 1; z <= 5; z++ {
		for seed := range each {
			e := synapses.Paper(z)
			e.Seed = uint64(seed + 1)
			if l.Neurons > 0 {
				e.Synapses = l.Neurons
			}
			if l.samples > 0 {
				e.Samples = l.samples
			}
			b.Experiments = append(b.Experiments, e)
		}
	}
	all, done := 0, 0 // in the time of a factor of a population
	for _, e := range b.Experiments {
		all += e.Factors + 1
	}
	var ended sync.Mutex
	kept := make([]*spines.Sizes, len(b.Experiments))
	reports, err := b.Run(ctx, l.Target, func(e synapses.Experiment, sizes *spines.Sizes, _ *spines.Report) error {
		for i := range b.Experiments {
			if b.Experiments[i] == e {
				kept[i] = sizes
			}
		}
		ended.Lock()
		defer ended.Unlock()
		done += e.Factors + 1
		l.Progress(fmt.Sprintf("synapses of z = %d, seed %d, are simulated", e.Factors, e.Seed), float64(done)/float64(all))
		return nil
	})
	if err != nil {
		return nil, nil, nil, err
	}
	byFactors, first := map[int][]*spines.Report{}, map[int]*spines.Sizes{}
	for i, e := range b.Experiments {
		byFactors[e.Factors] = append(byFactors[e.Factors], reports[i])
		if e.Seed == 1 {
			first[e.Factors] = kept[i]
		}
	}
	return byFactors, first, data, nil
}

// populationSettings are the settings of the populations, for a page.
func (l *Lab) populationSettings(reports map[int][]*spines.Report) []string {
	samples := synapses.Paper(1).Samples
	if l.samples > 0 {
		samples = l.samples
	}
	return []string{
		fmt.Sprintf("%d synapses, dt 0.005, %d samples of 10 minutes, sigma 0.05, tau 30, b 0.1, w0 1, kappa 0; %d populations for each z, seeds 1 to %d; the last day (144 samples) is analysed",
			reports[1][0].Synapses, samples, len(reports[1]), len(reports[1])),
		fmt.Sprintf("%d bootstrap resamples; numbers are those of the first population, ranges those of all", reports[1][0].Resamples),
		"populations differ in q_min and R^2 by far more than their bootstrap errors: a day is shorter than the time in which a population forgets its state",
	}
}

// rangeOf is the least and the largest of a number over the populations of z.
func rangeOf(reports []*spines.Report, of func(*spines.Report) float64) (least, most float64) {
	least = of(reports[0])
	most = least
	for _, r := range reports {
		least, most = min(least, of(r)), max(most, of(r))
	}
	return least, most
}

// ranged compares a published number with that of the first population, and gives the range
// over all of them.
func ranged(what string, published float64, reports []*spines.Report, of func(*spines.Report) float64) Comparison {
	c := number(what, published, of(reports[0]))
	if least, most := rangeOf(reports, of); len(reports) > 1 {
		c.Here += fmt.Sprintf(" (%s to %s)", short(least), short(most))
	}
	return c
}

func lossOf(r *spines.Report) float64 { return float64(r.SlopeLoss) }
func gainOf(r *spines.Report) float64 { return float64(r.SlopeGain) }
func qOf(r *spines.Report) float64    { return float64(r.QMin) }
func r2Of(r *spines.Report) float64   { return float64(*r.R2) }

// qMinName is what pages call the exponent of the norm that varies least.
func qMinName(z int) string { return fmt.Sprintf("q_min, z = %d (published: near 2/z)", z) }

// populationTable has a line for each population.
func populationTable(reports map[int][]*spines.Report) Table {
	t := store.NewTable("factors", "seed", "slope_loss", "slope_loss_error", "slope_gain", "slope_gain_error", "q_min", "q_min_error")
	for z := 1; z <= 5; z++ {
		for seed, r := range reports[z] {
			t.Append(z, seed+1, lossOf(r), float64(r.SlopeLossError), gainOf(r), float64(r.SlopeGainError), qOf(r), float64(r.QMinError))
		}
	}
	return Table{"populations", t}
}
