package bitsum

import "slices"

// index says how the sums of one direction are formed.
type index struct {
	positions, outputs int
	method             method
	lists              lists  // of gather
	fills              []fill // of the others
	wide               bool   // some sums may leave 32 bits
}

type method int

const (
	gather method = iota // too few ones to be worth a panel
	listed
	tabled
)

// fill is what is done with one filling of the panel: the positions
// [first, first+count) and the steps that add them up.
type fill struct {
	first, count int
	lanes        int // rows in a line of the panel: all, or half of them
	tabled       bool
	steps        []step
}

// again is a new index in the memory of x.
func (x *index) again(empty index) *index {
	empty.fills = x.fills[:0]
	*x = empty
	return x
}

// fill adds a filling with so many steps, whose slices have what memory there is.
func (x *index) fill(first, count, lanes, steps int) *fill {
	n := len(x.fills)
	x.fills = resized(x.fills, n+1)
	f := &x.fills[n]
	*f = fill{first: first, count: count, lanes: lanes, steps: resized(f.steps[:min(len(f.steps), steps)], steps)}
	return f
}

// step is one call of addLists or addTables.
type step struct {
	flush   bool     // first move the 32-bit sums to the 64-bit ones
	half    int      // 0: all rows; 1 or 2: those of the lower or upper half of the lanes
	begins  bool     // the sums begin here: what was there before does not count
	empty   []uint32 // the byte offsets of outputs that nothing is listed for
	runs    []uint32 // addLists: pairs of a number of outputs and the length of their lists
	order   []uint32 // addLists: the byte offsets of these outputs
	entries []uint16 // byte offsets in the tables, or in a panel of half lines: lines are at twice as much
}

// choose is the rule for the method, fixed so that no clock decides. With
// L = 64 entries in a table,
//
//	gather where 12 ones <= positions: fewer than a twelfth of them is listed,
//	tables where 5 ones > positions (outputs + 2 L),
//	lists  otherwise.
//
// The second is the count of additions, ones against positions (outputs + 2 L) / 6 (an
// entry is made by one addition and one store, twice the work), times 6/5, since a list
// stays in the first-level cache better than eight tables do. Measured on a Zen 4, lists
// and tables take the same time at a density of 0.4 for 100 outputs, 0.25 for 500 and
// 0.21 for 2,000 (BenchmarkCrossover; the rule: 0.46, 0.25, 0.21), gathering and lists at
// 0.085 for one output (BenchmarkGather). The sums are the same by every method.
func choose(ones, positions, outputs int) method {
	switch {
	case 12*ones <= positions:
		return gather
	case 5*ones > positions*(outputs+2*table):
		return tabled
	}
	return listed
}

// newIndex makes the index for sums of numbers with the given digits.
func newIndex(l lists, positions, digits int, by method) *index {
	x := &index{positions: positions, outputs: l.outputs(), method: by}
	if by == gather {
		x.lists = l
		return x
	}
	added := adding{limit: limit(digits), since: make([]int32, x.outputs)}
	if by == listed {
		x.fills = listFills(l, positions, &added)
	} else {
		x.fills = tableFills(l, positions, &added)
	}
	x.wide = added.over
	return x
}

// adding counts how many numbers each sum has taken since the last flush.
type adding struct {
	limit int
	since []int32
	over  bool
}

// add takes the numbers of the next step and tells whether it needs a flush first.
func (a *adding) add(counts []int32) bool {
	flush := false
	for i, c := range counts {
		a.since[i] += c
		flush = flush || int(a.since[i]) > a.limit
	}
	if flush {
		copy(a.since, counts)
		a.over = true
	}
	return flush
}

// cursor walks through all lists at once, chunk by chunk.
type cursor struct {
	lists  lists
	next   []int32 // where the rest of each list starts
	counts []int32 // lengths within the chunk
}

func newCursor(l lists) cursor {
	n := l.outputs()
	return cursor{l, slices.Clone(l.from[:n]), make([]int32, n)}
}

// count finds how many entries of each list are below the position end.
func (c *cursor) count(end int) (longest int) {
	for i := range c.counts {
		rest := c.lists.at[c.next[i]:c.lists.from[i+1]]
		k := 0
		for k < len(rest) && int(rest[k]) < end {
			k++
		}
		c.counts[i] = int32(k)
		longest = max(longest, k)
	}
	return longest
}

