package look

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/runfolder"
	"engram/engine/store"

	"github.com/urfave/cli/v2"
)

// ReportCommand is `engram report`.
func ReportCommand(con console.Console) *cli.Command {
	var out string
	return &cli.Command{
		Name:      "report",
		Usage:     "makes a page of figures and tables from run folders",
		ArgsUsage: "DIR...",
		Description: "One HTML file that needs nothing else: did the night converge, how robust are the memories,\n" +
			"how much was pruned; curves beside the theory, noise tests, weights, and where all came\n" +
			"from. Several folders are compared in one page. A report that is there is replaced.",
		Flags: []cli.Flag{&cli.StringFlag{Name: "out", Destination: &out, Usage: "`FILE`.html; of one DIR, " + runfolder.ReportName + " in it if not given"}},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return makeReport(con, out, args.Words)
		}),
	}
}

// makeReport writes the page of run folders to out, and prints its name.
func makeReport(con console.Console, out string, dirs []string) error {
	switch {
	case len(dirs) == 0:
		return exit.Misuse("report needs DIR, a run folder")
	case out == "" && len(dirs) > 1:
		return exit.Misuse("report of several folders needs --out FILE.html")
	case out == "":
		out = filepath.Join(dirs[0], runfolder.ReportName)
	case !strings.EqualFold(filepath.Ext(out), ".html"):
		return exit.Misuse("--out %s: the name must end in .html", out)
	}
	dirs, err := amongRuns(con, dirs, func(dir string) error {
		_, err := store.ReadManifest(dir)
		return err
	})
	if err != nil {
		return err
	}
	warnings, err := runfolder.WriteReport(out, dirs...)
	for _, text := range warnings {
		console.Warn(con.Err, text)
	}
	if err != nil {
		return exit.InputError(err)
	}
	_, err = fmt.Fprintln(con.Out, out)
	return err
}
