// Package turnover compares the synapses of a network at its snapshots: which are kept, which are lost and which are
// new (docs/results.md, Turnover).
package turnover
