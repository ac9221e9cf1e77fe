package phase

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/state"
	"engram/engine/statistics"
)

// CheckEvery cycles convergence is judged.
const CheckEvery = 10_000

// steady is what density and mean margin may move between two checks.
const steady = 1e-4

// convergence compares the state at two checks.
type convergence struct {
	driver          *Driver
	measure         *state.Runner
	density, margin []float64 // of each replica at the check before
	Why             []string  // what the last check missed; "" before the second one
}

func (b *Driver) NewConvergence(mem *state.PatternSet) (*convergence, error) {
	c := &convergence{driver: b, Why: make([]string, len(b.Replicas))}
	for range b.Replicas {
		c.density = append(c.density, math.NaN())
		c.margin = append(c.margin, math.NaN())
	}
	var err error
	c.measure, err = b.Compile(mem.M, func(s model.Shape) *graph.Graph {
		return s.Observe("density", "margin_min", "error", "w_2z")
	})
	return c, err
}

// restore goes on from what the last check before a checkpoint found.
func (c *convergence) restore(from *Saved) (err error) {
	if c.density, err = floats(from.Density); err == nil {
		c.margin, err = floats(from.Margin)
	}
	c.Why = from.Why
	if n := len(c.driver.Replicas); err == nil && (len(c.density) != n || len(c.margin) != n || len(c.Why) != n) {
		err = errors.New("the checkpoint does not fit the batch")
	}
	return err
}

// Check tells which replicas have converged: density and mean margin each moved by
// less than 1e-4 since the check before, no label is wrong, something was pruned
// (density < 0.99), and sum_j w_ij^(2/z) is on average within 0.02 of length.
func (c *convergence) Check(phase int) ([]bool, error) {
	if err := c.measure.Run(c.driver.Living()); err != nil {
		return nil, err
	}
	done := make([]bool, len(c.driver.Replicas))
	for i, r := range c.driver.Replicas {
		density := c.driver.PerRow(i, "density")
		d, _ := statistics.MeanStd(density)
		m, _ := statistics.MeanStd(statistics.Living(c.driver.PerRow(i, "margin_min"), density))
		wrong, _ := statistics.MeanStd(c.driver.PerRow(i, "error"))
		norm, _ := statistics.MeanStd(c.driver.PerRow(i, "w_2z"))
		length := Replay(r, phase).Length
		first := math.IsNaN(c.density[i])
		var missed []string
		miss := func(met bool, format string, args ...any) {
			if !met {
				missed = append(missed, fmt.Sprintf(format, args...))
			}
		}
		miss(math.Abs(d-c.density[i]) < steady, "the density moved by %.2g in the last %d cycles (converged: less than %g)", math.Abs(d-c.density[i]), CheckEvery, steady)
		miss(math.Abs(m-c.margin[i]) < steady, "the mean margin moved by %.2g in the last %d cycles (converged: less than %g)", math.Abs(m-c.margin[i]), CheckEvery, steady)
		miss(wrong == 0, "%.2g %% of the answers are wrong", 100*wrong)
		miss(d < 0.99, "nothing is pruned (density %.4g)", d)
		miss(math.Abs(norm-length) < 0.02*length, "sum_j w^(2/z) is %.4g, not within 2 %% of length, %.4g", norm, length)
		done[i], c.Why[i] = len(missed) == 0, ""
		if !first {
			c.Why[i] = strings.Join(missed, ", ")
		}
		c.density[i], c.margin[i] = d, m
	}
	return done, nil
}

// sayNotConverged tells of replicas that ran to the last of so many cycles without converging,
// and what the last check missed.
func (w *Recorder) sayNotConverged(running []bool, cycles int, why []string) {
	var found []state.Finding
	for i, r := range w.Replicas {
		if r.Failed != nil || cycles == 0 || running != nil && !running[i] {
			continue
		}
		text := fmt.Sprintf("learning did not converge in its %d cycles", cycles)
		if why[i] != "" {
			text += ": " + why[i]
		} else {
			text += fmt.Sprintf(", which takes %d at least, being judged every %d", 2*CheckEvery, CheckEvery)
		}
		_, do := SummaryOf(notConverged)
		found = append(found, w.lacking(i, notConverged, text+"; give it "+do))
	}
	w.note(found)
}

// sayNotLearnt tells of replicas that have not learnt all patterns in a fixed number of cycles.
func (w *Recorder) sayNotLearnt() {
	var found []state.Finding
	for i, r := range w.Replicas {
		lost := float64(w.most[i]-w.stored[i]) > lostPart*float64(w.most[i]) // which has been said
		if r.Failed != nil || lost || w.stored[i] == len(w.mem.Refs[i]) {
			continue
		}
		_, do := SummaryOf(notLearnt)
		f := w.lacking(i, notLearnt, "")
		f.Text = fmt.Sprintf("learning ends with %s: %s", f.Size, do)
		found = append(found, f)
	}
	w.note(found)
}

// lacking is a finding of replica i whose severity is the part of its patterns that are not stored.
func (w *Recorder) lacking(i int, kind, text string) state.Finding {
	count := len(w.mem.Refs[i])
	size := fmt.Sprintf("%d of %d patterns not stored", count-w.stored[i], count)
	return state.Finding{Replica: w.Replicas[i].Number, Phase: w.phase, Name: w.name, Kind: kind, Severity: 1 - float64(w.stored[i])/float64(count), Text: text, Size: size}
}
