package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"engram/engine"
	"engram/engine/machine"

	"github.com/urfave/cli/v2"
)

// planOptions are those of plan.
type planOptions struct {
	jobOptions
	out         string
	calibration time.Duration
	verbose     bool
	json        bool
}

func planCommand(ranks *ranks, con console) *cli.Command {
	var o planOptions
	return &cli.Command{
		Name:      "plan",
		Usage:     "says what an experiment takes before it runs: memory, disk, time",
		ArgsUsage: "CONFIG.yaml",
		Description: "The time follows from a two-second look at single steps on this device, and from a tenth of a\n" +
			"second of writing to the disk of --out. An experiment that cannot work here is refused with\nthe reason.",
		Flags: append([]cli.Flag{
			setFlag(&o.sets), checkpointFlag(&o.checkpointEvery), memoryFlag(&o.memory),
			textFlag("shard", &o.shard, "", "`I/N`: only share I of N of the sweep"),
			&cli.StringFlag{Name: "out", Destination: &o.out, Value: ".", Usage: "where the run folder will be: `DIR`, for the room on its disk"},
			&cli.DurationFlag{Name: "calibration", Destination: &o.calibration, Value: 2 * time.Second, Usage: "`TIME` of the look at single steps; 0: none"},
			&cli.BoolFlag{Name: "verbose", Destination: &o.verbose, Aliases: []string{"v"}, Usage: "also say how the device runs each graph"},
			toggle("json", &o.json, "print JSON: bytes and seconds"),
		}, o.target.flags()...),
		Action: action(func(_ context.Context, args arguments) error {
			return printPlan(ranks, con, &o, args)
		}),
	}
}

// printPlan prints what the experiment takes.
func printPlan(ranks *ranks, con console, o *planOptions, args arguments) error {
	if o.json && o.verbose {
		return misuse("--json and --verbose: choose one")
	}
	job, target, err := checked(ranks, con, &o.jobOptions, args)
	if err != nil || !ranks.IsRoot() {
		return err
	}
	f := job.Rough()
	if o.calibration > 0 {
		if f, err = job.Forecast(o.calibration, machine.MeasureDisk(nearestFolder(o.out))); err != nil {
			return err
		}
	}
	job.Warnings = append(job.Warnings, longWarnings(job, f)...)
	p := newPlan(ranks, args.words[0], job, target)
	p.forecast = f
	free, short := diskSpaceFor(job, o.out)
	if o.json {
		if err := p.writeJSON(con.out, job, free); err != nil {
			return err
		}
		return short
	}
	warn(con, job)
	disk := job.Disk()
	w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "network\t%s: %s\n", p.experiment(), p.factors())
	fmt.Fprintf(w, "device\t%s\n", p.device)
	fmt.Fprintf(w, "memory\t%s, %s available\n", p.memory(), engine.Bytes(job.Memory()))
	if p.streams > 0 {
		of := job.Streamed()
		rows := of.Network.Neurons
		fmt.Fprintf(w, "blocks\t%d of %s, %s each\n", (rows+p.streams-1)/p.streams, count(p.streams, "row", "rows"), engine.Bytes(job.FactorBytes(of)/int64(rows)*int64(p.streams)))
	}
	fmt.Fprintf(w, "disk\t%s in the run folder, %s more at most while it runs, %s free\n",
		engine.Bytes(disk.Final), engine.Bytes(disk.Temporary), engine.Bytes(free.bytes))
	fmt.Fprintf(w, "files\t%d in the run folder, %d more at most while it runs, %s\n", disk.Inodes, disk.TemporaryInodes, free.describeFiles())
	if f.Calibration > 0 {
		printForecast(w, job, f)
	}
	if o.verbose {
		if err := explain(w, job); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return short
}

// printForecast writes how long each part of a run will take.
func printForecast(w io.Writer, job *engine.Job, f *engine.Forecast) {
	total := f.Total()
	fmt.Fprintf(w, "start\tabout %s\n", seconds(total.Start))
	for i, p := range job.Experiment.Phases {
		each := ""
		if least, most := f.Range(i); seconds(least) != seconds(most) {
			each = fmt.Sprintf(" in all, %s to %s a network", seconds(least), seconds(most))
		}
		fmt.Fprintf(w, "%s\tabout %s%s\n", p.Name(), seconds(total.Phases[i]), each)
	}
	fmt.Fprintf(w, "writing\tabout %s\n", seconds(total.Save))
	fmt.Fprintf(w, "time\tabout %s here (calibrated in %s)\n", seconds(f.Seconds()), duration(f.Calibration))
}

// nearestFolder is the folder out, absolute, or the nearest one above it that there is.
func nearestFolder(out string) string {
	dir, err := filepath.Abs(out)
	if err != nil {
		return out
	}
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}
