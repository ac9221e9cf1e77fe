// Package reproduce runs the experiments of the paper's figures and compares the results with the published
// ones.
//
//	lab := &reproduce.Lab{Dir: "runs/fig3", Simulate: simulate, Target: target}
//	page, err := lab.Reproduce(ctx, reproduce.Figures()[1])
//
// A figure (fig2.go, fig3.go, fig5.go, fig6.go) is a function from a lab to a [Page]: comparisons, drawings and
// tables. The experiments are ordinary configurations, in experiments/. The caller supplies the function that runs
// them (Lab.Simulate). engine/analysis/sleep measures what is in the run folders, and
// engine/analysis/synapses simulates synapses without a network.
//
// The page is written as README.md, with its figures (SVG and PNG) and tables (CSV) beside it. It has no times and no
// machine, so that the same program writes the same page.
//
// The published values and their sources are in published.go.
package reproduce
