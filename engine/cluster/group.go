package cluster

import (
	"encoding/binary"
	"os"
	"slices"
	"time"
)

// Transport carries bytes between the ranks of a group. An error that it meets is the end of the
// process: nothing can be put right when a neighbour is gone.
type Transport interface {
	// AllGather lays the parts of all ranks behind one another in all; the part of rank r has
	// counts[r] bytes.
	AllGather(part, all []byte, counts []int)
	// AllReduceOr gives all ranks the flags that any rank has set, bit by bit.
	AllReduceOr(flags []byte)
	// Broadcast gives all ranks the data of rank root.
	Broadcast(data []byte, root int)
	// Abort ends all ranks with the exit status.
	Abort(status int)
	// Leave waits for all ranks and says goodbye.
	Leave()
}

// Place is where a rank is.
type Place struct {
	Rank, Size    int
	Node          int // the lowest rank of those on its machine
	Local, Locals int // its number among them, and how many they are
	Host          string
}

// Group is the ranks that hold a network together, seen from one of them.
type Group struct {
	Place
	// Flags, if any, are bits that this rank sends with whatever it gathers.
	Flags func() byte
	// Traffic is what this rank has got from others so far.
	Traffic Traffic

	flags     byte      // that any rank has sent
	transport Transport // nil: the group is this process alone
	sent, got []byte
}

// Traffic counts what went over the network.
type Traffic struct {
	Calls   int
	Bytes   int64   // received from the other ranks
	Seconds float64 // in calls: waiting for slower ranks is in it
}

// New is the group that a transport connects.
func New(wire Transport, at Place) *Group { return &Group{Place: at, transport: wire} }

// Alone is a group of one.
func Alone() *Group {
	host, _ := os.Hostname()
	return &Group{Place: Place{Size: 1, Locals: 1, Host: host}}
}

// IsRoot reports whether this is rank 0, which prints and writes tables.
func (g *Group) IsRoot() bool { return g.Rank == 0 }

// Launched reports whether mpirun or srun started this process.
func (g *Group) Launched() bool { return g.transport != nil }

// Share is this rank's part of n rows: they are cut as evenly as can be, in the order of
// the ranks.
func (g *Group) Share(n int) (first, rows int) { return g.ShareOf(g.Rank, n) }

// ShareOf is the part of a rank.
func (g *Group) ShareOf(rank, n int) (first, rows int) {
	first = rank * n / g.Size
	return first, (rank+1)*n/g.Size - first
}

// Sizes are the bytes of every rank's share of n, where so many rows take size of them.
func (g *Group) Sizes(n int, size func(rows int) int) []int {
	sizes := make([]int, g.Size)
	for r := range sizes {
		_, rows := g.ShareOf(r, n)
		sizes[r] = size(rows)
	}
	return sizes
}

// Largest is the most rows that any rank has of n.
func (g *Group) Largest(n int) int { return (n + g.Size - 1) / g.Size }

// AllGather lays the parts of all ranks behind one another in all; the part of rank r has
// counts[r] bytes.
func (g *Group) AllGather(part, all []byte, counts []int) {
	if g.Size == 1 {
		copy(all, part)
		return
	}
	sizes := make([]int, len(counts)) // with a word of each rank
	for r, n := range counts {
		sizes[r] = n + 1
	}
	g.sent = append(append(g.sent[:0], part...), g.word())
	g.got = slices.Grow(g.got[:0], len(all)+g.Size)[:len(all)+g.Size]
	g.timed(len(g.got)-len(g.sent), func() { g.transport.AllGather(g.sent, g.got, sizes) })
	got := g.got
	for _, n := range counts {
		copy(all, got[:n])
		g.flags |= got[n]
		all, got = all[n:], got[n+1:]
	}
}

// AllReduceOr turns every flag into whether any rank has set it.
func (g *Group) AllReduceOr(flags ...bool) []bool {
	if g.Size == 1 {
		return flags
	}
	bytes := make([]byte, len(flags)+1)
	for i, set := range flags {
		if set {
			bytes[i] = 1
		}
	}
	bytes[len(flags)] = g.word()
	g.timed(len(bytes), func() { g.transport.AllReduceOr(bytes) })
	for i := range flags {
		flags[i] = bytes[i] != 0
	}
	g.flags |= bytes[len(flags)]
	return flags
}

