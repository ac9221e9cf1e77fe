// Package science has the commands beside experiments: theory, spines, synapses and reproduce.
package science

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/engine/analysis/theory"
	"engram/engine/store"

	"github.com/urfave/cli/v2"
)

// theoryOptions are those of theory.
type theoryOptions struct {
	levels          cli.Float64Slice
	loads, patterns string
	csv, json       bool
	plot            string
}

// TheoryCommand is `engram theory`.
func TheoryCommand(con console.Console) *cli.Command {
	var o theoryOptions
	return &cli.Command{
		Name:  "theory",
		Usage: "prints the best margins and densities that are possible, from the replica theory",
		Description: "For random patterns, non-negative weights and infinitely many neurons. In bernoulli patterns each\n" +
			"neuron is active with probability f; exact ones, which runs draw unless patterns.kind says\n" +
			"otherwise, all have the same number of active neurons, and allow larger margins. --plot draws\n" +
			"margins and densities against all loads.",
		Flags: []cli.Flag{
			&cli.Float64SliceFlag{Name: "coding-level", Destination: &o.levels, Value: cli.NewFloat64Slice(0.5), Usage: "`f`, the fraction of active neurons; may be repeated"},
			&cli.StringFlag{Name: "loads", Destination: &o.loads, Value: "0.05,0.1,0.2,0.3,0.5,0.7,0.9", Usage: "`a,b,...` patterns per neuron (M/N)"},
			&cli.StringFlag{Name: "patterns", Destination: &o.patterns, Value: string(theory.Bernoulli), Usage: "`KIND` of random patterns, exact or bernoulli"},
			flags.Toggle("csv", &o.csv, "print CSV: coding_level, load, patterns, kappa, rho, density_z1, density"),
			flags.Toggle("json", &o.json, "print JSON"),
			&cli.StringFlag{Name: "plot", Destination: &o.plot, Usage: "draw into `FILE`.svg or .png"},
		},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			if err := args.None(); err != nil {
				return err
			}
			return printTheory(con, &o)
		}),
	}
}

// printTheory prints the theory at every coding level and load, and draws it where that is asked for.
func printTheory(con console.Console, o *theoryOptions) error {
	if o.csv && o.json {
		return exit.Misuse("--csv and --json: choose one")
	}
	loads, err := flags.Numbers("loads", o.loads, "0.1,0.2")
	if err != nil {
		return err
	}
	kind, err := theory.ParseKind(o.patterns)
	if err != nil {
		return exit.Misuse("--patterns %q: give exact or bernoulli", o.patterns)
	}
	levels := o.levels.Value()
	rows, err := theoryAt(levels, loads, kind)
	if err != nil {
		return exit.Misuse("%v", err)
	}
	points := slices.DeleteFunc(slices.Clone(rows), isBeyond)
	if len(points) < len(rows) && (o.csv || o.json) {
		console.Warn(con.Err, fmt.Sprintf("%d of %d rows are left out: their loads are beyond capacity (the table without --csv or --json names them)", len(rows)-len(points), len(rows)))
	}
	if file := o.plot; file != "" {
		figure, err := theoryFigure(levels, kind, points)
		if err != nil {
			return err
		}
		if err := flags.WriteFigure(file, figure); err != nil {
			return err
		}
	}
	switch {
	case o.csv:
		return theoryCSV(con.Out, points)
	case o.json:
		return format.JSON(con.Out, points)
	}
	return theoryTable(con.Out, kind, rows)
}

// theoryAt are the points at every coding level and load, those beyond capacity with nothing but these. It is an error if all are.
func theoryAt(levels, loads []float64, kind theory.Kind) (points []theory.Point, err error) {
	for _, f := range levels {
		for _, load := range loads {
			p, unsolved := theory.At(load, f, kind)
			if unsolved != nil {
				if f <= 0 || f >= 1 || load <= theory.Capacity(f, kind) {
					return nil, unsolved
				}
				err = cmp.Or(err, unsolved)
				p = theory.Point{CodingLevel: f, Patterns: kind, Capacity: theory.Capacity(f, kind), Load: load}
			}
			points = append(points, p)
		}
	}
	if slices.ContainsFunc(points, func(p theory.Point) bool { return !isBeyond(p) }) {
		return points, nil
	}
	return nil, err
}

// isBeyond tells whether the load of a point is beyond capacity.
func isBeyond(p theory.Point) bool { return p.Load > p.Capacity }

func theoryCSV(w io.Writer, points []theory.Point) error {
	t := store.NewTable("coding_level", "load", "patterns", "kappa", "rho", "density_z1", "density")
	for _, p := range points {
		t.Append(p.CodingLevel, p.Load, string(p.Patterns), p.Kappa, p.Rho, p.DenseDensity, p.Density)
	}
	_, err := t.WriteTo(w)
	return err
}

func theoryTable(out io.Writer, kind theory.Kind, points []theory.Point) error {
	about := map[theory.Kind]string{
		theory.Bernoulli: "bernoulli patterns: each neuron is active with probability f (runs draw exact ones by default: --patterns exact)",
		theory.Exact:     "exact patterns: all have the same number of active neurons, N f",
	}
	fmt.Fprintf(out, "%s\n\n", about[kind])
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "f\tload\tof capacity\tkappa (z = 1)\tdensity (z = 1)\trho (z = 2)\tdensity (z = 2)\tleast density\t\n")
	for _, p := range points {
		if isBeyond(p) {
			fmt.Fprintf(w, "%g\t%g\t%#.3g\tbeyond capacity\t\n", p.CodingLevel, p.Load, p.Load/p.Capacity)
			continue
		}
		fmt.Fprintf(w, "%g\t%g\t%#.3g\t%#.4g\t%#.4g\t%#.4g\t%#.4g\t%#.4g\t\n", p.CodingLevel, p.Load, p.Load/p.Capacity, p.Kappa, p.DenseDensity, p.Rho, p.Density, p.MinDensity)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(out, `
f              coding level: fraction of active neurons
load           patterns per neuron, M/N; beyond the capacity there is no solution
kappa          largest margin over the length of the weights, as margin_min; z = 1 reaches it
rho            largest margin over mean weight times sqrt(N f (1 - f)); z = 2 reaches it
density        fraction of synapses that these networks keep
least density  with fewer synapses there is no solution at all, of whatever margin
`)
	return err
}
