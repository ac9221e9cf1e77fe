package bitsum

import (
	"math/bits"
	"slices"
	"unsafe"
)

// A part is some consecutive rows of a matrix, made ready for sums over positions: fillings of the panel and their
// steps. Machines that share a matrix make the parts of their own rows and exchange them. A part is a text of
// 32-bit numbers in the order of the machine's bytes:
//
//	ones, first, last, flushes, fillings; of each filling: first, count, tabled, steps; of each step: flush,
//	the lengths of empty, runs, order and entries, then these, two entries a number
//
// in the units of a step: machines that share a matrix run the same build.

// portion is what the text of a part begins with.
type portion struct {
	ones    int
	first   int  // the most numbers that a sum takes before the first flush
	last    int  // and after the last one, or in all
	flushes bool // some sum may leave 32 bits
	fills   []fill
}

// List makes the part of rows of m bits, 64 a word, of which row first of the matrix is the first.
func List(first, m int, rows []uint64) []byte {
	p := newPortion(first, m, rows)
	var w writer
	w.put(p.ones, p.first, p.last, flag(p.flushes), len(p.fills))
	for _, f := range p.fills {
		w.put(f.first, f.count, flag(f.tabled), len(f.steps))
		for _, s := range f.steps {
			w.put(flag(s.flush), len(s.empty), len(s.runs), len(s.order), len(s.entries))
			w = append(append(append(w, s.empty...), s.runs...), s.order...)
			w = append(w, halves(s.entries)...)
		}
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(w))), 4*len(w))
}

// Join is the (n, m) matrix that the parts make up, those of the first rows first. It keeps the parts.
func Join(n, m int, parts [][]byte) *Matrix {
	ix := &index{positions: n, outputs: m, method: listed}
	ones, since := 0, 0
	for _, text := range parts {
		p := readPortion(text)
		ones += p.ones
		if since+p.first > limit(WeightBits) {
			p.fills[0].steps[0].flush = true
			ix.wide, since = true, 0
		}
		ix.wide = ix.wide || p.flushes
		if p.flushes {
			since = 0
		}
		since += p.last
		ix.fills = append(ix.fills, p.fills...)
	}
	for _, f := range ix.fills {
		if f.tabled {
			ix.method = tabled
		}
	}
	if len(ix.fills) > 0 {
		f := &ix.fills[0]
		f.steps[0].begins = !f.tabled
	}
	return newMatrix(n, m, ones, func() lists { return ix.listed(ones) }, func() *index { return ix })
}

// newPortion cuts the rows into fillings.
func newPortion(first, m int, rows []uint64) portion {
	words := (m + 63) / 64
	positions, ones := len(rows)/max(1, words), 0
	for _, w := range rows {
		ones += bits.OnesCount64(w)
	}
	p := portion{ones: ones}
	added := adding{limit: limit(WeightBits), since: make([]int32, m)}
	take := func(counts []int32) bool {
		before := added.since
		if p.flushes {
			return added.add(counts)
		}
		p.first = largest(before)
		p.flushes = added.add(counts)
		return p.flushes
	}
	counts := make([]int32, m)
	if choose(ones, positions, m) == tabled {
		p.fills = tablesOf(rows, words, counts, take)
	} else {
		p.fills = listsOf(rows, words, counts, added.limit, take)
	}
	p.last = largest(added.since)
	if !p.flushes {
		p.first = p.last
	}
	for i := range p.fills {
		p.fills[i].first += first
	}
	return p
}

func largest(x []int32) int {
	if len(x) == 0 {
		return 0
	}
	return int(slices.Max(x))
}

// countOnes counts the ones of each column.
func countOnes(counts []int32, rows []uint64, words int) {
	clear(counts)
	for ; len(rows) > 0; rows = rows[words:] {
		for k, w := range rows[:words] {
			for ; w != 0; w &= w - 1 {
				counts[64*k+bits.TrailingZeros64(w)]++
			}
		}
	}
}

// listsOf is listFills of packed rows.
func listsOf(rows []uint64, words int, counts []int32, limit int, take func([]int32) bool) (fills []fill) {
	var sort orderer
	for first, left := 0, rows; len(left) > 0; {
		chunk := left[:min(span*words, len(left))]
		countOnes(counts, chunk, words)
		if largest(counts) > limit {
			chunk = left[:min(span/2*words, len(left))]
			countOnes(counts, chunk, words)
		}
		s := step{flush: take(counts)}
		places := sort.byLength(&s, counts)
		count := len(chunk) / words
		for j := range count {
			for k, w := range chunk[j*words : (j+1)*words] {
				for ; w != 0; w &= w - 1 {
					to := &places[64*k+bits.TrailingZeros64(w)]
					s.entries[*to] = uint16(j * line8)
					*to++
				}
			}
		}
		fills = append(fills, fill{first: first, count: count, lanes: Rows, steps: []step{s}})
		first += count
		left = left[len(chunk):]
	}
	return fills
}

