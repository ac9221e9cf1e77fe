// Package synapses simulates synapses that fluctuate by themselves, without a network:
// the paper's model of intrinsic noise. The first of z factors is driven by noise, the
// others follow it slowly, and homeostasis keeps the mean of w^(2/z) where it is. What
// comes out is a table of sizes as engine/analysis/spines analyses them.
//
//	e := synapses.Paper(2) // 1,000 synapses of z = 2 factors
//	sizes, err := e.Run(ctx, graph.On(cpu))
//
// A step is a tensor graph (engine/model) and runs on every device. Its noise is drawn
// here, in float64, from the seed and the number of the step: all z are shaken by the
// same numbers, as in the paper, and a run's synapses do not depend on what else is run.
// The numbers rest on the logarithm, sine and cosine of the Go library (an exception of
// docs/arithmetic.md).
package synapses
