package main

import (
	"fmt"
	"text/tabwriter"

	"engram/engine"

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

func checkAction(c *cli.Context) error {
	e, err := loadExperiment(c)
	if err != nil {
		return err
	}
	target, err := openTarget(c, e)
	if err != nil {
		return err
	}
	memory, err := memoryOf(c)
	if err != nil {
		return err
	}
	job, target, err := prepare(c, e, target, engine.Options{Memory: memory}, chooseScreen(c))
	if err != nil {
		return err
	}
	if _, err := c.App.Writer.Write(job.Experiment.YAML()); err != nil {
		return err
	}
	p := newPlan(c, job, target)
	w := tabwriter.NewWriter(c.App.ErrWriter, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "experiment\t%s\n", p.experiment())
	fmt.Fprintf(w, "device\t%s\n", p.device)
	fmt.Fprintf(w, "factors\t%s a network, %s in all\n", engine.Bytes(p.factorBytes), engine.Bytes(p.allFactorBytes))
	fmt.Fprintf(w, "memory\t%s at a time (%s), %s available\n", engine.Bytes(p.bytes), count(p.batches, "batch", "batches"), engine.Bytes(engine.AvailableMemory()))
	if p.snapshots > 0 {
		fmt.Fprintf(w, "snapshots\t%s on disk\n", engine.Bytes(p.snapshots))
	}
	return w.Flush()
}
