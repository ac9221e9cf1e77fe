package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const addListsSignature = "(acc, panel []int32, runs, order []uint32, entries []uint16)"

// sum is a line of 16 sums in registers: what the list and table loops of both
// instruction sets differ in.
type sum struct {
	unit  uint8 // bytes of the panel for one of an entry
	load  func(from Mem)
	clear func()
	add   func(from Mem)
	store func(to Mem)
}

func sumAVX2() sum {
	low, high := YMM(), YMM()
	return sum{
		2,
		func(m Mem) { VMOVDQU(m, low); VMOVDQU(m.Offset(32), high) },
		func() { VPXOR(low, low, low); VPXOR(high, high, high) },
		func(m Mem) { VPADDD(m, low, low); VPADDD(m.Offset(32), high, high) },
		func(m Mem) { VMOVDQU(low, m); VMOVDQU(high, m.Offset(32)) },
	}
}

func sumAVX512() sum {
	z := ZMM()
	return sum{
		2,
		func(m Mem) { VMOVDQU32(m, z) },
		func() { VPXORD(z, z, z) },
		func(m Mem) { VPADDD(m, z, z) },
		func(m Mem) { VMOVDQU32(z, m) },
	}
}

// sumHalf is half a line. Its additions take turns on two registers, so that none waits
// for the one before.
func sumHalf() sum {
	y, turn := [2]reg.VecVirtual{YMM(), YMM()}, 0
	return sum{
		1,
		func(m Mem) { VMOVDQU(m, y[0]); VPXOR(y[1], y[1], y[1]) },
		func() { VPXOR(y[0], y[0], y[0]); VPXOR(y[1], y[1], y[1]) },
		func(m Mem) { VPADDD(m, y[turn%2], y[turn%2]); turn++ },
		func(m Mem) { VPADDD(y[1], y[0], y[0]); VMOVDQU(y[0], m) },
	}
}

func lists() {
	for _, f := range []struct {
		name string
		sum  func() sum
		turn int
		doc  string
	}{
		{"ListsAVX2", sumAVX2, 4, "the sums %s the positions that their lists name."},
		{"HalvesAVX2", sumHalf, 8, "half lines of sums %s the positions that their lists name."},
		{"ListsAVX512", sumAVX512, 4, "the sums %s the positions that their lists name."},
	} {
		function("add"+f.name, addListsSignature, "adds to "+fmt.Sprintf(f.doc, "what is at"))
		addLists(f.sum(), f.turn)
		function("set"+f.name, addListsSignature, "sets "+fmt.Sprintf(f.doc, "to what is at"))
		z := f.sum()
		z.load = func(Mem) { z.clear() }
		addLists(z, f.turn)
	}
}

// addLists writes one loop over outputs for each remainder of the length, so that no
// branch within a run of equal lengths depends on anything but its own counter. A turn of a
// list adds 4 lines or a multiple of 4: half lines are read so fast that a branch after every
// fourth takes a tenth of the time.
func addLists(z sum, turn int) {
	acc, panel := base("acc"), base("panel")
	fields := fields()
	runs, left := base("runs"), length("runs")
	order, entries := base("order"), base("entries")
	count, turns, end, rest, to := GP64(), GP64(), GP64(), GP64(), GP64()

	Label("run")
	SUBQ(Imm(2), left)
	JL(LabelRef("done"))
	MOVL(at(runs, 0), count.As32())
	MOVL(at(runs, 4), turns.As32())
	ADDQ(Imm(8), runs)
	MOVQ(turns, rest)
	ANDQ(Imm(uint64(turn-1)), rest)
	SUBQ(rest, turns)
	for r := turn - 1; r > 0; r-- {
		CMPQ(rest, Imm(uint64(r)))
		JEQ(LabelRef(fmt.Sprintf("output%d", r)))
	}
	for r := range turn {
		name := func(s string) string { return fmt.Sprintf("%s%d", s, r) }
		Label(name("output"))
		MOVL(at(order, 0), to.As32())
		ADDQ(Imm(4), order)
		z.load(Mem{Base: acc, Index: to, Scale: 1})
		fours := r / 4 * 4
		for i := 0; i < fours; i += 4 {
			four(z, panel, entries, i, fields)
		}
		for i := fours; i < r; i++ {
			one(z, panel, entries, i)
		}
		if r > 0 {
			ADDQ(Imm(uint64(2*r)), entries)
		}
		LEAQ(Mem{Base: entries, Index: turns, Scale: 2}, end)
		CMPQ(entries, end)
		JEQ(LabelRef(name("store")))
		Label(name("turn"))
		for i := 0; i < turn; i += 4 {
			four(z, panel, entries, i, fields)
		}
		ADDQ(Imm(uint64(2*turn)), entries)
		CMPQ(entries, end)
		JNE(LabelRef(name("turn")))
		Label(name("store"))
		z.store(Mem{Base: acc, Index: to, Scale: 1})
		DECQ(count)
		JNZ(LabelRef(name("output")))
		JMP(LabelRef("run"))
	}
	Label("done")
	VZEROUPPER()
	RET()
}

