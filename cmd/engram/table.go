package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"engram/engine/analysis/longform"

	"github.com/urfave/cli/v2"
)

func tableCommand(con console) *cli.Command {
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
		Action: action(func(_ context.Context, args arguments) error {
			return printTable(con, what, args.words)
		}),
	}
}

// printTable writes the table of the run folders to the output, and names folders that have none.
func printTable(con console, what string, dirs []string) error {
	if len(dirs) == 0 {
		return misuse("table needs DIR, a run folder")
	}
	if !slices.Contains(longform.Tables(), what) {
		return misuse("--what %s: give one of %s", what, strings.Join(longform.Tables(), ", "))
	}
	g, err := longform.Read(dirs, what)
	if err != nil {
		return inputError(err)
	}
	for _, dir := range g.Missing {
		fmt.Fprintf(con.err, "%s has no %s table\n", dir, what)
	}
	return g.Write(con.out)
}
