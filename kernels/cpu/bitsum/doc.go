// Package bitsum forms the two large sums of a replay cycle for 16 rows at once,
//
//	drive     h_i^mu = sum_j  q_ij x_j^mu - theta_i
//	gradient  g_ij   = sum_mu q_i^mu x_j^mu
//
// with the bits of docs/arithmetic.md. The x are bits, so no multiplication is needed: a
// sum adds up the numbers at the ones of x. The q are integers, so the order of
// additions does not matter, and every method and instruction set below gives the same bits.
//
// # Panels
//
// A row is a lane. The rows w_i (or S_i) are quantised, q = rne(w 2^(b-e)), and turned
// into a panel: for each position j (or mu) one line of 16 integers of 32 bits, the
// numbers of the 16 rows there. A line is one cache line and one AVX-512 register (two
// of AVX2, eight pairs in plain Go), and
//
//	acc[mu] += panel[j]
//
// is one instruction for 16 rows, and the structure of x is read once for all of them.
//
// # Lanes
//
// Sums come as lines too. What follows them in a replay cycle, currents and saliences, may stay as it lies (DriveLanes): element
// mu of row r at 16 mu + r, so that a loop has a number for each row in a register, needs no tail and turns nothing. Saliences
// go from there into fixed point (Saliences), which is the panel of the gradient's sums (GradientPanel).
//
// # Lists
//
// Where x is sparse, each output has a list of its ones. Positions are cut into chunks of
// 512, whose lines fill a first-level cache; entries are 16-bit offsets within the
// chunk. Within a chunk outputs are ordered by the lengths of their lists. The
// inner loop then has the same length for many outputs in a row, and the processor predicts
// its end; at 25 entries a list, a misprediction would cost as much as ten of them.
//
// # Tables
//
// Where x is dense, positions are taken in groups of six, and the sums of all 64 subsets
// of a group are put into a table, at one addition each (the method of Four Russians).
// An output then adds one entry in place of six positions. Eight tables, 32 KB, make a pass;
// the entries of an output are again 16-bit offsets. index.go has the rule that chooses
// between lists and tables.
//
// Where few positions are listed in all (a single pattern, by day), only these are
// quantised, and there is no panel.
//
// # Compacted rows
//
// Late at night a tenth of the weights is left. Compacted rows (Compacted) hold only their surviving synapses,
// one behind the other. They are scattered into a panel of zeros, and only the needed
// parts of the gradient are collected. A sparse index (sparse.go) omits from the lists the
// positions that no row has. 16 rows together still have most positions, 8 rows have fewer. Sparse
// lists therefore serve either half of the rows, on half lines (an AVX2 register), two of
// which are read in the time of one whole line. Half lines lie one behind the other: a line
// apart, those of the gradient would take twice as much of the first-level cache.
//
// # Sparse rows
//
// Rows with sources of their own share nothing (rows.go). Each source has the list of the columns that it has a one in, and a row adds
// to, or reads, what the lists of its sources name. Where there are many ones, a number of a list names one or two
// columns (active.go).
//
// # Overflow
//
// Numbers have magnitudes below 2^23 (weights) or 2^22 (saliences): 256 or 512 of them
// add up in 32 bits. The patterns x determine how many an output adds. The index marks the steps
// before which some output could exceed the limit; there the 32-bit sums are added to
// 64-bit ones. Below 5,000 neurons at a coding level of 0.05 there is no such step.
//
// # Speed
//
// One call for 16 rows on one core of a Zen 4 (AVX-512, about 3.1 GHz), in microseconds:
//
//	N      M      coding level   drive   gradient   additions/s   dense multiply-adds/s
//	1,000  500    0.05           13.4    14.2       29 G          590 G
//	1,000  500    0.5            47.7    43.6       88 G          175 G
//	4,000  2,000  0.05           162     165        39 G          780 G
//	4,000  2,000  0.5            618     601        105 G         210 G
//
// The last column is N M 16 / time, for comparison with a matrix product. The list loop
// on a few lines does 49.5 G additions/s: one line a clock, the rate at which this
// processor reads 64 bytes. AVX2 is within 8% of AVX-512 for that reason. The remaining time goes to packing
// (1.7 ns a position), conversion (3.5 ns an output) and filling the tables
// (0.6 ns an entry). `go test -bench .` measures all of it.
//
// # Generated code
//
// kernels_amd64.s and kernels_amd64.go are written by gen, a module of its own (so that
// engram does not depend on avo):
//
//	go generate ./kernels/cpu/bitsum
//
// writes the same bytes again. layout.go and gen/main.go have the same sizes.
package bitsum

//go:generate go run -C gen . -out ../kernels_amd64.s -stubs ../kernels_amd64.go -pkg bitsum
