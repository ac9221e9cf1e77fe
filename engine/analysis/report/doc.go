// Package report turns run folders into one HTML page that a person can read, print and send. The page has no
// scripts, needs no other files and loads nothing from the network.
//
//	page, err := report.Read([]string{"runs/night"})
//	if err != nil {
//		return err // not a run folder, or a damaged one
//	}
//	err = page.Write(w)
//
// The page first answers three questions (summary.go): did the night converge, how robust are the memories at
// its start and its end, how much was pruned. Several networks get a table of the answers (overview.go), several
// runs, before all else, their differences (tables.go) and where their results part (tables.go). Then follow the curves (progress.go), theory beside simulation,
// noise tests (recalled.go), sweeps (sweep.go), weights (weights.go), which synapses survive (pruning.go), and where the results come from
// (provenance.go).
//
// Networks that differ in their seed only are one group: figures show their mean and its spread (metrics.go).
// Of the dimensions in which groups differ (dimension.go) one gets the colours; the others get panels beside each
// other (layout.go). A run of many days has one time axis (progress.go).
//
// Data flows one way. [Read] gathers: a source is a folder, which has networks, which have phases with their
// records, noise tests and weights. The figures are made from networks by package chart and carry their numbers
// as CSV in a link. page.html lays them out.
//
// A folder need not be complete. A run that is in progress, failed, was interrupted or saved no arrays gives a
// page with what there is, and a sentence about what is missing. Factors are read row by row, once, so that large
// networks need little memory.
package report
