// Package statistics has means, standard deviations and medians whose bits are the same on every
// machine: sums are added up one after the other, in the order of the values.
package statistics
