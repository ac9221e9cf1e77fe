// Package engine runs experiments. It takes a checked configuration (engine/config), creates networks (replicas)
// and their patterns, cuts the networks into blocks of rows, and takes the blocks through the phases of the
// experiment on a device.
//
//	job, err := engine.Prepare(experiment, target, options) // reads and checks all input
//	err = job.Run(ctx, sink, report)                         // a run folder (store.InFolder) or memory (store.NewMemory)
//
// Replicas of one shape make a batch and are computed together (engine/state). A batch goes through
// its phases one after the other (engine/phase). This package decides which networks make a batch
// (prepare.go, shape.go), estimates memory, disk and time (memory.go, disk.go, forecast.go), runs
// the batches (job.go, group.go), and writes and restores checkpoints (checkpoint.go, resume.go).
package engine