// take returns the counted entries of a list and moves on.
func (c *cursor) take(i int) []int32 {
	from := c.next[i]
	c.next[i] += c.counts[i]
	return c.lists.at[from:c.next[i]]
}

// listFills cuts the positions into chunks of span, or half of it.
func listFills(l lists, positions int, added *adding) []fill {
	var fills []fill
	c := newCursor(l)
	for first := 0; first < positions; {
		count := min(span, positions-first)
		if c.count(first+count) > added.limit {
			count = min(span/2, count)
			c.count(first + count)
		}
		s := listStep(&c, first)
		s.flush, s.begins = added.add(c.counts), first == 0
		fills = append(fills, fill{first: first, count: count, lanes: Rows, steps: []step{s}})
		first += count
	}
	return fills
}

// listStep orders the outputs by the lengths of their lists, so that the loops over the
// lists of a run all turn the same number of times.
func listStep(c *cursor, first int) step {
	var s step
	places := new(orderer).byLength(&s, c.counts)
	for i, k := range c.counts {
		if k > 0 {
			entries := s.entries[places[i]:]
			for n, p := range c.take(i) {
				entries[n] = uint16((int(p) - first) * line8)
			}
		}
	}
	return s
}

// orderer sorts lists by their lengths, in memory that it keeps.
type orderer struct{ number, output, entry, places []int32 }

// byLength makes s a step for lists of the given lengths, the shortest first and empty ones
// left out, with room for their entries: those of output i begin at places[i].
func (o *orderer) byLength(s *step, lengths []int32) (places []int32) {
	longest, entries := int32(0), int32(0)
	for _, k := range lengths {
		longest = max(longest, k)
		entries += k
	}
	o.number, o.output, o.entry = resized(o.number, int(longest)+1), resized(o.output, int(longest)+1), resized(o.entry, int(longest)+1)
	number, output, entry := o.number, o.output, o.entry // lists of each length, and where the next one goes
	clear(number)
	for _, k := range lengths {
		number[k]++
	}
	s.empty, s.runs = s.empty[:0], s.runs[:0]
	for k, at, from := int32(1), int32(0), int32(0); k <= longest; k++ {
		output[k], entry[k] = at, from
		at, from = at+number[k], from+k*number[k]
		if number[k] > 0 {
			s.runs = append(s.runs, uint32(number[k]), uint32(k))
		}
	}
	s.order, s.entries = resized(s.order, len(lengths)-int(number[0])), resized(s.entries, int(entries))
	o.places = resized(o.places, len(lengths))
	places = o.places
	for i, k := range lengths {
		if k > 0 {
			s.order[output[k]] = uint32(i * line)
			places[i] = entry[k]
			output[k]++
			entry[k] += k
		} else {
			places[i] = 0
			s.empty = append(s.empty, uint32(i*line))
		}
	}
	return places
}

// tableFills cuts the positions into passes of a few tables each.
func tableFills(l lists, positions int, added *adding) []fill {
	var fills []fill
	c := newCursor(l)
	for first := 0; first < positions; first += perFill * perPass {
		f := fill{first: first, count: min(perFill*perPass, positions-first), lanes: Rows, tabled: true}
		for start := first; start < first+f.count; start += perPass {
			c.count(start + perPass)
			s := tableStep(&c, start)
			s.flush = added.add(c.counts)
			f.steps = append(f.steps, s)
		}
		fills = append(fills, f)
	}
	return fills
}

// tableStep writes, for each output and table, the offset of the entry whose number has
// the bits of the output's ones.
func tableStep(c *cursor, first int) step {
	entries := noTables(len(c.counts))
	for i := range c.counts {
		codes := entries[i*tables : (i+1)*tables]
		for _, p := range c.take(i) {
			p := int(p) - first
			codes[p/perTable] += line << (p % perTable)
		}
	}
	return step{entries: entries}
}

// noTables are the entries of outputs without ones: the first of each table.
func noTables(outputs int) []uint16 {
	entries := make([]uint16, outputs*tables)
	for i := range entries {
		entries[i] = uint16(i % tables * table * line)
	}
	return entries
}
