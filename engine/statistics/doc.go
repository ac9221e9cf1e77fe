// Package statistics has means, standard deviations, medians, sums over the neurons of a population and the largest
// singular value of a matrix. Their bits are the same on every machine: values are added one after the other,
// in their order.
package statistics
