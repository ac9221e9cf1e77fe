package science

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/progress"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/run"
	"engram/cmd/engram/internal/runfolder"
	"engram/cmd/engram/internal/target"
	"engram/engine"
	"engram/engine/analysis/reproduce"
	"engram/engine/analysis/spines"
	"engram/engine/analysis/synapses"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"
	"engram/kernels"

	"github.com/urfave/cli/v2"
)

// reproduceOptions are those of reproduce.
type reproduceOptions struct {
	out, data   string
	neurons     flags.Optional[int]
	full, quiet bool
	target      target.Options
}

// ReproduceCommand is `engram reproduce`.
func ReproduceCommand(con console.Console) *cli.Command {
	var o reproduceOptions
	var names []string
	description := "Runs the experiments, draws the figures and compares numbers with the published ones, on a\n" +
		"page README.md in the folder. In the size of a laptop this takes minutes, fig2 a quarter of an hour; --full takes hours.\n"
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
			&cli.StringFlag{Name: "out", Destination: &o.out, Usage: "new folder `DIR` for the results; never overwritten; runs/reproduce/FIGURE without"},
			&cli.GenericFlag{Name: "neurons", Value: &o.neurons, Usage: "`N` neurons (of fig5 and fig6: synapses), instead of those of the size; for fig3 and fig4 at least 300 or so, since small networks store little"},
			flags.Toggle("full", &o.full, "in the paper's size"),
			&cli.StringFlag{Name: "data", Destination: &o.data, Usage: "measured sizes of spines, `FILE.csv`, every half hour, for fig5 and fig6"},
			flags.Toggle("quiet", &o.quiet, "print nothing but errors"),
		}, o.target.Flags()...),
		Action: flags.Action(func(ctx context.Context, args flags.Arguments) error {
			return reproduceFigure(ctx, con, &o, args)
		}),
	}
}

func reproduceFigure(ctx context.Context, con console.Console, o *reproduceOptions, args flags.Arguments) error {
	figure, err := o.read(con, args)
	if err != nil {
		return err
	}
	target, err := o.target.Open(ranks.Alone(), &config.Experiment{Precision: string(kernels.Float32)})
	if err != nil {
		return err
	}
	out := o.out
	if out == "" {
		out = filepath.Join("runs", "reproduce", figure.Name)
	}
	m := runfolder.NewManifest(ranks.Alone(), &o.target, target)
	folder, err := runfolder.Create(out, m)
	if err != nil {
		return err
	}
	defer folder.Close()
	ctx, release := exit.Interruptible(ctx, func() {})
	defer release()
	page, err := laboratory(con, o, folder, target).Reproduce(ctx, figure)
	if _, interrupted := errors.AsType[exit.Interruption](err); interrupted {
		err = context.Canceled
	}
	folder.DropProgress()
	if err := runfolder.Conclude(folder, m, err); err != nil {
		return err
	}
	if o.quiet {
		return nil
	}
	return printPage(con.Out, page, out)
}

// read reads the argument and checks the flags.
func (o *reproduceOptions) read(con console.Console, args flags.Arguments) (reproduce.Figure, error) {
	var names []string
	for _, f := range reproduce.Figures() {
		names = append(names, f.Name)
	}
	name, err := args.One("figure: " + strings.Join(names, ", "))
	if err != nil {
		return reproduce.Figure{}, err
	}
	if n := o.neurons.Value; o.neurons.Given && (n < 20 || n > 100000) {
		return reproduce.Figure{}, exit.Misuse("--neurons %d: it must be from 20 to 100000", n)
	}
	if o.data != "" {
		if _, err := curvesOf(con.Err, o.data, synapses.Study(spines.Resampling{Count: 1})); err != nil {
			return reproduce.Figure{}, err
		}
	}
	for _, f := range reproduce.Figures() {
		if f.Name == name {
			return f, nil
		}
	}
	return reproduce.Figure{}, exit.Misuse("there is no figure %q; there are %s", name, strings.Join(names, ", "))
}

// laboratory runs experiments as `engram run` does, into folders below that of the figure.
func laboratory(con console.Console, o *reproduceOptions, folder *store.Folder, target graph.Target) *reproduce.Lab {
	l := &lab{con: con, options: o, folder: folder, target: target, screen: progress.NewScreen(con.Err, o.quiet, false), began: time.Now()}
	return &reproduce.Lab{
		Dir: folder.Dir(), Full: o.full, Neurons: o.neurons.Value, Data: o.data,
		Target: target, Threads: o.target.ThreadsOf(ranks.Alone(), target),
		Simulate: l.simulate, Expect: l.expect, Progress: l.progress,
	}
}

// lab is where a figure is reproduced.
type lab struct {
	con     console.Console
	options *reproduceOptions
	folder  *store.Folder // of the figure
	target  graph.Target
	screen  progress.Screen
	began   time.Time

	expected []float64 // what each simulation takes, roughly
	ended    int       // of them
	series   progress.Series
}

// expect is told of all simulations.
func (l *lab) expect(all []*config.Experiment) {
	for _, e := range all {
		c := *e
		c.Precision = string(l.target.Precision())
		rough := 0.0
		if job, err := engine.Prepare(&c, l.target, engine.Options{}); err == nil { // else the simulation fails, and says why
			rough = job.Rough().Seconds()
		}
		l.expected = append(l.expected, rough)
	}
}

// simulate runs one experiment into a new run folder.
func (l *lab) simulate(ctx context.Context, name string, e *config.Experiment) error {
	e.Precision = string(l.target.Precision())
	job, target, err := run.Prepare(ranks.Alone(), &l.options.target, e, l.target, engine.Options{}, l.screen)
	if err != nil {
		return err
	}
	m := runfolder.NewManifest(ranks.Alone(), &l.options.target, target)
	m.Configuration, m.Replicas = job.Experiment, job.Networks()
	folder, err := store.Create(l.folder.Path(name), m)
	if err != nil {
		return err
	}
	defer folder.Close()
	p := progress.NewPlan(ranks.Alone(), filepath.Base(name), job, target)
	p.Forecast = job.Rough()
	p.ETA = progress.NewETA(p.Forecast)
	l.series.After = 0
	for i := l.ended + 1; i < len(l.expected); i++ {
		l.series.After += l.expected[i]
	}
	p.ETA.Series = l.series
	l.screen.Begins(p)
	begun := time.Now()
	x := run.Execution{Ranks: ranks.Alone(), Job: job, Folder: folder, Manifest: m, Screen: l.screen, ETA: p.ETA, Watched: l.folder}
	err = x.Compute(ctx)
	l.series.Before += p.Forecast.Seconds()
	l.series.Took += time.Since(begun).Seconds()
	l.ended++
	return err
}

// progress says what is done beside simulations.
func (l *lab) progress(what string, done float64) {
	p := store.Progress{Time: time.Now(), Name: what, Done: done}
	if done > 0 {
		left := time.Since(l.began).Seconds() * (1 - done) / done
		p.Left = &left
		what = format.Join(what, fmt.Sprintf("total %.0f %%, left %s", 100*done, format.Seconds(left)))
	}
	_ = l.folder.SaveProgress(p)
	if !l.options.quiet {
		fmt.Fprintln(l.con.Err, what)
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
