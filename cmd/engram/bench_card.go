package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"engram/bench/gpu"
	"engram/kernels/cuda"

	"github.com/urfave/cli/v2"
)

func benchCardCommand() *cli.Command {
	return &cli.Command{
		Name:  "card",
		Usage: "checks a card and measures it: ceilings, cycles beside PyTorch, kernels",
		Description: "Takes the steps of --check, then ceilings, small, batch, large, late and memory, and writes\n" +
			"what it found into gpu-CARD-DATE/check.json and check.md after each of them. `scripts/gpu-check` runs it\n" +
			"with all checks. Exit status 1 if a step failed.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "device", Value: "cuda:0", Usage: "`NAME` of the card: cuda or cuda:N"},
			&cli.StringSliceFlag{Name: "check", Usage: "`NAME=COMMAND` of a check: status 0 passes, 77 is skipped; may be repeated"},
			&cli.StringFlag{Name: "steps", Usage: "`NAME,...` of the steps to take; all by default"},
			&cli.StringFlag{Name: "results", Value: ".", Usage: "`DIR` that the folder is made in"},
			&cli.DurationFlag{Name: "budget", Usage: "`TIME` for all steps, those worth most first, such as 8m: what no longer fits is skipped; 0: no limit"},
			toggle("quick", "tiny networks, for a device that only pretends to be a card"),
			pythonFlag(),
			&cli.IntFlag{Name: "threads", Usage: "`N` of the processor; 0: one for each core"},
			&cli.IntFlag{Name: "repeats", Value: 5, Usage: "`N` turns that count"},
			atLeastFlag(300 * time.Millisecond),
		},
		Action: benchCardAction,
	}
}

func benchCardAction(c *cli.Context) error {
	options, err := benchOptions(c)
	if err != nil {
		return err
	}
	o := gpu.Options{Options: options, Sizes: gpu.Full, Python: c.String("python"), Only: fields(c.String("steps")), Budget: c.Duration("budget"), Command: os.Args}
	if c.Bool("quick") {
		o.Sizes = gpu.Quick
	}
	known := slices.Clone(gpu.Names)
	for _, check := range c.StringSlice("check") {
		name, command, _ := strings.Cut(check, "=")
		if command == "" || !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(name) || slices.Contains(known, name) {
			return misuse("bench card", "--check has %q; write NAME=COMMAND, with a name of its own, of small letters", check)
		}
		o.Outside, known = append(o.Outside, gpu.Outside{Name: name, Command: command}), append(known, name)
	}
	for _, step := range o.Only {
		if !slices.Contains(known, step) {
			return misuse("bench card", "there is no step %q; there are %s", step, strings.Join(known, ", "))
		}
	}
	device := c.String("device")
	if !isCUDA(device) {
		return misuse("bench card", "--device is cuda or cuda:N, not %q", device)
	}
	cards, err := cuda.Cards()
	if err != nil {
		return err
	}
	number := gpuNumber(device)
	if number >= len(cards) {
		return fmt.Errorf("there is no %s: this machine has %s", device, count(len(cards), "card", "cards"))
	}
	o.Meter = gpu.PowerCommand(number)
	if o.Folder, err = resultFolder(c.String("results"), cards[number].Name); err != nil {
		return err
	}
	report, err := gpu.Run(fmt.Sprintf("cuda:%d, %s", number, cards[number]), func() (cuda.Device, error) { return cuda.OpenCard(number) }, o)
	if err != nil {
		return err
	}
	if err := report.Table(c.App.Writer); err != nil {
		return err
	}
	fmt.Fprintf(c.App.ErrWriter, "\neverything is in %s\n", o.Folder)
	if failed := report.Failed(); len(failed) > 0 {
		return fmt.Errorf("%s failed at: %s", device, strings.Join(failed, ", "))
	}
	return nil
}

// resultFolder makes a folder named for a card and the day, with a number after it if there is one.
func resultFolder(in, card string) (string, error) {
	words := strings.FieldsFunc(strings.ToLower(card), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	name := filepath.Join(in, "gpu-"+strings.Join(words, "-")+"-"+time.Now().UTC().Format(time.DateOnly))
	for n := 1; ; n++ {
		dir := name
		if n > 1 {
			dir = fmt.Sprintf("%s-%d", name, n)
		}
		if err := os.Mkdir(dir, 0o777); err == nil || !errors.Is(err, fs.ErrExist) {
			return dir, err
		}
	}
}
