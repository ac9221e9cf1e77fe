package measure

import (
	"context"
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
	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/target"
	"engram/kernels/cuda"

	"github.com/urfave/cli/v2"
)

// cardOptions are those of bench card.
type cardOptions struct {
	benchOptions
	checks                 cli.StringSlice
	steps, results, python string
	budget                 time.Duration
	quick                  bool
}

func cardCommand(con console.Console) *cli.Command {
	var o cardOptions
	return &cli.Command{
		Name:  "card",
		Usage: "checks a card and measures it: ceilings, cycles beside PyTorch, kernels",
		Description: "Takes the steps of --check, then ceilings, small, batch, large, late and memory, and writes\n" +
			"what it found into gpu-CARD-DATE/check.json and check.md after each of them. `scripts/gpu-check` runs it\n" +
			"with all checks. Exit status 1 if a step failed.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "device", Destination: &o.device, Value: "cuda:0", Usage: "`NAME` of the card: cuda or cuda:N"},
			&cli.StringSliceFlag{Name: "check", Destination: &o.checks, Usage: "`NAME=COMMAND` of a check: status 0 passes, 77 is skipped; may be repeated"},
			&cli.StringFlag{Name: "steps", Destination: &o.steps, Usage: "`NAME,...` of the steps to take; all by default"},
			&cli.StringFlag{Name: "results", Destination: &o.results, Value: ".", Usage: "`DIR` that the folder is made in"},
			&cli.DurationFlag{Name: "budget", Destination: &o.budget, Usage: "`TIME` for all steps, those worth most first, such as 8m: what no longer fits is skipped; 0: no limit"},
			flags.Toggle("quick", &o.quick, "tiny networks, for a device that only pretends to be a card"),
			pythonFlag(&o.python),
			&cli.IntFlag{Name: "threads", Destination: &o.threads, Usage: "`N` of the processor; 0: one for each core"},
			&cli.IntFlag{Name: "repeats", Destination: &o.repeats, Value: 5, Usage: "`N` turns that count"},
			o.atLeastFlag(300 * time.Millisecond),
		},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return measureCard(con, &o, args)
		}),
	}
}

func measureCard(con console.Console, o *cardOptions, args flags.Arguments) error {
	options, err := o.read(con, args)
	if err != nil {
		return err
	}
	check := gpu.Options{Options: options, Sizes: gpu.Full, Python: o.python, Only: fields(o.steps), Budget: o.budget, Command: os.Args}
	if o.quick {
		check.Sizes = gpu.Quick
	}
	known := slices.Clone(gpu.Names)
	for _, text := range o.checks.Value() {
		name, command, _ := strings.Cut(text, "=")
		if command == "" || !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(name) || slices.Contains(known, name) {
			return exit.Misuse("--check has %q; write NAME=COMMAND, with a name of its own, of small letters", text)
		}
		check.Outside, known = append(check.Outside, gpu.Outside{Name: name, Command: command}), append(known, name)
	}
	for _, step := range check.Only {
		if !slices.Contains(known, step) {
			return exit.Misuse("there is no step %q; there are %s", step, strings.Join(known, ", "))
		}
	}
	device, exists := target.ParseDevice(o.device)
	if !exists || !device.IsCard() {
		return exit.Misuse("--device is cuda or cuda:N, not %q", o.device)
	}
	cards, err := cuda.Cards()
	if err != nil {
		return err
	}
	number := device.Card
	if number >= len(cards) {
		return fmt.Errorf("there is no %s: this machine has %s", o.device, format.Count(len(cards), "card", "cards"))
	}
	check.Meter = gpu.PowerCommand(number)
	if check.Folder, err = resultFolder(o.results, cards[number].Name); err != nil {
		return err
	}
	report, err := gpu.Run(fmt.Sprintf("cuda:%d, %s", number, cards[number]), func() (cuda.Device, error) { return cuda.OpenCard(number) }, check)
	if err != nil {
		return err
	}
	if err := report.Table(con.Out); err != nil {
		return err
	}
	fmt.Fprintf(con.Err, "\neverything is in %s\n", check.Folder)
	if failed := report.Failed(); len(failed) > 0 {
		return fmt.Errorf("%s failed at: %s", o.device, strings.Join(failed, ", "))
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
