package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"engram/engine/analysis/report"
	"engram/engine/store"

	"github.com/urfave/cli/v2"
)

// reportName is what a report is called in its run folder.
const reportName = "report.html"

func reportCommand(con console) *cli.Command {
	var out string
	return &cli.Command{
		Name:      "report",
		Usage:     "makes a page of figures and tables from run folders",
		ArgsUsage: "DIR...",
		Description: "One HTML file that needs nothing else: did the night converge, how robust are the memories,\n" +
			"how much was pruned; curves beside the theory, noise tests, weights, and where all came\n" +
			"from. Several folders are compared in one page. A report that is there is replaced.",
		Flags: []cli.Flag{&cli.StringFlag{Name: "out", Destination: &out, Usage: "`FILE`.html; of one DIR, " + reportName + " in it if not given"}},
		Action: action(func(_ context.Context, args arguments) error {
			return makeReport(con, out, args.words)
		}),
	}
}

// makeReport writes the page of run folders to out, and prints its name.
func makeReport(con console, out string, dirs []string) error {
	switch {
	case len(dirs) == 0:
		return misuse("report needs DIR, a run folder")
	case out == "" && len(dirs) > 1:
		return misuse("report of several folders needs --out FILE.html")
	case out == "":
		out = filepath.Join(dirs[0], reportName)
	case !strings.EqualFold(filepath.Ext(out), ".html"):
		return misuse("--out %s: the name must end in .html", out)
	}
	if err := writeReport(out, dirs...); err != nil {
		return inputError(err)
	}
	_, err := fmt.Fprintln(con.out, out)
	return err
}

// wantsReport tells whether a run that ends is to have its report: if that was asked for when the run
// began, or if there is a report of what the run was before it went on.
func wantsReport(folder *store.Folder, m *store.Manifest) bool {
	if slices.ContainsFunc(m.Arguments, func(a string) bool { return a == "--report" || a == "-report" }) {
		return true
	}
	_, err := os.Stat(folder.Path(reportName))
	return err == nil
}

// writeReport writes the page of run folders.
func writeReport(file string, dirs ...string) error {
	page, err := report.Read(dirs)
	if err != nil {
		return inputError(err)
	}
	return store.WriteFile(file, page.Write)
}
