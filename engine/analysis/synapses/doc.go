// Package synapses simulates synapses that fluctuate without a network: the paper's model of intrinsic noise. Noise
// drives the first of z factors, the others follow it slowly, and homeostasis keeps the mean of w^(2/z). The result
// is a table of sizes, which engine/analysis/spines analyses.
//
// [Paper] has the settings of the paper, [Experiment.Run] simulates one population, and [Batch] many of them.
//
// A step is a tensor graph (engine/model) and runs on every device. The noise is drawn here, in float64, from the
// seed and the number of the step. All z get the same random numbers, as in the paper, and the synapses of a run do
// not depend on what else is run.
package synapses
