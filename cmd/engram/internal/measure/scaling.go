package measure

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"engram/bench"
	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/target"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// scalingOptions are those of bench scaling.
type scalingOptions struct {
	benchOptions
	base                                       baseOptions
	neurons, patterns, densities, threadCounts flags.Optional[string] // axes
	plot                                       flags.Optional[string] // file
	ranks                                      flags.Optional[string] // instead of the axes
	series, steps, launcher                    flags.Optional[string] // with ranks
}

func scalingCommand(con console.Console) *cli.Command {
	var o scalingOptions
	return &cli.Command{
		Name:  "scaling",
		Usage: "how the time of a cycle grows with neurons, patterns, density and threads",
		Description: "Each axis on its own, around the base that --size, --coding-level, --base-density and\n" +
			"--threads give; then the exponents of N, M, density and threads, by least squares in\n" +
			"logarithms. An axis that is the base alone is left out. Two minutes at most by default.\n" +
			"With --ranks, how networks scale with the ranks that share their rows, and what bytes take\n" +
			"between them. It starts mpirun itself (--launcher), once a turn for each number of ranks:\n" +
			"do not start it under mpirun.",
		Flags: o.flags(1, 5, slices.Concat(o.base.flags(), o.ranksFlags(), []cli.Flag{
			o.deviceFlag(),
			flags.Text("neurons", &o.neurons, "400,700,1000,1400,2000", "`N,...` of the axis of neurons"),
			flags.Text("patterns", &o.patterns, "125,250,500,1000,2000", "`M,...` of the axis of patterns"),
			flags.Text("densities", &o.densities, "0.05,0.1,0.2,0.5,1", "`d,...` of the axis of densities"),
			flags.Text("thread-counts", &o.threadCounts, "", "`N,...` of the axis of threads; 1, 2, 4 ... and all cores where it is not given"),
			o.atLeastFlag(200 * time.Millisecond),
			flags.Text("plot", &o.plot, "", "draw the axes into this `FILE`, .png or .svg"),
		})...),
		Action: flags.Action(func(ctx context.Context, args flags.Arguments) error {
			if err := o.oneKind(); err != nil {
				return err
			}
			if o.ranks.Given {
				return benchRanks(ctx, con, &o, args)
			}
			return benchScaling(con, &o, args)
		}),
	}
}

// oneKind checks that the flags are of one kind of scaling: along axes, or with ranks.
func (o *scalingOptions) oneKind() error {
	type flag struct {
		name  string
		value flags.Optional[string]
	}
	if o.ranks.Given {
		for _, f := range []flag{{"neurons", o.neurons}, {"patterns", o.patterns}, {"densities", o.densities}, {"thread-counts", o.threadCounts}, {"plot", o.plot}} {
			if f.value.Given {
				return exit.Misuse("--%s is of the axes, which --ranks does not go along; leave one of them out", f.name)
			}
		}
		return nil
	}
	for _, f := range []flag{{"series", o.series}, {"steps", o.steps}, {"launcher", o.launcher}} {
		if f.value.Given {
			return exit.Misuse("--%s needs --ranks", f.name)
		}
	}
	return nil
}

func benchScaling(con console.Console, o *scalingOptions, args flags.Arguments) error {
	options, err := o.read(con, args)
	if err != nil {
		return err
	}
	grid, err := o.grid()
	if err != nil {
		return err
	}
	plot := o.plot.Value
	if plot != "" {
		if _, err := flags.FigureFormat(plot); err != nil {
			return err // before the measurement, which takes a while
		}
	}
	device, _ := target.ParseDevice(o.device)
	var card graph.Target // one for all cases
	report, err := bench.Scaling(grid, func(threads int) (graph.Target, error) {
		if card != nil {
			return card, nil
		}
		backend, err := o.backend(ranks.Alone(), threads)
		if err != nil {
			return nil, err
		}
		target := graph.On(backend)
		if !device.HasThreads() {
			card = target
		}
		return target, nil
	}, options)
	if errors.Is(err, bench.ErrFewCases) {
		return exit.Misuse("%v; give --neurons, --patterns, --densities or --thread-counts more values", err)
	}
	if err != nil {
		return err
	}
	if plot != "" {
		if err := flags.WriteFigure(plot, report.Figure()); err != nil {
			return err
		}
	}
	return o.print(con, report)
}

// grid reads the base and the axes.
func (o *scalingOptions) grid() (g bench.Grid, err error) {
	if g.Base, err = o.base.read(); err != nil {
		return g, err
	}
	if g.Neurons, err = readAxis("neurons", o.neurons.Value, 2, 1<<17, true); err != nil {
		return g, err
	}
	if g.Patterns, err = readAxis("patterns", o.patterns.Value, 1, 1<<17, true); err != nil {
		return g, err
	}
	if g.Densities, err = readAxis("densities", o.densities.Value, 1e-3, 1, false); err != nil {
		return g, err
	}
	if device, known := target.ParseDevice(o.device); known && !device.HasThreads() {
		if o.threadCounts.Given {
			return g, exit.Misuse("--thread-counts are the processor's; leave it out with --device %s", o.device)
		}
		return g, nil
	}
	if o.threadCounts.Value == "" {
		g.Threads = threadCounts(runtime.GOMAXPROCS(0))
		return g, nil
	}
	g.Threads, err = readAxis("thread-counts", o.threadCounts.Value, 1, 4096, true)
	return g, err
}

// readAxis reads numbers between least and most, whole ones where they count something.
func readAxis(flag, text string, least, most float64, whole bool) ([]float64, error) {
	var values []float64
	for _, word := range strings.Split(text, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil || !(v >= least && v <= most) || whole && v != float64(int(v)) {
			return nil, exit.Misuse("--%s has %q; write numbers from %g to %g with commas between them", flag, word, least, most)
		}
		values = append(values, v)
	}
	return values, nil
}

// threadCounts are the powers of two up to the cores, and the cores.
func threadCounts(cores int) []float64 {
	var counts []float64
	for n := 1; n < cores; n *= 2 {
		counts = append(counts, float64(n))
	}
	return slices.Concat(counts, []float64{float64(cores)})
}
