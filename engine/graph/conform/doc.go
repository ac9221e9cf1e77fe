// Package conform is what every backend must pass: for each operation, on odd and even
// shapes, batches of 1 and 5, and with NaNs among the numbers, the backend's result is
// compared with the definition in engine/graph, run by gorgonia's TapeMachine in
// float64. Replicas that are switched off surround those that run and must keep every
// bit; and a block cut into pieces must give the bits of the whole.
//
// Equal compares two backends bit by bit, as far as docs/arithmetic.md promises it:
// `engram doctor --device` runs it on a card and the cpu.
//
// An operation does not exist until it has a case in cases.go; a test there compares
// the cases with the operations that the backends register.
package conform
