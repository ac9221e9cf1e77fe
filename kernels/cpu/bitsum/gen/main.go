// Command gen writes the assembly of package panel: run `go generate` in the folder
// above. It is a module of its own, so that engram itself does not depend on avo.
package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sizes that the Go side repeats: see layout.go there.
const (
	rows     = 16       // lanes
	line     = 4 * rows // bytes of one position of a panel
	perTable = 6        // positions in a table
	tables   = 8        // tables in a pass
	table    = 1 << perTable * line
)

func main() {
	scatterLists("scatterLists32", "int64", 8)
	scatterLists("scatterNarrow32", "int32", 4)
	spreadPlaces()
	foldPlaces()
	gatherLists()
	askLists()
	lookUpLists()
	addMarks()
	round8()
	subtract8()
	packAVX2()
	lists()
	halveAVX2()
	scatterAVX2()
	collectAVX2()
	buildTablesAVX2()
	addTablesAVX2()
	flushAVX2()
	scale32AVX2()
	convert32AVX2()
	convert64AVX2()
	lanes32AVX2()
	lanes64AVX2()
	saliencesAVX2()

	packAVX512()
	buildTablesAVX512()
	addTablesAVX512()
	flushAVX512()
	scale32AVX512()
	convert32AVX512()
	convert64AVX512()
	lanes32AVX512()
	lanes64AVX512()
	saliencesAVX512()
	Generate()
}

// function starts one that keeps no pointer to its arguments.
func function(name, signature, doc string) { begin(name, signature, doc, attr.NOSPLIT) }

// framed starts one with more on the stack than goes unchecked.
func framed(name, signature, doc string) { begin(name, signature, doc, 0) }

func begin(name, signature, doc string, a attr.Attribute) {
	TEXT(name, a, "func"+signature)
	Pragma("noescape")
	Doc(name + " " + doc)
}

// base loads the address of a slice.
func base(slice string) reg.GPVirtual { return Load(Param(slice).Base(), GP64()).(reg.GPVirtual) }

// length loads the number of elements of a slice.
func length(slice string) reg.GPVirtual { return Load(Param(slice).Len(), GP64()).(reg.GPVirtual) }

// argument loads an integer or a pointer.
func argument(name string) reg.GPVirtual { return Load(Param(name), GP64()).(reg.GPVirtual) }

// at is the operand at an address.
func at(base reg.Register, disp int) Mem { return Mem{Base: base, Disp: disp} }
