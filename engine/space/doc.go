// Package space has neurons in a plane: where they are, how far from each other, and how likely a synapse is at a distance.
//
// A [Space] is a rectangle, with edges (a sheet) or without (a torus: what leaves it on one side comes back on the other). A
// [Kernel] is the probability of a synapse at a distance, in that at distance 0. Lengths have any unit that both share.
package space
