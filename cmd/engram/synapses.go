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

func synapsesCommand() *cli.Command {
	paper := synapses.Paper(2)
	return &cli.Command{
		Name:  "synapses",
		Usage: "simulates synapses that fluctuate by themselves, and analyses their sizes",
		Description: "Slopes are those of log |change| over 20 minutes against log size, q_min is the exponent\n" +
			"of the norm that varies least over the last day, as in engram spines. --out keeps the sizes\n" +
			"of that day. q_min and R^2 differ a lot from population to population: --populations 10\n" +
			"tells how much.",
		Flags: append(append([]cli.Flag{
			&cli.StringFlag{Name: "factors", Value: "1,2,3,4,5", Usage: "`z,...` factors a synapse"},
			&cli.StringFlag{Name: "out", Usage: "new folder `DIR` for the sizes; never overwritten"},
			&cli.StringFlag{Name: "against", Usage: "measured sizes, `DATA.csv`, sampled every half hour: R^2"},
			&cli.IntFlag{Name: "populations", Value: 1, Usage: "`N` populations for each z, with seeds from --seed on"},
			&cli.IntFlag{Name: "synapses", Value: paper.Synapses, Usage: "`N` synapses in a population"},
			&cli.IntFlag{Name: "samples", Value: paper.Samples, Usage: "`T` samples, one every 10 minutes; the last 144 are analysed"},
			&cli.Float64Flag{Name: "kappa", Value: paper.Kappa, Usage: "`KAPPA`, the part of the noise that grows with the slow factors"},
			toggle("json", "print JSON"),
		}, resamplingFlags()...), targetFlags()...),
		Action: synapsesAction,
	}
}

func synapsesAction(c *cli.Context) error {
	batch, target, err := planSynapses(c)
	if err != nil {
		return err
	}
	ctx, release := interruptible(c.Context, func() {})
	defer release()
	out := c.String("out")
	if out == "" {
		return runSynapses(ctx, c, batch, target, nil)
	}
	m := newManifestOf(c, target)
	m.Configuration, m.Replicas = map[string]any{"synapses": batch.Experiments}, len(batch.Experiments)
	folder, err := createFolder(out, m)
	if err != nil {
		return err
	}
	defer folder.Close()
	return conclude(folder, m, runSynapses(ctx, c, batch, target, folder))
}

// planSynapses reads the flags and the data.
func planSynapses(c *cli.Context) (synapses.Batch, graph.Target, error) {
	var b synapses.Batch
	if c.NArg() > 0 {
		return b, nil, misuse("synapses", "synapses takes no argument such as %q", c.Args().First())
	}
	resampling, err := resamplingOf(c)
	if err != nil {
		return b, nil, err
	}
	b.Study = synapses.Study(resampling)
	if b.Experiments, err = synapsesAsked(c, resampling.Seed); err != nil {
		return b, nil, err
	}
	target, err := openTarget(c, &config.Experiment{Precision: string(kernels.Float32)})
	if err != nil {
		return b, nil, err
	}
	b.Threads = threadsOf(c, target)
	if file := c.String("against"); file != "" {
		b.Data, err = curvesOf(c, file, b.Study)
	}
	return b, target, err
}

func synapsesAsked(c *cli.Context, seed uint64) ([]synapses.Experiment, error) {
	factors, err := listOf(c, "factors")
	if err != nil {
		return nil, err
	}
	if c.Int("populations") < 1 {
		return nil, misuse("synapses", "--populations %d: give at least 1", c.Int("populations"))
	}
	var all []synapses.Experiment
	for i, z := range factors {
		if z != math.Trunc(z) || slices.Contains(factors[:i], z) {
			return nil, misuse("synapses", "--factors lists different whole numbers, such as 1,2,5; %g is none or there twice", z)
		}
		for p := range c.Int("populations") {
			e := synapses.Paper(int(z))
			e.Synapses, e.Samples, e.Kappa, e.Seed = c.Int("synapses"), c.Int("samples"), c.Float64("kappa"), seed+uint64(p)
			if err := e.Check(); err != nil {
				return nil, misuse("synapses", "%v", err)
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// runSynapses simulates, says what it found and, with a folder, keeps it there.
func runSynapses(ctx context.Context, c *cli.Context, b synapses.Batch, target graph.Target, folder *store.Folder) error {
	var told sync.Mutex
	reports, err := b.Run(ctx, target, func(e synapses.Experiment, sizes *spines.Sizes, r *spines.Report) error {
		told.Lock()
		defer told.Unlock()
		fmt.Fprintf(c.App.ErrWriter, "z %d, seed %d: %d of %s alive after %d samples\n", e.Factors, e.Seed,
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
	return printSynapses(c, b, reports, summaries)
}
