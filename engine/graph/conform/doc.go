// Package conform tests backends. Each operation is run on odd and even shapes, on batches of 1 and 5, and with NaNs among
// the numbers, and compared with its definition in engine/graph, which gorgonia's TapeMachine runs in float64.
// Replicas that are switched off surround those that run and must keep every bit. A block that is cut into pieces must
// give the bits of the whole.
//
// [Equal] compares two backends bit by bit, as far as docs/arithmetic.md promises equal bits. `engram doctor --device
// cuda:0` calls it for a GPU and the CPU.
//
// Every operation has a case in cases.go. A test compares the list of cases with the operations that the
// backends register.
package conform
