package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"engram/engine"
	"engram/engine/graph"
	"engram/engine/machine"

	"github.com/urfave/cli/v2"
)

// checkOptions are those of check.
type checkOptions struct {
	jobOptions
	json bool
}

func checkCommand(ranks *ranks, con console) *cli.Command {
	var o checkOptions
	return &cli.Command{
		Name:      "check",
		Usage:     "checks a configuration and its files, and prints every setting",
		ArgsUsage: "CONFIG.yaml",
		Description: "The resolved configuration, which `engram run` reads too, goes to standard output, the\n" +
			"memory it takes to standard error.",
		Flags: append([]cli.Flag{
			setFlag(&o.sets), memoryFlag(&o.memory),
			toggle("json", &o.json, "print JSON: the configuration as in a manifest, and the warnings"),
		}, o.target.flags()...),
		Action: action(func(_ context.Context, args arguments) error {
			return check(ranks, con, &o, args)
		}),
	}
}

// checked is an experiment whose configuration and files are right; all ranks agree on it.
func checked(ranks *ranks, con console, o *jobOptions, args arguments) (job *engine.Job, target graph.Target, err error) {
	e, _, err := loadExperiment(ranks, con, args, o.sets.Value())
	if err == nil {
		target, err = o.target.open(ranks, e)
	}
	var options engine.Options
	if err == nil {
		options, err = o.engine(ranks)
	}
	if err = ranks.Agree(err); err != nil {
		return nil, nil, err
	}
	return o.target.prepare(ranks, e, target, options, newScreen(con.err, false, false))
}

// warn says on standard error what the configuration and its files are likely not meant to be.
func warn(con console, job *engine.Job) {
	for _, warning := range job.Warnings {
		fmt.Fprintf(con.err, "engram: %s\n", warning)
	}
}

func check(ranks *ranks, con console, o *checkOptions, args arguments) error {
	job, target, err := checked(ranks, con, &o.jobOptions, args)
	if err != nil {
		return err
	}
	f, err := quickEstimate(ranks, false, job, nearestFolder("."))
	if err != nil || !ranks.IsRoot() {
		return err
	}
	if o.json {
		return encode(con.out, checkJSON{job.Experiment, append([]string{}, job.Warnings...)})
	}
	warn(con, job)
	if _, err := con.out.Write(job.Experiment.YAML()); err != nil {
		return err
	}
	p := newPlan(ranks, args.words[0], job, target)
	w := tabwriter.NewWriter(con.err, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "experiment\t%s\n", p.experiment())
	fmt.Fprintf(w, "device\t%s\n", p.device)
	fmt.Fprintf(w, "factors\t%s a network, %s in all\n", p.factorBytes.text(engine.Bytes), engine.Bytes(p.allFactorBytes))
	where := ""
	if p.ranks > 1 {
		where = " on each rank"
	}
	fmt.Fprintf(w, "memory\t%s at a time%s (%s), %s available\n", engine.Bytes(p.bytes), where, count(p.batches, "batch", "batches"), engine.Bytes(machine.AvailableMemory()))
	if f.Calibration > 0 {
		fmt.Fprintf(w, "time\tabout %s\n", seconds(f.Seconds()))
	}
	if p.snapshots > 0 {
		fmt.Fprintf(w, "snapshots\t%s on disk\n", engine.Bytes(p.snapshots))
	}
	return w.Flush()
}
