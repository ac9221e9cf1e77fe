package main

import (
	"context"
	"io"
	"os"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/look"
	"engram/cmd/engram/internal/measure"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/run"
	"engram/cmd/engram/internal/science"
	"engram/cmd/engram/internal/setup"
	"engram/cmd/engram/internal/version"

	"github.com/urfave/cli/v2"
)

// execute runs the program with the given arguments and returns its exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ranks, err := ranks.Join(args)
	defer ranks.Leave() // when the leading rank has said all: mpirun ends the others once one has failed
	if !ranks.IsRoot() {
		stdout, stderr = io.Discard, io.Discard
	}
	if err != nil {
		exit.Complain(stderr, err)
		return exit.StatusOf(err)
	}
	app := newApp(ranks, console.Console{In: os.Stdin, Out: stdout, Err: stderr})
	words, err := flags.Arrange(app, args)
	if err == nil {
		err = app.RunContext(ctx, append([]string{app.Name}, words...))
	}
	exit.Complain(stderr, err)
	return exit.StatusOf(err)
}

// newApp is the whole command line, ready to run on these ranks.
func newApp(ranks *ranks.Ranks, con console.Console) *cli.App {
	var showVersion bool
	app := &cli.App{
		Name:        "engram",
		Usage:       "simulates two-factor synaptic consolidation",
		UsageText:   "engram COMMAND [arguments and options, in any order]",
		Description: "Begin with `engram init`, then `engram run night.yaml --out runs/night`.",
		Commands: []*cli.Command{
			run.Command(ranks, con),
			run.ResumeCommand(ranks, con),
			run.MergeCommand(con),
			look.WatchCommand(con),
			run.PlanCommand(ranks, con),
			run.CheckCommand(ranks, con),
			setup.InitCommand(con),
			setup.SuggestCommand(con),
			look.GraphCommand(con),
			look.ReportCommand(con),
			look.TableCommand(con),
			look.DiffCommand(con),
			look.VerifyCommand(con),
			science.TheoryCommand(con),
			science.SpinesCommand(con),
			science.SynapsesCommand(con),
			science.ReproduceCommand(con),
			look.DevicesCommand(con),
			measure.Command(ranks, con),
			completionCommand(con),
			manCommand(con),
		},
		Flags:                     []cli.Flag{flags.Toggle("version", &showVersion, "print the version and what is built in")},
		Action:                    flags.Action(func(context.Context, flags.Arguments) error { return bare(con, showVersion) }),
		Writer:                    con.Out,
		ErrWriter:                 con.Err,
		HideVersion:               true, // the library's own flag takes -v and says less
		EnableBashCompletion:      true,
		DisableSliceFlagSeparator: true, // a value of --set may hold commas
		ExitErrHandler:            func(*cli.Context, error) {},
	}
	app.Setup() // adds the help command
	flags.EachCommand(app.Commands, func(command *cli.Command) {
		for _, own := range command.Subcommands {
			own.HelpName = command.HelpName + " " + own.Name
		}
		command.HideHelpCommand = true
		if do := command.Action; do != nil {
			command.Action = func(c *cli.Context) error {
				if !collective[command.Name] && !ranks.IsRoot() {
					return nil
				}
				return exit.WithHelp(flags.NameOf(command), do(c))
			}
		}
		command.OnUsageError = func(_ *cli.Context, err error, _ bool) error {
			return exit.WithHelp(flags.NameOf(command), flags.WrongValue(command, err))
		}
	})
	return app
}

// collective are the commands that all ranks carry out together. The first rank carries out the
// others, as if it were alone.
var collective = map[string]bool{"run": true, "resume": true, "check": true, "plan": true, "rank": true}

// bare is what engram does without a command.
func bare(con console.Console, showVersion bool) error {
	if showVersion {
		return version.Print(con.Out)
	}
	return exit.WithHelp("", exit.Misuse("say what to do: run, resume, merge, watch, plan, check, init, suggest, graph, report, table, diff, verify, theory, spines, synapses, reproduce, devices, bench, completion or man"))
}
