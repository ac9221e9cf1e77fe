package synapses

import (
	"context"
	"fmt"

	"engram/engine/analysis/spines"
	"engram/engine/graph"

	"golang.org/x/sync/errgroup"
)

// Batch is a number of populations that are simulated and analysed alike.
type Batch struct {
	Experiments []Experiment
	Study       spines.Study
	Data        *spines.Curves // what R^2 compares with; may be nil
	Threads     int            // populations at a time
}

// Run returns a report on each experiment. What a population is, and where it is found
// to be done, does not depend on the others; done is called for each as it ends, from
// several goroutines, and an error of its, as any other, ends the batch.
func (b Batch) Run(ctx context.Context, target graph.Target, done func(Experiment, *spines.Sizes, *spines.Report) error) ([]*spines.Report, error) {
	reports := make([]*spines.Report, len(b.Experiments))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(max(b.Threads, 1))
	for i, e := range b.Experiments {
		work.Go(func() error {
			sizes, err := e.Run(ctx, target)
			if err != nil {
				return err
			}
			r, err := b.Study.Of(sizes)
			if err != nil {
				return fmt.Errorf("synapses of z = %d, seed %d: %w", e.Factors, e.Seed, err)
			}
			if b.Data != nil {
				r2 := spines.Number(spines.R2(b.Data, r.Curves))
				r.R2 = &r2
			}
			reports[i] = r
			return done(e, sizes, r)
		})
	}
	return reports, work.Wait()
}

// Summaries puts reports on populations of equal z together, in the order of the
// experiments.
func (b Batch) Summaries(reports []*spines.Report) []Summary {
	byFactors := map[int][]*spines.Report{}
	var order []int
	for i, e := range b.Experiments {
		if byFactors[e.Factors] == nil {
			order = append(order, e.Factors)
		}
		byFactors[e.Factors] = append(byFactors[e.Factors], reports[i])
	}
	summaries := make([]Summary, len(order))
	for i, z := range order {
		summaries[i] = summarise(z, byFactors[z])
	}
	return summaries
}
