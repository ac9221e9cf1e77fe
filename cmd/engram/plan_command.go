package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"text/tabwriter"
	"time"

	"engram/engine"

	"github.com/urfave/cli/v2"
)

func planCommand() *cli.Command {
	return &cli.Command{
		Name:        "plan",
		Usage:       "says what an experiment takes before it runs: memory, disk, time",
		ArgsUsage:   "CONFIG.yaml",
		Description: "The time follows from a two-second look at single steps on this device. An experiment that\ncannot work here is refused with the reason.",
		Flags: append([]cli.Flag{
			setFlag(), checkpointFlag(), memoryFlag(),
			&cli.StringFlag{Name: "shard", Usage: "`I/N`: only share I of N of the sweep"},
			&cli.StringFlag{Name: "out", Value: ".", Usage: "where the run folder will be: `DIR`, for the room on its disk"},
			&cli.DurationFlag{Name: "calibration", Value: 2 * time.Second, Usage: "`TIME` of the look at single steps; 0: none"},
			&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "also say how the device runs each graph"},
		}, targetFlags()...),
		Action: planAction,
	}
}

func planAction(c *cli.Context) error {
	job, target, err := examined(c)
	if err != nil {
		return err
	}
	if !ranksOf(c).Leads() {
		return nil
	}
	warn(c, job)
	p := newPlan(c, job, target)
	disk := job.Disk()
	free, short := roomFor(job, c.String("out"))
	w := tabwriter.NewWriter(c.App.Writer, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "network\t%s: %s of factors\n", p.experiment(), engine.Bytes(p.factorBytes))
	fmt.Fprintf(w, "device\t%s\n", p.device)
	fmt.Fprintf(w, "memory\t%s, %s available\n", p.memory(), engine.Bytes(job.Memory()))
	if p.streams > 0 {
		blocks := (p.neurons + p.streams - 1) / p.streams
		fmt.Fprintf(w, "blocks\t%d of %s, %s each\n", blocks, count(p.streams, "row", "rows"), engine.Bytes(p.factorBytes/int64(p.neurons)*int64(p.streams)))
	}
	fmt.Fprintf(w, "disk\t%s in the run folder, %s more at most while it runs, %s free\n",
		engine.Bytes(disk.Kept), engine.Bytes(disk.Beside), engine.Bytes(free))
	if err := forecast(c, w, job); err != nil {
		return err
	}
	if c.Bool("verbose") {
		if err := explain(w, job); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return short
}

// roomFor is how much room the disk of dir has; the error says that it may be too little.
func roomFor(job *engine.Job, dir string) (free int64, err error) {
	if free, err = freeOn(dir); err != nil {
		return 0, err
	}
	if disk := job.Disk(); disk.All() > free {
		err = fmt.Errorf("%s: there are %s free, and the run may need %s (%s of them for checkpoints and factors while it runs); "+
			"choose another --out, save less (save: []), keep fewer checkpoints (--checkpoint-every 0), or free some space",
			dir, engine.Bytes(free), engine.Bytes(disk.All()), engine.Bytes(disk.Beside))
	}
	return free, err
}

// forecast writes how long each phase will take.
func forecast(c *cli.Context, w io.Writer, job *engine.Job) error {
	budget := c.Duration("calibration")
	if budget <= 0 {
		return nil
	}
	f, err := job.Forecast(budget)
	if err != nil {
		return err
	}
	for i, p := range job.Experiment.Phases {
		fmt.Fprintf(w, "%s\tabout %s\n", p.Name(), seconds(f.Phases[i]))
	}
	fmt.Fprintf(w, "time\tabout %s here (calibrated in %s)\n", seconds(f.Seconds), duration(f.Calibration))
	return nil
}

// seconds writes a time as people say it; the longest is that of a time.Duration, 292 years.
func seconds(s float64) string {
	return duration(time.Duration(min(s*float64(time.Second), math.MaxInt64-1023)))
}

// freeOn is the room that a user has on the disk of the folder out, or of the nearest one there is.
func freeOn(out string) (int64, error) {
	dir, err := filepath.Abs(out)
	if err != nil {
		return 0, err
	}
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("%s: %w", dir, err)
	}
	if s.Blocks == 0 { // as /proc
		return 0, fmt.Errorf("%s: the file system there (of %s) holds no files of users; choose another --out", out, dir)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
