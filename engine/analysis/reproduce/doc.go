// Package reproduce runs the experiments of the paper's figures and compares what comes out
// with what was published.
//
//	lab := &reproduce.Lab{Dir: "runs/fig3", Simulate: ..., Target: target}
//	page, err := lab.Reproduce(ctx, reproduce.Figures()[1])
//
// A figure (fig2.go, fig3.go, fig5.go, fig6.go) is a function from a lab to a [Page]:
// comparisons, drawings and tables. Experiments are configurations like anybody's, in
// experiments/, and are run as they are by whoever owns the lab; what is measured in the
// run folders is engine/analysis/sleep's business, synapses without a network are engine/analysis/synapses'.
//
// The page is written as README.md with its figures (SVG and PNG) and tables (CSV) beside
// it. Nothing of time or machine is in it: the same program writes the same page.
//
// What was published, and where it is from, is in published.go.
package reproduce
