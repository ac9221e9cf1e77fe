package look

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/runfolder"
	"engram/engine/analysis/longform"

	"github.com/urfave/cli/v2"
)

// TableCommand is `engram table`.
func TableCommand(con console.Console) *cli.Command {
	var what string
	return &cli.Command{
		Name:      "table",
		Usage:     "gathers the tables of run folders into one CSV in long form",
		ArgsUsage: "DIR... > all.csv",
		Description: "A row for each record of each network: the folder, the number of the network, its swept\n" +
			"settings and those that the runs differ in, then the columns of the table (docs/results.md).\n" +
			"final has a row for each network: its last record, and how it ended.",
		Flags: []cli.Flag{&cli.StringFlag{Name: "what", Destination: &what, Value: longform.Metrics,
			Usage: "`TABLE` to gather: " + strings.Join(longform.Tables(), ", ")}},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return printTable(con, what, args.Words)
		}),
	}
}

// printTable writes the table of the run folders to the output, and names folders that have none.
func printTable(con console.Console, what string, dirs []string) error {
	if len(dirs) == 0 {
		return exit.Misuse("table needs DIR, a run folder")
	}
	if !slices.Contains(longform.Tables(), what) {
		return exit.Misuse("--what %s: give one of %s", what, strings.Join(longform.Tables(), ", "))
	}
	dirs, err := amongRuns(con, dirs, func(dir string) error {
		_, err := longform.Read([]string{dir}, longform.Final) // which a run without a record has
		return err
	})
	if err != nil {
		return err
	}
	g, err := longform.Read(dirs, what)
	if err != nil {
		return exit.InputError(err)
	}
	for _, dir := range g.Missing {
		if !slices.Contains(g.Killed, dir) {
			console.Warn(con.Err, fmt.Sprintf("%s has no %s table", dir, what))
		}
	}
	for _, dir := range g.Killed {
		has := "the table has what it had reached"
		if slices.Contains(g.Missing, dir) {
			has = fmt.Sprintf("it has no %s table yet", what)
		}
		console.Warn(con.Err, fmt.Sprintf("%s was killed, and no process is at work on it: %s; go on with `engram resume %[1]s`", dir, has))
	}
	if err := g.Write(con.Out); err != nil {
		return err
	}
	for _, networks := range g.Cut {
		console.Warn(con.Err, networks+" are done with a last record before their last cycle: rows of metrics.csv are missing")
	}
	return nil
}

// amongRuns are the folders that look finds to be runs; the others are warned of.
func amongRuns(con console.Console, dirs []string, look func(dir string) error) ([]string, error) {
	runs, warnings, err := runfolder.Among(dirs, look)
	if err != nil {
		return nil, exit.InputError(err)
	}
	for _, warning := range warnings {
		console.Warn(con.Err, warning)
	}
	return runs, nil
}