// tablesOf is tableFills of packed rows.
func tablesOf(rows []uint64, words int, counts []int32, take func([]int32) bool) (fills []fill) {
	positions := len(rows) / words
	for first := 0; first < positions; first += perFill * perPass {
		f := fill{first: first, count: min(perFill*perPass, positions-first), lanes: Rows, tabled: true}
		for start := first; start < first+f.count; start += perPass {
			pass := rows[start*words : min(start+perPass, positions)*words]
			countOnes(counts, pass, words)
			s := step{flush: take(counts), entries: noTables(len(counts))}
			for p := range len(pass) / words {
				for k, w := range pass[p*words : (p+1)*words] {
					for ; w != 0; w &= w - 1 {
						s.entries[(64*k+bits.TrailingZeros64(w))*tables+p/perTable] += line << (p % perTable)
					}
				}
			}
			f.steps = append(f.steps, s)
		}
		fills = append(fills, f)
	}
	return fills
}

// listed are the ones of each output, from the fillings.
func (x *index) listed(ones int) lists {
	l := lists{make([]int32, x.outputs+1), make([]int32, ones)}
	x.eachOne(func(output, _ int) { l.from[output+1]++ })
	for i := range x.outputs {
		l.from[i+1] += l.from[i]
	}
	next := slices.Clone(l.from)
	x.eachOne(func(output, position int) {
		l.at[next[output]] = int32(position)
		next[output]++
	})
	return l
}

// eachOne visits the ones, those of an output in ascending order of their positions.
func (x *index) eachOne(visit func(output, position int)) {
	for _, f := range x.fills {
		for i, s := range f.steps {
			if f.tabled {
				for k, code := range s.entries {
					start, mask := f.first+i*perPass+k%tables*perTable, uint(code)/line%table
					for ; mask != 0; mask &= mask - 1 {
						visit(k/tables, start+bits.TrailingZeros(mask))
					}
				}
				continue
			}
			order, entries := s.order, s.entries
			for runs := s.runs; len(runs) > 0; runs = runs[2:] {
				for _, o := range order[:runs[0]] {
					for _, e := range entries[:runs[1]] {
						visit(int(o/line), f.first+int(e/line8))
					}
					entries = entries[runs[1]:]
				}
				order = order[runs[0]:]
			}
		}
	}
}

type writer []uint32

func (w *writer) put(numbers ...int) {
	for _, n := range numbers {
		*w = append(*w, uint32(n))
	}
}

func flag(set bool) int {
	if set {
		return 1
	}
	return 0
}

// halves are numbers of 16 bits as half as many of 32, the last one filled up.
func halves(x []uint16) []uint32 {
	if len(x)%2 > 0 {
		x = append(x, 0)
	}
	return unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(x))), len(x)/2)
}

type reader []uint32

func (r *reader) take(n int) []uint32 {
	x := (*r)[:n:n]
	*r = (*r)[n:]
	return x
}

// readPortion reads what List has written. Its slices lie in the text, unless that begins between numbers.
func readPortion(text []byte) portion {
	if uintptr(unsafe.Pointer(unsafe.SliceData(text)))%4 > 0 {
		moved := make([]uint32, len(text)/4)
		copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(moved))), len(text)), text)
		text = unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(moved))), len(text))
	}
	r := reader(unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(text))), len(text)/4))
	head := r.take(5)
	p := portion{ones: int(head[0]), first: int(head[1]), last: int(head[2]), flushes: head[3] > 0, fills: make([]fill, head[4])}
	for i := range p.fills {
		head := r.take(4)
		f := fill{first: int(head[0]), count: int(head[1]), lanes: Rows, tabled: head[2] > 0, steps: make([]step, head[3])}
		for k := range f.steps {
			n := r.take(5)
			s := step{flush: n[0] > 0, empty: r.take(int(n[1])), runs: r.take(int(n[2])), order: r.take(int(n[3]))}
			entries := r.take(int(n[4]+1) / 2)
			s.entries = unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(entries))), n[4])
			f.steps[k] = s
		}
		p.fills[i] = f
	}
	return p
}
