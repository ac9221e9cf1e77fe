// Package bench measures engram on the machine at hand, beside what the machine can do
// at best and beside other programs, in one run.
//
// Machines are shared and noisy: a measurement is repeated, competitors take turns
// (Interleave), medians are quoted with their spread, and ratios rather than times are
// what can be compared between runs. Every result carries the machine and the commit it
// comes from (Report). Tests never time anything.
package bench
