package main

import (
	"context"
	"io"
	"os"

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
	app := newApp(ranks, console{os.Stdin, stdout, stderr})
	words, err := arrange(app, args)
	if err == nil {
		err = app.RunContext(ctx, append([]string{app.Name}, words...))
	}
	complain(stderr, err)
	return statusOf(err)
}

// newApp is the whole command line, ready to run on these ranks.
func newApp(ranks *ranks, con console) *cli.App {
	var showVersion bool
	app := &cli.App{
		Name:        "engram",
		Usage:       "simulates two-factor synaptic consolidation",
		UsageText:   "engram COMMAND [arguments and options, in any order]",
		Description: "Begin with `engram init`, then `engram run night.yaml --out runs/night`.",
		Commands: []*cli.Command{
			runCommand(ranks, con),
			resumeCommand(ranks, con),
			mergeCommand(con),
			watchCommand(con),
			planCommand(ranks, con),
			checkCommand(ranks, con),
			initCommand(con),
			suggestCommand(con),
			graphCommand(con),
			reportCommand(con),
			tableCommand(con),
			verifyCommand(con),
			theoryCommand(con),
			spinesCommand(con),
			synapsesCommand(con),
			reproduceCommand(con),
			devicesCommand(con),
			benchCommand(ranks, con),
			completionCommand(con),
		},
		Flags:                     []cli.Flag{toggle("version", &showVersion, "print the version and what is built in")},
		Action:                    action(func(context.Context, arguments) error { return bare(con, showVersion) }),
		Writer:                    con.out,
		ErrWriter:                 con.err,
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
		if do := command.Action; do != nil {
			command.Action = func(c *cli.Context) error {
				if !collective[command.Name] && !ranks.IsRoot() {
					return nil
				}
				return withHelp(nameOf(command), do(c))
			}
		}
		command.OnUsageError = func(_ *cli.Context, err error, _ bool) error {
			return withHelp(nameOf(command), badFlag(command, err))
		}
	})
	return app
}

// collective are the commands that all ranks carry out together. The first rank carries out the
// others, as if it were alone.
var collective = map[string]bool{"run": true, "resume": true, "check": true, "plan": true, "rank": true}

// bare is what engram does without a command.
func bare(con console, showVersion bool) error {
	if showVersion {
		return printVersion(con.out)
	}
	return withHelp("", misuse("say what to do: run, resume, merge, watch, plan, check, init, suggest, graph, report, table, verify, theory, spines, synapses, reproduce, devices, bench or completion"))
}
