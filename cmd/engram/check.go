package main

import (
	"fmt"
	"text/tabwriter"

	"engram/engine"
	"engram/engine/graph"
	"engram/engine/machine"

	"github.com/urfave/cli/v2"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "checks a configuration and its files, and prints every setting",
		ArgsUsage: "CONFIG.yaml",
		Description: "The resolved configuration, which `engram run` reads too, goes to standard output, the\n" +
			"memory it takes to standard error.",
		Flags:  append([]cli.Flag{setFlag(), memoryFlag()}, targetFlags()...),
		Action: checkAction,
	}
}

// examined is an experiment whose configuration and files are right, of what all ranks say.
func examined(c *cli.Context) (job *engine.Job, target graph.Target, err error) {
	e, _, err := loadExperiment(c)
	if err == nil {
		target, err = openTarget(c, e)
	}
	o := engine.Options{Ranks: ranksOf(c).Group}
	if err == nil {
		o.Memory, err = memoryOf(c)
	}
	if err == nil {
		o.Shard, err = shardOf(c)
	}
	if err == nil {
		o.CheckpointEvery, err = checkpointEvery(c)
	}
	if err = ranksOf(c).Agree(err); err != nil {
		return nil, nil, err
	}
	return prepare(c, e, target, o, newScreen(c))
}

// warn says on standard error what the configuration and its files are likely not meant to be.
func warn(c *cli.Context, job *engine.Job) {
	for _, warning := range job.Warnings {
		fmt.Fprintf(c.App.ErrWriter, "engram: %s\n", warning)
	}
}

func checkAction(c *cli.Context) error {
	job, target, err := examined(c)
	if err != nil {
		return err
	}
	f, err := quickEstimate(c, job, nearestFolder("."))
	if err != nil || !ranksOf(c).IsRoot() {
		return err
	}
	warn(c, job)
	if _, err := c.App.Writer.Write(job.Experiment.YAML()); err != nil {
		return err
	}
	p := newPlan(c, job, target)
	w := tabwriter.NewWriter(c.App.ErrWriter, 0, 0, 2, ' ', 0)
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
