package spines

import (
	"fmt"
	"math"
)

// Study says how sizes are analysed. Times are in hours.
type Study struct {
	Sampling   float64 // between two samples
	Interval   float64 // over which changes are measured; a multiple of Sampling
	Window     float64 // from the first sample, that norms are measured over
	Resampling Resampling
}

// Report is what a study found. A number that the sizes do not tell is NaN.
type Report struct {
	Synapses       int       `json:"synapses"`
	Times          int       `json:"times"`
	Sampling       float64   `json:"sampling_hours"`
	Interval       float64   `json:"interval_hours"`
	Window         float64   `json:"window_hours"` // what the file has of it
	Resamples      int       `json:"resamples"`
	Seed           uint64    `json:"seed"`
	Gains          int       `json:"gains"` // changes of each kind
	Losses         int       `json:"losses"`
	SlopeGain      Number    `json:"slope_gain"`
	SlopeGainError Number    `json:"slope_gain_error"`
	SlopeLoss      Number    `json:"slope_loss"`
	SlopeLossError Number    `json:"slope_loss_error"`
	QMin           Number    `json:"q_min"`
	QMinError      Number    `json:"q_min_error"`
	R2             *Number   `json:"r2,omitempty"` // against data; set by who compares
	Q              []float64 `json:"q"`
	CV             []Number  `json:"cv"` // rescaled to [0, 1], mean over resamples
	CVError        []Number  `json:"cv_error"`
	Curves         *Curves   `json:"-"`
}

// Of analyses sizes. An interval that is no multiple of the sampling, or longer than the
// file, and sizes that have no curves, are errors.
func (s Study) Of(sizes *Sizes) (*Report, error) {
	lag, err := s.lag(sizes)
	if err != nil {
		return nil, err
	}
	curves, err := s.Curves(sizes)
	if err != nil {
		return nil, err
	}
	gain, loss := sizes.Slopes(lag, s.Resampling)
	q, sd := curves.Minimum()
	mean, chance := curves.Mean()
	return &Report{
		Synapses: sizes.Synapses, Times: sizes.Times,
		Sampling: s.Sampling, Interval: s.Interval,
		Window:    math.Min(s.Window, float64(sizes.Times)*s.Sampling),
		Resamples: s.Resampling.Count, Seed: s.Resampling.Seed,
		Gains: gain.Changes, Losses: loss.Changes,
		SlopeGain: Number(gain.Slope), SlopeGainError: Number(gain.Error),
		SlopeLoss: Number(loss.Slope), SlopeLossError: Number(loss.Error),
		QMin: Number(q), QMinError: Number(sd),
		Q: curves.Q, CV: numbers(mean), CVError: numbers(chance),
		Curves: curves,
	}, nil
}

// Curves measures the norms over the study's window.
func (s Study) Curves(sizes *Sizes) (*Curves, error) {
	times := math.Round(s.Window / s.Sampling)
	return sizes.Curves(int(math.Min(times, float64(sizes.Times))), s.Resampling)
}

// lag is the interval in samples.
func (s Study) lag(sizes *Sizes) (int, error) {
	samples := s.Interval / s.Sampling
	lag := math.Round(samples)
	switch {
	case math.Abs(samples-lag) > 0.01*samples:
		return 0, fmt.Errorf("an interval of %g h is no multiple of the %g h between two samples; give a multiple with --interval, or say how far columns are apart with --sampling", s.Interval, s.Sampling)
	case lag > float64(sizes.Times-1):
		return 0, fmt.Errorf("an interval of %g h is longer than the file, whose %d samples span %g h", s.Interval, sizes.Times, float64(sizes.Times-1)*s.Sampling)
	}
	return int(lag), nil
}
