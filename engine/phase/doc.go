// Package phase has the phases of a network's life: wake, sleep, learn and recall.
//
// A Phase (phase.go) states what a kind of phase needs and costs, and starts a Stepper, which takes a
// batch through its steps. A Driver is a batch on its way (driver.go): its one loop records, pauses
// for checkpoints and stops, and steps. A new kind of phase is a file with these methods and a case
// in Of.
//
// Replay cycles go many at a time (chunk.go), also row by row where a night is cut (runchunk.go),
// and in learn ahead of what is known (speculate.go). Recall lets many cues take turns in the
// columns of one program (cues.go, noise.go). The recorder measures the observables
// (recorder.go, correlations.go; engine/observable), keeps snapshots, and says what users should
// know of a phase (findings.go, advice.go, nonestored.go). All ranks stop at the same step
// (consensus.go). A Trial times single steps, for estimates (trial.go).
package phase
