// Package engine runs experiments: it takes a checked configuration (engine/config),
// makes networks (replicas) and their patterns, cuts them into blocks of rows, and takes these through
// the phases of their life on the device that was asked for.
//
//	job, err := engine.Prepare(experiment, target, options) // reads and checks all input
//	err = job.Run(ctx, sink, report)                         // a run folder (store.InFolder) or memory (store.NewMemory)
//
// Replicas of one shape make a batch and are computed together. A batch holds its
// state in blocks (batch.go): factors and thresholds of a run of rows of every replica.
// A phase (phase.go; wake.go, sleep.go, learn.go, recall.go) compiles its graphs from
// engine/model once and runs them on all blocks, step after step. What couples the
// rows, by day and in recall, passes through the host as one number or one state
// vector. Cycles of replay go many at a time (chunk.go, runchunk.go, speculate.go). Recall
// lets many cues take turns in the columns of one program (cues.go). What is measured is a
// graph too (recorder.go), but for what needs all rows at once (correlations.go). Several
// processes may share the rows of a network (gather.go, consensus.go; engine/cluster); a phase
// of replay keeps its weights where it is asked to (snapshot.go).
package engine
