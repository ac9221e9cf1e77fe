// Package statistics has means, standard deviations and medians whose bits are the same on every
// machine: values are added one after the other, in their order.
package statistics
