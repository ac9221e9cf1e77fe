package science

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/runfolder"
	"engram/cmd/engram/internal/target"
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
	target                target.Options
}

// SynapsesCommand is `engram synapses`.
func SynapsesCommand(con console.Console) *cli.Command {
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
			flags.Toggle("json", &o.json, "print JSON"),
		}, o.resampling.flags(), o.target.Flags()),
		Action: flags.Action(func(ctx context.Context, args flags.Arguments) error {
			if err := args.None(); err != nil {
				return err
			}
			return simulateSynapses(ctx, con, &o)
		}),
	}
}

func simulateSynapses(ctx context.Context, con console.Console, o *synapsesOptions) error {
	batch, target, err := o.read(con)
	if err != nil {
		return err
	}
	ctx, release := exit.Interruptible(ctx, func() {})
	defer release()
	if o.out == "" {
		return runSynapses(ctx, con, o.json, batch, target, nil)
	}
	m := runfolder.NewManifest(ranks.Alone(), &o.target, target)
	m.Configuration, m.Replicas = map[string]any{"synapses": batch.Experiments}, len(batch.Experiments)
	folder, err := runfolder.Create(o.out, m)
	if err != nil {
		return err
	}
	defer folder.Close()
	return runfolder.Conclude(folder, m, runSynapses(ctx, con, o.json, batch, target, folder))
}

// read reads the flags and the data.
func (o *synapsesOptions) read(con console.Console) (synapses.Batch, graph.Target, error) {
	var b synapses.Batch
	resampling, err := o.resampling.read()
	if err != nil {
		return b, nil, err
	}
	b.Study = synapses.Study(resampling)
	if b.Experiments, err = o.experiments(resampling.Seed); err != nil {
		return b, nil, err
	}
	target, err := o.target.Open(ranks.Alone(), &config.Experiment{Precision: string(kernels.Float32)})
	if err != nil {
		return b, nil, err
	}
	b.Threads = o.target.ThreadsOf(ranks.Alone(), target)
	if o.against != "" {
		b.Data, err = curvesOf(con.Err, o.against, b.Study)
	}
	return b, target, err
}

// experiments are the populations that the flags ask for, with seeds from seed on.
func (o *synapsesOptions) experiments(seed uint64) ([]synapses.Experiment, error) {
	factors, err := flags.Numbers("factors", o.factors, "1,2,5")
	if err != nil {
		return nil, err
	}
	if o.populations < 1 {
		return nil, exit.Misuse("--populations %d: give at least 1", o.populations)
	}
	var all []synapses.Experiment
	for i, z := range factors {
		if z != math.Trunc(z) || slices.Contains(factors[:i], z) {
			return nil, exit.Misuse("--factors lists different whole numbers, such as 1,2,5; %g is none or there twice", z)
		}
		for p := range o.populations {
			e := synapses.Paper(int(z))
			e.Synapses, e.Samples, e.Kappa, e.Seed = o.synapses, o.samples, o.kappa, seed+uint64(p)
			if err := e.Check(); err != nil {
				return nil, exit.Misuse("%v", err)
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// runSynapses simulates, says what it found and, with a folder, keeps it there.
func runSynapses(ctx context.Context, con console.Console, json bool, b synapses.Batch, target graph.Target, folder *store.Folder) error {
	var told sync.Mutex
	reports, err := b.Run(ctx, target, func(e synapses.Experiment, sizes *spines.Sizes, r *spines.Report) error {
		told.Lock()
		defer told.Unlock()
		fmt.Fprintf(con.Err, "z %d, seed %d: %d of %s alive after %d samples\n", e.Factors, e.Seed,
			r.Curves.Synapses, format.Count(e.Synapses, "synapse", "synapses"), e.Samples)
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
	return printSynapses(con.Out, json, b, reports, summaries)
}