// PollFlags are the flags that any rank has set since they were asked for last: the same on all ranks, where they
// ask after the same calls.
func (g *Group) PollFlags() byte {
	all := g.flags
	g.flags = 0
	return all
}

// AllReduceOrBits turns every bit into whether any rank has set it.
func (g *Group) AllReduceOrBits(words []uint64) {
	if g.Size == 1 {
		return
	}
	bytes := make([]byte, 0, 8*len(words)+1)
	for _, w := range words {
		bytes = binary.LittleEndian.AppendUint64(bytes, w)
	}
	bytes = append(bytes, g.word())
	g.timed(len(bytes), func() { g.transport.AllReduceOr(bytes) })
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(bytes[8*i:])
	}
	g.flags |= bytes[8*len(words)]
}

func (g *Group) word() byte {
	if g.Flags == nil {
		return 0
	}
	return g.Flags()
}

// Barrier waits until all ranks are here.
func (g *Group) Barrier() { g.AllReduceOr() }

// Broadcast gives all ranks the data of rank root, in a slice of the same length.
func (g *Group) Broadcast(data []byte, root int) {
	if g.Size == 1 {
		return
	}
	received := len(data)
	if g.Rank == root {
		received = 0
	}
	g.timed(received, func() { g.transport.Broadcast(data, root) })
}

// AllReduceMax is the largest of the ranks' values, none of which is negative.
func (g *Group) AllReduceMax(value int64) int64 {
	for _, v := range g.values(value) {
		value = max(value, v)
	}
	return value
}

// AllReduceMin is the smallest of the ranks' values.
func (g *Group) AllReduceMin(value int64) int64 {
	for _, v := range g.values(value) {
		value = min(value, v)
	}
	return value
}

// values are the ranks' values in their order.
func (g *Group) values(value int64) []int64 {
	const size = 8
	part, all, counts := binary.LittleEndian.AppendUint64(nil, uint64(value)), make([]byte, g.Size*size), make([]int, g.Size)
	for r := range counts {
		counts[r] = size
	}
	g.AllGather(part, all, counts)
	values := make([]int64, g.Size)
	for r := range values {
		values[r] = int64(binary.LittleEndian.Uint64(all[r*size:]))
	}
	return values
}

// AllReduceSum turns every value into the sum of those of all ranks.
func (g *Group) AllReduceSum(values []int64) {
	if g.Size == 1 || len(values) == 0 {
		return
	}
	part, counts := make([]byte, 8*len(values)), make([]int, g.Size)
	for i, v := range values {
		binary.LittleEndian.PutUint64(part[8*i:], uint64(v))
	}
	for r := range counts {
		counts[r] = len(part)
	}
	all := make([]byte, g.Size*len(part))
	g.AllGather(part, all, counts)
	clear(values)
	for i := range g.Size * len(values) {
		values[i%len(values)] += int64(binary.LittleEndian.Uint64(all[8*i:]))
	}
}

// GatherParts are the ranks' parts, of any lengths, in their order.
func (g *Group) GatherParts(part []byte) [][]byte {
	if g.Size == 1 {
		return [][]byte{part}
	}
	counts, total := make([]int, g.Size), 0
	for r, n := range g.values(int64(len(part))) {
		counts[r] = int(n)
		total += int(n)
	}
	all := make([]byte, total)
	g.AllGather(part, all, counts)
	parts := make([][]byte, g.Size)
	for r, n := range counts {
		parts[r], all = all[:n:n], all[n:]
	}
	return parts
}

// GatherTexts are the ranks' texts in their order.
func (g *Group) GatherTexts(text string) (texts []string) {
	for _, part := range g.GatherParts([]byte(text)) {
		texts = append(texts, string(part))
	}
	return texts
}

// Abort ends all ranks with the exit status; a group of one it leaves alone.
func (g *Group) Abort(status int) {
	if g.Size > 1 {
		g.transport.Abort(status)
	}
}

// Leave waits for all ranks and ends the group.
func (g *Group) Leave() {
	if g.transport != nil {
		g.transport.Leave()
	}
}

func (g *Group) timed(received int, call func()) {
	begin := time.Now()
	call()
	g.Traffic.Calls++
	g.Traffic.Bytes += int64(received)
	g.Traffic.Seconds += time.Since(begin).Seconds()
}
