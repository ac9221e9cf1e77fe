// Package energy counts the joules that a machine uses: those of the processor packages, from RAPL through the files of
// powercap, and those of the device that computes. The counters are of whole packages and cards; they do not tell one
// process from another.
package energy
