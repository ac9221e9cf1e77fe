package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/reproduce"
	"engram/engine/run"
	"engram/engine/spines"
	"engram/engine/synapses"
	"engram/kernels"

	"github.com/urfave/cli/v2"
)

func reproduceCommand() *cli.Command {
	var names []string
	description := "Runs the experiments, draws the figures and compares numbers with the published ones, on a\n" +
		"page README.md in the folder. In the size of a laptop this takes minutes, --full takes hours.\n"
	for _, f := range reproduce.Figures() {
		names = append(names, f.Name)
		description += fmt.Sprintf("\n%s  %s", f.Name, f.Title)
	}
	return &cli.Command{
		Name:        "reproduce",
		Usage:       "reproduces a figure of the paper",
		ArgsUsage:   strings.Join(names, "|"),
		Description: description,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "new folder `DIR` for the results; never overwritten; runs/reproduce/FIGURE without"},
			&cli.IntFlag{Name: "neurons", Usage: "`N` neurons (of fig5 and fig6: synapses), instead of those of the size; for fig3 at least 300 or so, since small networks store little"},
			toggle("full", "in the paper's size"),
			&cli.StringFlag{Name: "data", Usage: "measured sizes of spines, `FILE.csv`, every half hour, for fig5 and fig6"},
			toggle("quiet", "print nothing but errors"),
		}, targetFlags()...),
		Action: reproduceAction,
	}
}

func reproduceAction(c *cli.Context) error {
	figure, err := figureAsked(c)
	if err != nil {
		return err
	}
	target, err := openTarget(c, &config.Experiment{Precision: string(kernels.Float32)})
	if err != nil {
		return err
	}
	out := c.String("out")
	if out == "" {
		out = filepath.Join("runs", "reproduce", figure.Name)
	}
	m := newManifestOf(c, target)
	folder, err := createFolder(out, m)
	if err != nil {
		return err
	}
	defer folder.Close()
	ctx, release := interruptible(c.Context, func() {})
	defer release()
	page, err := laboratory(c, folder.Dir(), target).Reproduce(ctx, figure)
	if _, interrupted := errors.AsType[interruption](err); interrupted {
		err = context.Canceled
	}
	if err := conclude(folder, m, err); err != nil {
		return err
	}
	if c.Bool("quiet") {
		return nil
	}
	return printPage(c.App.Writer, page, out)
}

// figureAsked reads the argument and checks the flags.
func figureAsked(c *cli.Context) (reproduce.Figure, error) {
	var names []string
	for _, f := range reproduce.Figures() {
		names = append(names, f.Name)
	}
	name, err := onePositional(c, "figure: "+strings.Join(names, ", "))
	if err != nil {
		return reproduce.Figure{}, err
	}
	if n := c.Int("neurons"); c.IsSet("neurons") && (n < 20 || n > 100000) {
		return reproduce.Figure{}, misuse("reproduce", "--neurons %d: it must be from 20 to 100000", n)
	}
	if file := c.String("data"); file != "" {
		if _, err := curvesOf(c, file, synapses.Study(spines.Resampling{Count: 1})); err != nil {
			return reproduce.Figure{}, err
		}
	}
	for _, f := range reproduce.Figures() {
		if f.Name == name {
			return f, nil
		}
	}
	return reproduce.Figure{}, misuse("reproduce", "there is no figure %q; there are %s", name, strings.Join(names, ", "))
}

// laboratory runs experiments as `engram run` does, into folders below dir.
func laboratory(c *cli.Context, dir string, target graph.Target) *reproduce.Lab {
	s := chooseScreen(c)
	return &reproduce.Lab{
		Dir: dir, Full: c.Bool("full"), Neurons: c.Int("neurons"), Data: c.String("data"),
		Target: target, Threads: threadsOf(c, target),
		Simulate: func(ctx context.Context, name string, e *config.Experiment) error {
			e.Precision = string(target.Precision())
			job, target, err := prepare(c, e, target, engine.Options{}, s)
			if err != nil {
				return err
			}
			m := newManifestOf(c, target)
			m.Configuration, m.Replicas = job.Experiment, job.Networks()
			folder, err := run.Create(filepath.Join(dir, name), m)
			if err != nil {
				return err
			}
			defer folder.Close()
			p := newPlan(c, job, target)
			p.file = filepath.Base(name)
			s.begins(p)
			if err := compute(ctx, ranksOf(c), job, folder, m, s); err != nil {
				return err
			}
			if len(m.NoneStored) > 0 { // a figure compares what all networks came to
				return fmt.Errorf("%s: %s", folder.Dir(), m.NoneStored[0].Message)
			}
			return nil
		},
		Progress: func(what string) {
			if !c.Bool("quiet") {
				fmt.Fprintln(c.App.ErrWriter, what)
			}
		},
	}
}

// printPage prints the comparisons, and where the rest is.
func printPage(out io.Writer, page *reproduce.Page, dir string) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "\tpublished\there\tdifference\n")
	for _, l := range page.Comparisons {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.What, l.Published, l.Here, l.Difference)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%s: README.md and its figures\n", dir)
	return err
}
