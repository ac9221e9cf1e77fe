package look

import (
	"context"
	"encoding/json"
	"errors"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/engine/analysis/compare"

	"github.com/urfave/cli/v2"
)

// errDiffer ends a comparison of results that are not the same.
var errDiffer = errors.New("the results differ")

// DiffCommand is `engram diff`.
func DiffCommand(con console.Console) *cli.Command {
	var asJSON bool
	return &cli.Command{
		Name:      "diff",
		Usage:     "compares two runs: what they were given, and their results to the bit",
		ArgsUsage: "A B",
		Description: "Lists the settings, input files, versions and devices that differ, the first record at which\n" +
			"tables part, and the largest differences of arrays. Networks are matched by their numbers. The\n" +
			"exit status is 0 where tables and arrays are the same, bit by bit, 1 where they differ, and 2\n" +
			"where the folders cannot be compared.",
		Flags: []cli.Flag{flags.Toggle("json", &asJSON, "print JSON, with every table and array")},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return diff(con, asJSON, args.Words)
		}),
	}
}

func diff(con console.Console, asJSON bool, dirs []string) error {
	if len(dirs) != 2 {
		return exit.Misuse("diff needs A and B, two run folders, not %d", len(dirs))
	}
	c, damaged := compare.Folders(dirs[0], dirs[1])
	if c == nil {
		return exit.InputError(damaged)
	}
	warnOfChanges(con, dirs...)
	if err := writeComparison(con, c, asJSON, damaged == nil); err != nil {
		return err
	}
	if damaged != nil {
		return exit.Wrong(damaged)
	}
	if !c.Same() {
		return exit.Shown(errDiffer)
	}
	return nil
}

func writeComparison(con console.Console, c *compare.Comparison, asJSON, complete bool) error {
	if !asJSON {
		return printComparison(con.Out, c, complete)
	}
	encoder := json.NewEncoder(con.Out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		Same     bool `json:"same"`     // the results that could be compared
		Complete bool `json:"complete"` // no file is damaged
		*compare.Comparison
	}{c.Same(), complete, c})
}
