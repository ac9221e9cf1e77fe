package runfolder

import (
	"os"
	"slices"

	"engram/cmd/engram/internal/exit"
	"engram/engine/analysis/report"
	"engram/engine/store"
)

// ReportName is what a report is called in its run folder.
const ReportName = "report.html"

// WantsReport tells whether a run that ends is to have its report: if that was asked for when the run
// began, or if there is a report of what the run was before it went on.
func WantsReport(folder *store.Folder, m *store.Manifest) bool {
	if slices.ContainsFunc(m.Arguments, func(a string) bool { return a == "--report" || a == "-report" }) {
		return true
	}
	_, err := os.Stat(folder.Path(ReportName))
	return err == nil
}

// WriteReport writes the page of run folders. It returns the page's warnings of files.
func WriteReport(file string, dirs ...string) (warnings []string, err error) {
	page, err := report.Read(dirs)
	if err != nil {
		return nil, exit.InputError(err)
	}
	return page.Files, store.WriteFile(file, page.Write)
}
