package run

import (
	"context"
	"fmt"
	"text/tabwriter"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/progress"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/runfolder"
	"engram/engine"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// checkOptions are those of check.
type checkOptions struct {
	jobOptions
	json bool
}

// CheckCommand is `engram check`.
func CheckCommand(ranks *ranks.Ranks, con console.Console) *cli.Command {
	var o checkOptions
	return &cli.Command{
		Name:      "check",
		Usage:     "checks a configuration and its files, and prints every setting",
		ArgsUsage: "CONFIG.yaml",
		Description: "The resolved configuration, which `engram run` reads too, goes to standard output, the\n" +
			"memory it takes to standard error.",
		Flags: append([]cli.Flag{
			SetFlag(&o.sets), flags.Memory(&o.memory),
			flags.Toggle("json", &o.json, "print JSON: the configuration as in a manifest, and the warnings"),
		}, o.target.Flags()...),
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return check(ranks, con, &o, args)
		}),
	}
}

// checked is an experiment whose configuration and files are right; all ranks agree on it.
func checked(ranks *ranks.Ranks, con console.Console, o *jobOptions, args flags.Arguments) (job *engine.Job, target graph.Target, err error) {
	e, _, err := LoadExperiment(ranks, con, args, o.sets.Value())
	if err == nil {
		target, err = o.target.Open(ranks, e)
	}
	var options engine.Options
	if err == nil {
		options, err = o.engine(ranks)
	}
	if err = ranks.Agree(err); err != nil {
		return nil, nil, err
	}
	return Prepare(ranks, &o.target, e, target, options, progress.NewScreen(con.Err, false, false))
}

// warn says on standard error what the configuration and its files are likely not meant to be.
func warn(con console.Console, job *engine.Job) {
	for _, warning := range job.Warnings {
		console.Warn(con.Err, warning)
	}
}

func check(ranks *ranks.Ranks, con console.Console, o *checkOptions, args flags.Arguments) error {
	job, target, err := checked(ranks, con, &o.jobOptions, args)
	if err != nil {
		return err
	}
	f, err := quickEstimate(ranks, false, job, runfolder.Nearest("."))
	if err != nil || !ranks.IsRoot() {
		return err
	}
	if o.json {
		return format.JSON(con.Out, checkJSON{job.Experiment, patternsOf(job.PatternStatistics()), wiringOf(job), append([]string{}, job.Warnings...)})
	}
	warn(con, job)
	if _, err := con.Out.Write(job.Experiment.YAML()); err != nil {
		return err
	}
	p := progress.NewPlan(ranks, args.Words[0], job, target)
	w := tabwriter.NewWriter(con.Err, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "experiment\t%s\n", p.Experiment())
	first := job.First()
	of := ""
	switch days := first.Days(len(first.Phases)); {
	case days > 1 && p.Networks > 1:
		of = fmt.Sprintf(" (the first of %d days of the first network)", days)
	case days > 1:
		of = fmt.Sprintf(" (the first of %d days)", days)
	case p.Networks > 1:
		of = " (of the first network)"
	}
	fmt.Fprintf(w, "patterns\t%s%s\n", describePatterns(first.Patterns, job.PatternStatistics()), of)
	fmt.Fprintf(w, "device\t%s\n", p.Device)
	fmt.Fprintf(w, "factors\t%s a network, %s in all\n", p.FactorBytes.Text(engine.Bytes), engine.Bytes(p.AllFactorBytes))
	if in, wired := job.Indegrees(); wired {
		fmt.Fprintf(w, "wiring\t%.6g synapses a neuron (%d to %d), %d in all, %s with their sources\n", in.Mean, in.Least, in.Most, in.Synapses, engine.Bytes(in.Bytes))
	}
	where := ""
	if p.Ranks > 1 {
		where = " on each rank"
	}
	fmt.Fprintf(w, "memory\t%s at a time%s (%s), %s available\n", engine.Bytes(p.Bytes), where, format.Count(p.Batches, "batch", "batches"), engine.Bytes(job.Memory()))
	if f.Calibration > 0 {
		fmt.Fprintf(w, "time\t%s\n", progress.Estimate(f))
	}
	if p.Snapshots > 0 {
		fmt.Fprintf(w, "snapshots\t%s on disk\n", engine.Bytes(p.Snapshots))
	}
	return w.Flush()
}