// halveAVX2 copies a line after the other.
func halveAVX2() {
	function("halveAVX2", "(low, high, panel []int32)", "copies the halves of lines.")
	low, left, high, from := base("low"), length("low"), base("high"), base("panel")
	Label("line")
	SUBQ(Imm(rows/2), left)
	JL(LabelRef("done"))
	for i, to := range []reg.GPVirtual{low, high} {
		y := YMM()
		VMOVDQU(at(from, i*line/2), y)
		VMOVDQU(y, at(to, 0))
		ADDQ(Imm(line/2), to)
	}
	ADDQ(Imm(line), from)
	JMP(LabelRef("line"))
	Label("done")
	VZEROUPPER()
	RET()
}

const addTablesSignature = "(acc, tables []int32, codes []uint16, outputs int)"

func addTablesAVX2() {
	function("addTablesAVX2", addTablesSignature, "adds to each sum one entry of every table.")
	addTables(sumAVX2())
}

func addTablesAVX512() {
	function("addTablesAVX512", addTablesSignature, "adds to each sum one entry of every table.")
	addTables(sumAVX512())
}

// addTables is the list loop with lists of one length.
func addTables(z sum) {
	z.unit = 1
	acc, panel, codes, count := base("acc"), base("tables"), base("codes"), argument("outputs")
	fields := fields()
	Label("output")
	z.load(at(acc, 0))
	for i := 0; i < tables; i += 4 {
		four(z, panel, codes, i, fields)
	}
	z.store(at(acc, 0))
	ADDQ(Imm(line), acc)
	ADDQ(Imm(2*tables), codes)
	DECQ(count)
	JNZ(LabelRef("output"))
	VZEROUPPER()
	RET()
}

// one adds the line that entry i names.
func one(z sum, panel, entries reg.GPVirtual, i int) {
	off := GP64()
	MOVWQZX(at(entries, 2*i), off)
	z.add(Mem{Base: panel, Index: off, Scale: z.unit})
}

// fields are what BEXTR takes the second and third of four entries out with.
func fields() (f [4]reg.GPVirtual) {
	for k := 1; k < 3; k++ {
		f[k] = GP64()
		MOVQ(U32(uint32(16<<8|16*k)), f[k])
	}
	return f
}

// four adds the lines that entries i to i+3 name. They are read at once, which leaves
// more of the processor's loads to the lines.
func four(z sum, panel, entries reg.GPVirtual, i int, fields [4]reg.GPVirtual) {
	w := GP64()
	MOVQ(at(entries, 2*i), w)
	for k := range 4 {
		off := GP64()
		switch k {
		case 0:
			MOVWQZX(w.As16(), off)
		case 3:
			off = w
			SHRQ(Imm(48), w)
		default:
			BEXTRQ(fields[k], w, off)
		}
		z.add(Mem{Base: panel, Index: off, Scale: z.unit})
	}
}

const buildTablesSignature = "(tables, panel []int32)"

