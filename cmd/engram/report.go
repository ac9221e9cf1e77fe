package main

import (
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

func reportCommand() *cli.Command {
	return &cli.Command{
		Name:      "report",
		Usage:     "makes a page of figures and tables from run folders",
		ArgsUsage: "DIR...",
		Description: "One HTML file that needs nothing else: did the night converge, how robust are the memories,\n" +
			"how much was pruned; curves beside the theory, noise tests, weights, and where all came\n" +
			"from. Several folders are compared in one page. A report that is there is replaced.",
		Flags:  []cli.Flag{&cli.StringFlag{Name: "out", Usage: "`FILE`.html; of one DIR, " + reportName + " in it if not given"}},
		Action: reportAction,
	}
}

func reportAction(c *cli.Context) error {
	dirs, out := c.Args().Slice(), c.String("out")
	switch {
	case len(dirs) == 0:
		return misuse("report", "report needs DIR, a run folder")
	case out == "" && len(dirs) > 1:
		return misuse("report", "report of several folders needs --out FILE.html")
	case out == "":
		out = filepath.Join(dirs[0], reportName)
	case !strings.EqualFold(filepath.Ext(out), ".html"):
		return misuse("report", "--out %s: the name must end in .html", out)
	}
	if err := writeReport(out, dirs...); err != nil {
		return inputError(err)
	}
	_, err := fmt.Fprintln(c.App.Writer, out)
	return err
}

// wantsReport tells whether a run that ends is to have its report: if that is asked for, if it was
// when the run began, or if there is a report of what the run was before it went on.
func wantsReport(c *cli.Context, folder *store.Folder, m *store.Manifest) bool {
	if c.Bool("report") || slices.ContainsFunc(m.Arguments, func(a string) bool { return a == "--report" || a == "-report" }) {
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
