package engine

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"engram/engine/graph"
	"engram/engine/model"
)

// checkEvery cycles convergence is judged.
const checkEvery = 10_000

// steady is what density and mean margin may move between two checks.
const steady = 1e-4

// convergence compares the state at two checks.
type convergence struct {
	driver          *driver
	measure         *runner
	density, margin []float64 // of each replica at the check before
	why             []string  // what the last check missed; "" before the second one
}

func (b *driver) newConvergence(mem *patternSet) (*convergence, error) {
	c := &convergence{driver: b, why: make([]string, len(b.replicas))}
	for range b.replicas {
		c.density = append(c.density, math.NaN())
		c.margin = append(c.margin, math.NaN())
	}
	var err error
	c.measure, err = b.compile(mem.m, func(s model.Shape) *graph.Graph {
		return s.Observe("density", "margin_min", "error", "w_2z")
	})
	return c, err
}

// restore goes on from what the last check before a checkpoint found.
func (c *convergence) restore(from *checkpoint) (err error) {
	if c.density, err = floats(from.Density); err == nil {
		c.margin, err = floats(from.Margin)
	}
	c.why = from.Why
	if n := len(c.driver.replicas); err == nil && (len(c.density) != n || len(c.margin) != n || len(c.why) != n) {
		err = errors.New("the checkpoint does not fit the batch")
	}
	return err
}

// check tells which replicas have converged: density and mean margin each moved by
// less than 1e-4 since the check before, no label is wrong, something was pruned
// (density < 0.99), and sum_j w_ij^(2/z) is on average within 0.02 of length.
func (c *convergence) check(phase int) ([]bool, error) {
	if err := c.measure.run(c.driver.living()); err != nil {
		return nil, err
	}
	done := make([]bool, len(c.driver.replicas))
	for i, r := range c.driver.replicas {
		density := c.driver.perRow(i, "density")
		d, _ := meanStd(density)
		m, _ := meanStd(living(c.driver.perRow(i, "margin_min"), density))
		wrong, _ := meanStd(c.driver.perRow(i, "error"))
		norm, _ := meanStd(c.driver.perRow(i, "w_2z"))
		length := replay(r, phase).Length
		first := math.IsNaN(c.density[i])
		var missed []string
		miss := func(met bool, format string, args ...any) {
			if !met {
				missed = append(missed, fmt.Sprintf(format, args...))
			}
		}
		miss(math.Abs(d-c.density[i]) < steady, "the density moved by %.2g in the last %d cycles (converged: less than %g)", math.Abs(d-c.density[i]), checkEvery, steady)
		miss(math.Abs(m-c.margin[i]) < steady, "the mean margin moved by %.2g in the last %d cycles (converged: less than %g)", math.Abs(m-c.margin[i]), checkEvery, steady)
		miss(wrong == 0, "%.2g %% of the answers are wrong", 100*wrong)
		miss(d < 0.99, "nothing is pruned (density %.4g)", d)
		miss(math.Abs(norm-length) < 0.02*length, "sum_j w^(2/z) is %.4g, not within 2 %% of length, %.4g", norm, length)
		done[i], c.why[i] = len(missed) == 0, ""
		if !first {
			c.why[i] = strings.Join(missed, ", ")
		}
		c.density[i], c.margin[i] = d, m
	}
	return done, nil
}

// sayNotConverged tells of replicas that ran to the last of so many cycles without converging,
// and what the last check missed.
func (w *recorder) sayNotConverged(running []bool, cycles int, why []string) {
	var found []finding
	for i, r := range w.replicas {
		if r.failed != nil || cycles == 0 || running != nil && !running[i] {
			continue
		}
		text := fmt.Sprintf("learning did not converge in its %d cycles", cycles)
		if why[i] != "" {
			text += ": " + why[i]
		} else {
			text += fmt.Sprintf(", which takes %d at least, being judged every %d", 2*checkEvery, checkEvery)
		}
		_, do := summaryOf(notConverged)
		found = append(found, w.lacking(i, notConverged, text+"; give it "+do))
	}
	w.note(found)
}

// sayNotLearnt tells of replicas that have not learnt all patterns in a fixed number of cycles.
func (w *recorder) sayNotLearnt() {
	var found []finding
	for i, r := range w.replicas {
		lost := float64(w.most[i]-w.stored[i]) > lostPart*float64(w.most[i]) // which has been said
		if r.failed != nil || lost || w.stored[i] == len(w.mem.refs[i]) {
			continue
		}
		_, do := summaryOf(notLearnt)
		f := w.lacking(i, notLearnt, "")
		f.Text = fmt.Sprintf("learning ends with %s: %s", f.Size, do)
		found = append(found, f)
	}
	w.note(found)
}

// lacking is a finding of replica i whose severity is the part of its patterns that are not stored.
func (w *recorder) lacking(i int, kind, text string) finding {
	count := len(w.mem.refs[i])
	size := fmt.Sprintf("%d of %d patterns not stored", count-w.stored[i], count)
	return finding{w.replicas[i].number, w.phase, w.name, kind, 1 - float64(w.stored[i])/float64(count), text, size}
}
