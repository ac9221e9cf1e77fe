package main

import (
	"context"
	"io"

	"github.com/urfave/cli/v2"
)

// execute runs the program with the given arguments and returns its exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ranks, err := joinRanks(args)
	defer ranks.Leave() // when the leading rank has said all: mpirun ends the others once one has failed
	if !ranks.IsRoot() {
		stdout, stderr = io.Discard, io.Discard
	}
	if err != nil {
		complain(stderr, err)
		return statusOf(err)
	}
	app := newApp(stdout, stderr)
	app.Metadata = map[string]any{ranksKey: ranks}
	words, err := arrange(app, args)
	if err == nil {
		err = app.RunContext(ctx, append([]string{app.Name}, words...))
	}
	complain(stderr, err)
	return statusOf(err)
}

// newApp is the whole command line, ready to run.
func newApp(stdout, stderr io.Writer) *cli.App {
	app := &cli.App{
		Name:        "engram",
		Usage:       "simulates two-factor synaptic consolidation",
		UsageText:   "engram COMMAND [arguments and options, in any order]",
		Description: "Begin with `engram init`, then `engram run night.yaml --out runs/night`.",
		Commands: []*cli.Command{
			runCommand(),
			resumeCommand(),
			mergeCommand(),
			watchCommand(),
			planCommand(),
			checkCommand(),
			initCommand(),
			suggestCommand(),
			graphCommand(),
			reportCommand(),
			verifyCommand(),
			theoryCommand(),
			spinesCommand(),
			synapsesCommand(),
			reproduceCommand(),
			devicesCommand(),
			benchCommand(),
			completionCommand(),
		},
		Flags:                     []cli.Flag{toggle("version", "print the version and what is built in")},
		Action:                    bareAction,
		Writer:                    stdout,
		ErrWriter:                 stderr,
		HideVersion:               true, // the library's own flag takes -v and says less
		EnableBashCompletion:      true,
		DisableSliceFlagSeparator: true, // a value of --set may hold commas
		ExitErrHandler:            func(*cli.Context, error) {},
	}
	app.Setup() // adds the help command
	eachCommand(app.Commands, func(command *cli.Command) {
		for _, own := range command.Subcommands {
			own.HelpName = command.HelpName + " " + own.Name
		}
		command.HideHelpCommand = true
		if command.Action != nil && !collective[command.Name] {
			command.Action = rootOnly(command.Action)
		}
		command.OnUsageError = func(_ *cli.Context, err error, _ bool) error {
			return badFlag(command, err)
		}
	})
	return app
}

// bareAction is what engram does without a command.
func bareAction(c *cli.Context) error {
	if c.Bool("version") {
		return printVersion(c.App.Writer)
	}
	return misuse("", "say what to do: run, resume, merge, watch, plan, check, init, suggest, graph, report, verify, theory, spines, synapses, reproduce, devices, bench or completion")
}
