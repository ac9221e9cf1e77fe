// Package pattern has the patterns that a network is shown on a day.
//
// A [Set] is the patterns of one day as bits. [Draw] makes them by their kind, from a seed; [Read] takes them from a
// file. Sets know their activity, correlation and overlaps.
package pattern
