package synapses

import (
	"math"

	"engram/engine/analysis/spines"

	"gonum.org/v1/gonum/stat"
)

// Study analyses a population as the paper does: changes over 20 minutes, norms over the
// last day.
func Study(r spines.Resampling) spines.Study {
	return spines.Study{Sampling: SampleHours, Interval: 2 * SampleHours, Window: 24, Resampling: r}
}

// Summary is what populations of z factors have in common. The errors are standard
// deviations: over bootstrap resamples of one population, over populations of several.
// These are larger for q_min and R^2: a day is shorter than the time in which a
// population forgets its state, so that its norms drift by chance.
type Summary struct {
	Factors        int           `json:"factors"` // z
	Populations    int           `json:"populations"`
	Alive          float64       `json:"alive"` // fraction, at the end
	SlopeGain      spines.Number `json:"slope_gain"`
	SlopeGainError spines.Number `json:"slope_gain_error"`
	SlopeLoss      spines.Number `json:"slope_loss"`
	SlopeLossError spines.Number `json:"slope_loss_error"`
	QMin           spines.Number `json:"q_min"`
	QMinError      spines.Number `json:"q_min_error"`
	R2             spines.Number `json:"r2"` // NaN without data
	R2Error        spines.Number `json:"r2_error"`
}

// summarise puts the reports on populations of z factors together; there is at least one.
func summarise(z int, reports []*spines.Report) Summary {
	of := func(value, chance func(*spines.Report) spines.Number) (mean, sd spines.Number) {
		if len(reports) == 1 {
			return value(reports[0]), chance(reports[0])
		}
		values := make([]float64, len(reports))
		for i, r := range reports {
			values[i] = float64(value(r))
		}
		m, s := stat.MeanStdDev(values, nil)
		return spines.Number(m), spines.Number(s)
	}
	s := Summary{Factors: z, Populations: len(reports)}
	for _, r := range reports {
		s.Alive += float64(r.Curves.Synapses) / float64(r.Synapses) / float64(len(reports))
	}
	s.SlopeGain, s.SlopeGainError = of(func(r *spines.Report) spines.Number { return r.SlopeGain }, func(r *spines.Report) spines.Number { return r.SlopeGainError })
	s.SlopeLoss, s.SlopeLossError = of(func(r *spines.Report) spines.Number { return r.SlopeLoss }, func(r *spines.Report) spines.Number { return r.SlopeLossError })
	s.QMin, s.QMinError = of(func(r *spines.Report) spines.Number { return r.QMin }, func(r *spines.Report) spines.Number { return r.QMinError })
	s.R2, s.R2Error = of(func(r *spines.Report) spines.Number {
		if r.R2 == nil {
			return spines.Number(math.NaN())
		}
		return *r.R2
	}, func(*spines.Report) spines.Number { return spines.Number(math.NaN()) })
	return s
}
