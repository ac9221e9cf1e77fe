// Package sleep measures what a night does to a network, from arrays alone: weights and thresholds before,
// during and after it, and the patterns that it replays. Figure 3 of the paper shows these measures.
//
// [PruningProbability] tells which weights are pruned, [Connections] how neurons with correlated inputs are
// connected, [Gain] which patterns gain robustness, [TuningCurves] and [Sparseness] how neurons respond, and
// [Tolerance] the noise at which half of the patterns are recalled.
//
// A synapse is pruned where w <= [Cutoff]. The diagonal is no synapse and is left out everywhere. Input currents
// are W X, without the threshold; with inhibitory neurons W holds signed weights. Only [Novel] is random, by
// a seed, and no result depends on the number of threads.
package sleep
