package measure

import (
	"context"
	"slices"
	"strings"
	"time"

	"engram/bench"
	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"

	"github.com/urfave/cli/v2"
)

// cycleOptions are those of bench cycle.
type cycleOptions struct {
	benchOptions
	cases  caseOptions
	phases bool
	batch  int
	peers  peerOptions
}

// peerOptions name programs that are measured beside engram.
type peerOptions struct{ ways, python, command string }

func cycleCommand(con console.Console) *cli.Command {
	var o cycleOptions
	return &cli.Command{
		Name:  "cycle",
		Usage: "one replay cycle of a night, beside other programs",
		Description: "PyTorch makes the same cycle (--against) as a careful user writes it (torch), by its compiler\n" +
			"(compiled), that with products in TF32 (tf32) or, in float32, as a CUDA graph (graph), or as the\n" +
			"public script of the paper's authors does it (authors).",
		Flags: o.flags(0, 5, o.cases.sizesFlag("1000x500"), o.cases.levelsFlag(0.05), o.cases.densitiesFlag(), factorsFlag(&o.cases.factors), o.deviceFlag(), o.atLeastFlag(500*time.Millisecond),
			flags.Toggle("phases", &o.phases, "also what each operation of the cycle takes"),
			&cli.IntFlag{Name: "batch", Destination: &o.batch, Value: 1, Usage: "`N` networks at once"},
			&cli.StringFlag{Name: "against", Destination: &o.peers.ways, Usage: "`WAY,...` of PyTorch on the same device: torch, compiled, tf32, graph, authors"},
			pythonFlag(&o.peers.python),
			commandFlag(&o.peers.command)),
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return benchCycle(con, &o, args)
		}),
	}
}

func presentationCommand(con console.Console) *cli.Command {
	var o cycleOptions
	return &cli.Command{
		Name:  "presentation",
		Usage: "one presentation of an unknown pattern by day",
		Flags: o.flags(0, 5, o.cases.sizesFlag("1000x500"), o.cases.levelsFlag(0.05), o.cases.densitiesFlag(), factorsFlag(&o.cases.factors), o.deviceFlag(), o.atLeastFlag(500*time.Millisecond), commandFlag(&o.peers.command)),
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return benchPresentation(con, &o, args)
		}),
	}
}

// commandFlag names a peer that the user brings.
func commandFlag(to *string) cli.Flag {
	return &cli.StringFlag{Name: "against-command", Destination: to, Usage: "`COMMAND` whose last line of output is JSON with ms_per_cycle"}
}

// pythonFlag names the Python of PyTorch.
func pythonFlag(to *string) cli.Flag {
	return &cli.StringFlag{Name: "python", Destination: to, Value: "python3", Usage: "`PROGRAM`: a Python that has PyTorch"}
}

// fields are the parts of a list that commas separate.
func fields(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

func benchCycle(con console.Console, o *cycleOptions, args flags.Arguments) error {
	options, err := o.read(con, args)
	if err != nil {
		return err
	}
	ways := fields(o.peers.ways)
	for _, way := range ways {
		if !slices.Contains(bench.Ways, way) {
			return exit.Misuse("--against takes %s, not %q; --against-command takes any program", strings.Join(bench.Ways, ", "), way)
		}
	}
	if o.batch < 1 {
		return exit.Misuse("--batch must be at least 1")
	}
	cases, err := o.cases.read()
	if err != nil {
		return err
	}
	for i := range cases {
		cases[i].Batch = o.batch
	}
	backend, err := o.backend(ranks.Alone(), options.Threads)
	if err != nil {
		return err
	}
	if len(ways) > 0 {
		if _, err := bench.FindTorch(o.peers.python, backend.Name()); err != nil {
			return err
		}
	}
	peers := bench.Peers{Ways: ways, Python: o.peers.python, Command: o.peers.command}
	report, err := bench.Cycles(backend, cases, peers, o.phases, options)
	if err != nil {
		return err
	}
	return o.print(con, report)
}

func benchPresentation(con console.Console, o *cycleOptions, args flags.Arguments) error {
	options, err := o.read(con, args)
	if err != nil {
		return err
	}
	cases, err := o.cases.read()
	if err != nil {
		return err
	}
	backend, err := o.backend(ranks.Alone(), options.Threads)
	if err != nil {
		return err
	}
	report, err := bench.Presentations(backend, cases, bench.Peers{Command: o.peers.command}, options)
	if err != nil {
		return err
	}
	return o.print(con, report)
}
