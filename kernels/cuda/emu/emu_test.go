//go:build cgo && !race

package emu_test

import (
	"flag"
	"slices"
	"testing"

	"engram/engine/graph/conform"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// long tries every case in every order; otherwise each case has one, and each order several cases (make test-long).
var long = flag.Bool("long", false, "every case in every order that a card may choose")

// orders are all in which a card may do what it may do in any order.
var orders = []emu.Options{{}, {Late: true, Backwards: true}, {Backwards: true}, {Late: true}}

// modes are the two of these that differ most.
var modes = []emu.Options{{}, {Late: true, Backwards: true}}

// TestConformance: every operation. (TestEqualToTheCPU has all modes.)
func TestConformance(t *testing.T) { conform.Run(t, cuda.On(emu.New(modes[1]), cuda.Options{})) }

// TestEveryOperation: cuda has what the cases ask for, and no more.
func TestEveryOperation(t *testing.T) {
	cases := conform.Ops()
	slices.Sort(cases)
	if got, want := cuda.Ops(), slices.Compact(cases); !slices.Equal(got, want) {
		t.Errorf("cuda has the operations\n%v, the cases\n%v", got, want)
	}
}
