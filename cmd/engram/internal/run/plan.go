package run

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/progress"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/runfolder"
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

// PlanCommand is `engram plan`.
func PlanCommand(ranks *ranks.Ranks, con console.Console) *cli.Command {
	var o planOptions
	return &cli.Command{
		Name:      "plan",
		Usage:     "says what an experiment takes before it runs: memory, disk, time",
		ArgsUsage: "CONFIG.yaml",
		Description: "The time follows from a two-second look at single steps on this device, and from a tenth of a\n" +
			"second of writing to the disk of --out. An experiment that cannot work here is refused with\nthe reason.",
		Flags: append([]cli.Flag{
			SetFlag(&o.sets), checkpointFlag(&o.checkpointEvery), flags.Memory(&o.memory),
			flags.Text("shard", &o.shard, "", "`I/N`: only share I of N of the sweep"),
			&cli.StringFlag{Name: "out", Destination: &o.out, Value: ".", Usage: "where the run folder will be: `DIR`, for the room on its disk"},
			&cli.DurationFlag{Name: "calibration", Destination: &o.calibration, Value: 2 * time.Second, Usage: "`TIME` of the look at single steps; 0: none"},
			&cli.BoolFlag{Name: "verbose", Destination: &o.verbose, Aliases: []string{"v"}, Usage: "also say how the device runs each graph"},
			flags.Toggle("json", &o.json, "print JSON: bytes and seconds"),
		}, o.target.Flags()...),
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return printPlan(ranks, con, &o, args)
		}),
	}
}

// diskTime is how long plan looks at the disk.
const diskTime = 100 * time.Millisecond

// printPlan prints what the experiment takes.
func printPlan(ranks *ranks.Ranks, con console.Console, o *planOptions, args flags.Arguments) error {
	if o.json && o.verbose {
		return exit.Misuse("--json and --verbose: choose one")
	}
	job, target, err := checked(ranks, con, &o.jobOptions, args)
	if err != nil || !ranks.IsRoot() {
		return err
	}
	f := job.Rough()
	if o.calibration > 0 {
		disk := machine.MeasureDisk(runfolder.Nearest(o.out), diskTime)
		if f, err = job.Forecast(o.calibration, func() machine.DiskSpeed { return disk }); err != nil {
			return err
		}
	}
	job.Warnings = append(job.Warnings, longWarnings(job, f)...)
	p := progress.NewPlan(ranks, args.Words[0], job, target)
	free, short := runfolder.DiskSpaceFor(job, o.out)
	if o.json {
		p.Forecast = f
		if err := writePlanJSON(con.Out, p, job, free); err != nil {
			return err
		}
		return short
	}
	warn(con, job)
	disk := job.Disk()
	w := tabwriter.NewWriter(con.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "network\t%s: %s\n", p.Experiment(), p.Factors())
	fmt.Fprintf(w, "device\t%s\n", p.Device)
	fmt.Fprintf(w, "memory\t%s, %s available\n", p.Memory(), engine.Bytes(job.Memory()))
	if p.LateBytes < p.Bytes {
		fmt.Fprintf(w, "late\t%s of memory once %g of the synapses are left, as in a long night\n", engine.Bytes(p.LateBytes), engine.LateDensity)
	}
	if p.Streams > 0 {
		of := job.Streamed()
		rows := of.Network.Neurons
		fmt.Fprintf(w, "blocks\t%d of %s, %s each\n", (rows+p.Streams-1)/p.Streams, format.Count(p.Streams, "row", "rows"), engine.Bytes(job.FactorBytes(of)/int64(rows)*int64(p.Streams)))
	}
	fmt.Fprintf(w, "disk\t%s in the run folder, %s more at most while it runs, %s free\n",
		engine.Bytes(disk.Final), engine.Bytes(disk.Temporary), engine.Bytes(free.Bytes))
	fmt.Fprintf(w, "files\t%d in the run folder, %d more at most while it runs, %s\n", disk.Inodes, disk.TemporaryInodes, free.DescribeFiles())
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
	fmt.Fprintf(w, "start\tabout %s\n", format.Seconds(total.Start))
	for i, p := range job.Experiment.Phases {
		each := ""
		if least, most := f.Range(i); format.Seconds(least) != format.Seconds(most) {
			each = fmt.Sprintf(" in all, %s to %s a network", format.Seconds(least), format.Seconds(most))
		}
		fmt.Fprintf(w, "%s\tabout %s%s\n", p.Name(), format.Seconds(total.Phases[i]), each)
	}
	fmt.Fprintf(w, "writing\tabout %s\n", format.Seconds(total.Save))
	fmt.Fprintf(w, "time\t%s (calibrated in %s)\n", progress.Estimate(f), format.Duration(f.Calibration))
}
