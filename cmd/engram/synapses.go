package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"

	"engram/engine/analysis/spines"
	"engram/engine/analysis/synapses"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"
	"engram/kernels"

	"github.com/urfave/cli/v2"
)

// synapsesOptions are those of synapses.
type synapsesOptions struct {
	factors, out, against string
	populations           int
	synapses, samples     int
	kappa                 float64
	json                  bool
	resampling            resamplingOptions
	target                targetOptions
}

func synapsesCommand(con console) *cli.Command {
	var o synapsesOptions
	paper := synapses.Paper(2)
	return &cli.Command{
		Name:  "synapses",
		Usage: "simulates synapses that fluctuate by themselves, and analyses their sizes",
		Description: "Slopes are those of log |change| over 20 minutes against log size, q_min is the exponent\n" +
			"of the norm that varies least over the last day, as in engram spines. --out keeps the sizes\n" +
			"of that day. q_min and R^2 differ a lot from population to population: --populations 10\n" +
			"tells how much.",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "factors", Destination: &o.factors, Value: "1,2,3,4,5", Usage: "`z,...` factors a synapse"},
			&cli.StringFlag{Name: "out", Destination: &o.out, Usage: "new folder `DIR` for the sizes; never overwritten"},
			&cli.StringFlag{Name: "against", Destination: &o.against, Usage: "measured sizes, `DATA.csv`, sampled every half hour: R^2"},
			&cli.IntFlag{Name: "populations", Destination: &o.populations, Value: 1, Usage: "`N` populations for each z, with seeds from --seed on"},
			&cli.IntFlag{Name: "synapses", Destination: &o.synapses, Value: paper.Synapses, Usage: "`N` synapses in a population"},
			&cli.IntFlag{Name: "samples", Destination: &o.samples, Value: paper.Samples, Usage: "`T` samples, one every 10 minutes; the last 144 are analysed"},
			&cli.Float64Flag{Name: "kappa", Destination: &o.kappa, Value: paper.Kappa, Usage: "`KAPPA`, the part of the noise that grows with the slow factors"},
			toggle("json", &o.json, "print JSON"),
		}, o.resampling.flags(), o.target.flags()),
		Action: action(func(ctx context.Context, args arguments) error {
			if err := args.none(); err != nil {
				return err
			}
			return simulateSynapses(ctx, con, &o)
		}),
	}
}

func simulateSynapses(ctx context.Context, con console, o *synapsesOptions) error {
	batch, target, err := o.read(con)
	if err != nil {
		return err
	}
	ctx, release := interruptible(ctx, func() {})
	defer release()
	if o.out == "" {
		return runSynapses(ctx, con, o.json, batch, target, nil)
	}
	m := newManifestOf(alone(), &o.target, target)
	m.Configuration, m.Replicas = map[string]any{"synapses": batch.Experiments}, len(batch.Experiments)
	folder, err := createFolder(o.out, m)
	if err != nil {
		return err
	}
	defer folder.Close()
	return conclude(folder, m, runSynapses(ctx, con, o.json, batch, target, folder))
}

// read reads the flags and the data.
func (o *synapsesOptions) read(con console) (synapses.Batch, graph.Target, error) {
	var b synapses.Batch
	resampling, err := o.resampling.read()
	if err != nil {
		return b, nil, err
	}
	b.Study = synapses.Study(resampling)
	if b.Experiments, err = o.experiments(resampling.Seed); err != nil {
		return b, nil, err
	}
	target, err := o.target.open(alone(), &config.Experiment{Precision: string(kernels.Float32)})
	if err != nil {
		return b, nil, err
	}
	b.Threads = o.target.threadsOf(alone(), target)
	if o.against != "" {
		b.Data, err = curvesOf(con.err, o.against, b.Study)
	}
	return b, target, err
}

// experiments are the populations that the flags ask for, with seeds from seed on.
func (o *synapsesOptions) experiments(seed uint64) ([]synapses.Experiment, error) {
	factors, err := numbersIn("factors", o.factors)
	if err != nil {
		return nil, err
	}
	if o.populations < 1 {
		return nil, misuse("--populations %d: give at least 1", o.populations)
	}
	var all []synapses.Experiment
	for i, z := range factors {
		if z != math.Trunc(z) || slices.Contains(factors[:i], z) {
			return nil, misuse("--factors lists different whole numbers, such as 1,2,5; %g is none or there twice", z)
		}
		for p := range o.populations {
			e := synapses.Paper(int(z))
			e.Synapses, e.Samples, e.Kappa, e.Seed = o.synapses, o.samples, o.kappa, seed+uint64(p)
			if err := e.Check(); err != nil {
				return nil, misuse("%v", err)
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// runSynapses simulates, says what it found and, with a folder, keeps it there.
func runSynapses(ctx context.Context, con console, json bool, b synapses.Batch, target graph.Target, folder *store.Folder) error {
	var told sync.Mutex
	reports, err := b.Run(ctx, target, func(e synapses.Experiment, sizes *spines.Sizes, r *spines.Report) error {
		told.Lock()
		defer told.Unlock()
		fmt.Fprintf(con.err, "z %d, seed %d: %d of %s alive after %d samples\n", e.Factors, e.Seed,
			r.Curves.Synapses, count(e.Synapses, "synapse", "synapses"), e.Samples)
		if folder == nil {
			return nil
		}
		return folder.WriteFile(fmt.Sprintf("sizes_z%d_seed%d.csv", e.Factors, e.Seed), func(w io.Writer) error {
			_, err := sizes.WriteTo(w)
			return err
		})
	})
	if err != nil {
		return err
	}
	summaries := b.Summaries(reports)
	if folder != nil {
		if err := folder.WriteTable("summary.csv", summaryTable(summaries)); err != nil {
			return err
		}
	}
	return printSynapses(con.out, json, b, reports, summaries)
}