// buildTablesAVX512 keeps the 16 sums of the first four positions in registers; every
// further entry is one of them plus a sum of the last two, one addition and one store.
func buildTablesAVX512() {
	function("buildTablesAVX512", buildTablesSignature, "fills the tables of a pass with the sums of all subsets of their positions.")
	to, from := base("tables"), base("panel")
	left := GP64()
	MOVQ(U32(tables), left)
	var t [16]reg.VecVirtual
	for c := range t {
		t[c] = ZMM()
	}
	high := ZMM()
	Label("table")
	VPXORD(t[0], t[0], t[0])
	VMOVDQU32(t[0], at(to, 0))
	for k := range 4 {
		for c := range 1 << k {
			VPADDD(at(from, k*line), t[c], t[c+1<<k])
			VMOVDQU32(t[c+1<<k], at(to, (c+1<<k)*line))
		}
	}
	for h := 1; h < 4; h++ {
		if h&1 != 0 {
			VMOVDQU32(at(from, 4*line), high)
			if h&2 != 0 {
				VPADDD(at(from, 5*line), high, high)
			}
		} else {
			VMOVDQU32(at(from, 5*line), high)
		}
		VMOVDQU32(high, at(to, 16*h*line))
		for c := 1; c < 16; c++ {
			z := ZMM()
			VPADDD(t[c], high, z)
			VMOVDQU32(z, at(to, (16*h+c)*line))
		}
	}
	ADDQ(U32(perTable*line), from)
	ADDQ(U32(table), to)
	DECQ(left)
	JNZ(LabelRef("table"))
	VZEROUPPER()
	RET()
}

// buildTablesAVX2 does the same for either half of the lanes, with the 8 sums of the
// first three positions in registers.
func buildTablesAVX2() {
	function("buildTablesAVX2", buildTablesSignature, "fills the tables of a pass with the sums of all subsets of their positions.")
	to, from := base("tables"), base("panel")
	left := GP64()
	MOVQ(U32(tables), left)
	var t [8]reg.VecVirtual
	for c := range t {
		t[c] = YMM()
	}
	high := YMM()
	Label("table")
	for half := 0; half < line; half += 32 {
		VPXOR(t[0], t[0], t[0])
		VMOVDQU(t[0], at(to, half))
		for k := range 3 {
			for c := range 1 << k {
				VPADDD(at(from, k*line+half), t[c], t[c+1<<k])
				VMOVDQU(t[c+1<<k], at(to, (c+1<<k)*line+half))
			}
		}
		for h := 1; h < 8; h++ {
			started := false
			for k := range 3 {
				if h>>k&1 == 0 {
					continue
				}
				m := at(from, (3+k)*line+half)
				if started {
					VPADDD(m, high, high)
				} else {
					VMOVDQU(m, high)
				}
				started = true
			}
			VMOVDQU(high, at(to, 8*h*line+half))
			for c := 1; c < 8; c++ {
				y := YMM()
				VPADDD(t[c], high, y)
				VMOVDQU(y, at(to, (8*h+c)*line+half))
			}
		}
	}
	ADDQ(U32(perTable*line), from)
	ADDQ(U32(table), to)
	DECQ(left)
	JNZ(LabelRef("table"))
	VZEROUPPER()
	RET()
}

const flushSignature = "(sums []int64, acc []int32)"

func flushAVX512() {
	function("flushAVX512", flushSignature, "adds 32-bit sums to 64-bit ones and zeroes them.")
	to, from, left := base("sums"), base("acc"), length("acc")
	zero := ZMM()
	VPXORD(zero, zero, zero)
	Label("line")
	SUBQ(Imm(rows), left)
	JL(LabelRef("done"))
	for h := range 2 {
		z := ZMM()
		VPMOVSXDQ(at(from, 32*h), z)
		VPADDQ(at(to, 64*h), z, z)
		VMOVDQU64(z, at(to, 64*h))
	}
	VMOVDQU32(zero, at(from, 0))
	ADDQ(Imm(line), from)
	ADDQ(U32(2*line), to)
	JMP(LabelRef("line"))
	Label("done")
	VZEROUPPER()
	RET()
}

func flushAVX2() {
	function("flushAVX2", flushSignature, "adds 32-bit sums to 64-bit ones and zeroes them.")
	to, from, left := base("sums"), base("acc"), length("acc")
	zero := YMM()
	VPXOR(zero, zero, zero)
	Label("line")
	SUBQ(Imm(rows), left)
	JL(LabelRef("done"))
	for h := range 4 {
		y := YMM()
		VPMOVSXDQ(at(from, 16*h), y)
		VPADDQ(at(to, 32*h), y, y)
		VMOVDQU(y, at(to, 32*h))
	}
	VMOVDQU(zero, at(from, 0))
	VMOVDQU(zero, at(from, 32))
	ADDQ(Imm(line), from)
	ADDQ(U32(2*line), to)
	JMP(LabelRef("line"))
	Label("done")
	VZEROUPPER()
	RET()
}
