package main

import (
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"engram/bench"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

func benchScalingCommand() *cli.Command {
	return &cli.Command{
		Name:  "scaling",
		Usage: "how the time of a cycle grows with neurons, patterns, density and threads",
		Description: "Each axis on its own, around the base that --size, --coding-level, --base-density and\n" +
			"--threads give; then the exponents of N, M, density and threads, by least squares in\n" +
			"logarithms. An axis that is the base alone is left out. Two minutes at most by default.\n" +
			"With --ranks, how networks scale with the ranks that share their rows, and what bytes take\n" +
			"between them. It starts mpirun itself (--launcher), once a turn for each number of ranks:\n" +
			"do not start it under mpirun.",
		Flags: benchFlags(1, 5, slices.Concat(baseFlags(), ranksFlags(), []cli.Flag{
			deviceFlag(),
			&cli.StringFlag{Name: "neurons", Value: "400,700,1000,1400,2000", Usage: "`N,...` of the axis of neurons"},
			&cli.StringFlag{Name: "patterns", Value: "125,250,500,1000,2000", Usage: "`M,...` of the axis of patterns"},
			&cli.StringFlag{Name: "densities", Value: "0.05,0.1,0.2,0.5,1", Usage: "`d,...` of the axis of densities"},
			&cli.StringFlag{Name: "thread-counts", Usage: "`N,...` of the axis of threads; 1, 2, 4 ... and all cores where it is not given"},
			atLeastFlag(200 * time.Millisecond),
			&cli.StringFlag{Name: "plot", Usage: "draw the axes into this `FILE`, .png or .svg"},
		})...),
		Action: benchScalingAction,
	}
}

// baseFlags are the base of a scaling: baseCase.
func baseFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "size", Value: "1000x500", Usage: "`NxM` neurons and patterns of the base"},
		&cli.Float64Flag{Name: "coding-level", Value: 0.05, Usage: "`f`"},
		&cli.Float64Flag{Name: "base-density", Value: 1, Usage: "fraction `d` of synapses alive in the base"},
		factorsFlag(),
	}
}

func baseCase(c *cli.Context) (base bench.Case, err error) {
	n, m, err := readSize(c, "size", c.String("size"))
	if err != nil {
		return base, err
	}
	base = bench.Case{Neurons: n, Patterns: m, Factors: c.Int("factors"), CodingLevel: c.Float64("coding-level"), Density: c.Float64("base-density")}
	if base.Density <= 0 || base.Density > 1 {
		return base, misuse(nameOf(c.Command), "--base-density %g: give a number above 0 and up to 1", base.Density)
	}
	return base, checkCase(c, base)
}

func benchScalingAction(c *cli.Context) error {
	others := []string{"series", "steps", "launcher"}
	if c.IsSet("ranks") {
		others = []string{"neurons", "patterns", "densities", "thread-counts", "plot"}
	}
	for _, flag := range others {
		if c.IsSet(flag) && c.IsSet("ranks") {
			return misuse("bench scaling", "--%s is of the axes, which --ranks does not go along; leave one of them out", flag)
		}
		if c.IsSet(flag) {
			return misuse("bench scaling", "--%s needs --ranks", flag)
		}
	}
	if c.IsSet("ranks") {
		return benchRanks(c)
	}
	o, err := benchOptions(c)
	if err != nil {
		return err
	}
	grid, err := scalingGrid(c)
	if err != nil {
		return err
	}
	plot := c.String("plot")
	if plot != "" {
		if _, err := figureFormat("bench scaling", plot); err != nil {
			return err // before the measurement, which takes a while
		}
	}
	var card graph.Target // one for all cases
	report, err := bench.Scaling(grid, func(threads int) (graph.Target, error) {
		if card != nil {
			return card, nil
		}
		backend, err := benchBackend(c, threads)
		if err != nil {
			return nil, err
		}
		target := graph.On(backend)
		if isCUDA(c.String("device")) {
			card = target
		}
		return target, nil
	}, o)
	if errors.Is(err, bench.ErrFewCases) {
		return misuse("bench scaling", "%v; give --neurons, --patterns, --densities or --thread-counts more values", err)
	}
	if err != nil {
		return err
	}
	if plot != "" {
		if err := writeFigure("bench scaling", plot, report.Figure()); err != nil {
			return err
		}
	}
	return printBench(c, report)
}

// scalingGrid reads the base and the axes.
func scalingGrid(c *cli.Context) (g bench.Grid, err error) {
	if g.Base, err = baseCase(c); err != nil {
		return g, err
	}
	if g.Neurons, err = readAxis(c, "neurons", 2, 1<<17, true); err != nil {
		return g, err
	}
	if g.Patterns, err = readAxis(c, "patterns", 1, 1<<17, true); err != nil {
		return g, err
	}
	if g.Densities, err = readAxis(c, "densities", 1e-3, 1, false); err != nil {
		return g, err
	}
	if isCUDA(c.String("device")) {
		if c.IsSet("thread-counts") {
			return g, misuse("bench scaling", "--thread-counts are the processor's; leave it out with --device %s", c.String("device"))
		}
		return g, nil
	}
	if c.String("thread-counts") == "" {
		g.Threads = threadCounts(runtime.GOMAXPROCS(0))
		return g, nil
	}
	g.Threads, err = readAxis(c, "thread-counts", 1, 4096, true)
	return g, err
}

// readAxis reads numbers between least and most, whole ones where they count something.
func readAxis(c *cli.Context, flag string, least, most float64, whole bool) ([]float64, error) {
	var values []float64
	for _, word := range strings.Split(c.String(flag), ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil || !(v >= least && v <= most) || whole && v != float64(int(v)) {
			return nil, misuse("bench scaling", "--%s has %q; write numbers from %g to %g with commas between them", flag, word, least, most)
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
