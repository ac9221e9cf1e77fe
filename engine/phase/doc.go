// Package phase has the phases of an experiment: wake, sleep, learn, recall and drift.
//
// A [Phase] (phase.go) states what a kind of phase needs and costs, and starts a [Stepper], which takes a
// batch through its steps. A [Driver] (driver.go) is a batch with its position in the experiment. Its one loop records
// observables, pauses for checkpoints and stops, and steps. A new kind of phase is a file with these methods and a case
// in [Of].
//
// Replay cycles run in chunks (chunk.go), or block by block where a night is interrupted. A learn phase
// speculates that all labels stay right during a chunk (speculate.go). Recall runs many cues at once in the
// columns of one program (cues.go, noise.go). The recorder measures the observables
// (recorder.go; engine/observable) and single patterns, neurons and synapses (instruments.go, memories.go),
// keeps snapshots (snapshot.go), and makes the warnings of a phase (findings.go, advice.go). All ranks stop at the same step
// (cluster.Consensus). A [Trial] times single steps for estimates (trial.go).
package phase
