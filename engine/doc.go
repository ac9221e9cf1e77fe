// Package engine runs experiments. It takes a checked configuration (engine/config), creates networks (replicas)
// and their patterns, cuts the networks into blocks of rows, and takes the blocks through the phases of the
// experiment on a device.
//
//	job, err := engine.Prepare(experiment, target, options) // reads and checks all input
//	err = job.Run(ctx, sink, report)                         // a run folder (store.InFolder) or memory (store.NewMemory)
//
// # Batches and phases
//
// Replicas of one shape make a batch and are computed together. A batch holds its state in blocks (batch.go): factors
// and thresholds of consecutive rows of every replica. A phase (phase.go) is one of wake, sleep, learn and recall. It
// compiles its graphs from engine/model once and runs them on all blocks, step after step. What couples the rows, by day
// and in recall, passes through the host as one number or one state vector.
//
// Replay cycles run in chunks (chunk.go, runchunk.go). A learn phase speculates that all labels stay right during
// a chunk, and rolls back if one does not (speculate.go). Recall runs many cues at once in the columns of one program
// (cues.go). Observables are graphs too (recorder.go), except for those that need all rows at once (correlations.go).
//
// Several processes may share the rows of a network (gather.go, consensus.go; engine/cluster). A run that is
// stopped continues from a checkpoint to the same bits (checkpoint.go, resume.go).
package engine
