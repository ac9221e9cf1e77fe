// Package report turns run folders into one page of HTML that a person can read, print
// and send: no scripts, no files beside it, nothing from the network.
//
//	page, err := report.Read([]string{"runs/night"})
//	if err != nil {
//		return err // not a run folder, or a damaged one
//	}
//	err = page.Write(w)
//
// The page answers first what one wants to know first (summary.go): did the night
// converge, how robust are the memories at its start and its end, how much was pruned; of
// several networks a table of that (overview.go), of several runs what differs between them
// (differences.go). Then come the curves (progress.go), theory beside simulation, noise tests
// (recalled.go), sweeps (sweep.go), weights (weights.go, shapes.go), and where everything came
// from (origin.go).
//
// Networks that differ in seed alone are one group: figures show their mean and its spread
// (seeds.go). Of the dimensions in which groups differ (dimension.go) one has the colours and
// the others have panels beside each other (layout.go). A life of many days has one time axis
// (days.go).
//
// Data flows one way. [Read] gathers: a source is a folder, which holds networks, which
// have phases with their records, noise tests, and weights. The figures are made from
// networks by package chart, and carry their numbers as CSV in a link. page.html lays
// them out.
//
// A folder need not be complete. A run that is under way, failed, was interrupted or
// saved no arrays gives a page with what there is, and a sentence for what there is not.
// Factors are read row by row, once, however large they are.
package report
