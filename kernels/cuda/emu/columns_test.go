//go:build cgo && !race

package emu_test

import (
	"testing"

	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
	"engram/kernels/salience"
)

// late is a network of which a night has left so much, with synapses of neurons with themselves.
func late(k network, density float64) network {
	k.density, k.selves = density, true
	return k
}

// emptied is one of which nothing is left in the rows of a block.
func emptied(k network, block int) network {
	k.emptied = block
	return k
}

// TestColumns: blocks that go over the columns alone that any of their rows has left have the bits of the cpu: with few columns, with
// all and with none, in one part or in two that end within a piece of 64 or with it, with patterns of some rows' broken numbers.
func TestColumns(t *testing.T) {
	weakest := model.Replay{Salience: salience.Weakest}
	type of struct {
		kernel string
		network
	}
	few := []network{
		late(asleep(1, 0, 20, 20, 0, 12, 2, model.Replay{}), 0.2),
		late(asleep(5, 3, 19, 130, 65, 20, 2, weakest), 0.05),
		emptied(late(asleep(1, 7, 26, 300, 30, 70, 2, model.Replay{}), 0.1), 1),
		late(asleep(1, 64, 9, 200, 136, 64, 2, model.Replay{}), 0.9), // all, in pieces of 64
		late(asleep(1, 505, 11, 530, 30, 317, 2, model.Replay{}), 0.02),
		speculating(late(asleep(5, 40, 11, 97, 1, 33, 2, model.Replay{}), 0.1)),
		late(asleep(1, 0, 9, 33, 33, 129, 2, weakest), 0.3),
		emptied(late(asleep(1, 100, 17, 257, 100, 40, 2, model.Replay{}), 0.03), 2),
		late(asleep(1, 700, 9, 1100, 200, 30, 2, model.Replay{}), 0.03), // of a network whose factors are in shared memory else
	}
	for i, rule := range salience.Names()[1:] {
		few = append(few, late(asleep(1+2*(i%2), 1, 11, 61+70*i, 20, 33, 2, model.Replay{Salience: rule}), 0.1))
	}
	cases := []of{
		{"persistent_columns_wide", late(asleep(1, 505, 9, 700, 130, 30, 2, model.Replay{}), 0.75)},
		{"persistent_columns_wide", late(asleep(5, 700, 9, 1100, 200, 30, 2, weakest), 0.15)},
		{"persistent_columns_wide", speculating(late(asleep(1, 0, 17, 900, 70, 70, 2, model.Replay{}), 0.1))},
	}
	for _, k := range few {
		cases = append(cases, of{"persistent_columns", k})
	}
	for i, c := range cases {
		for j, o := range orders {
			if !*long && i%4 != j {
				continue
			}
			c.network.check(t, o, cuda.Options{Sparse: cuda.Never, Columns: cuda.Always}, 24, "count_synapses", c.kernel, "plane_columns", "plane_rows")
		}
	}
}

// TestColumnsWorth: by itself a run goes over columns where enough passes gain from them, and over all where they do not.
func TestColumnsWorth(t *testing.T) {
	for _, c := range []struct {
		density float64
		passes  int
		want    string
	}{{0.05, 60, "persistent_columns"}, {0.75, 60, "persistent"}, {0.05, 5, "persistent"}} {
		k := late(asleep(1, 0, 9, 300, 0, 20, 2, model.Replay{}), c.density)
		k.check(t, emu.Options{}, cuda.Options{Sparse: cuda.Never}, c.passes, "count_synapses", c.want, "plane_columns", "plane_rows")
	}
}

// TestColumnsConform: the cycles of the conformance suite go over columns wherever they can, those of some networks included whose rows
// are in shared memory else.
func TestColumnsConform(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	for _, many := range []bool{false, true} { // an H100 has so many that dense blocks of small networks have two rows
		host := modes[1]
		host.Many = many
		device := listed{emu.New(host), map[string]int{}, 1 << 20}
		o := cuda.Options{Sparse: cuda.Never, Columns: cuda.Always}
		if v := conform.Cycles(graph.On(reference), graph.On(cuda.On(device, o)), conform.All); v.Err != nil {
			t.Error(v.Err)
		}
		if k, rules := device.kernels, len(salience.Names())-1; k["persistent_columns"]+k["persistent_columns_wide"] != 4+rules || k["persistent_shared"] != 4+rules || k["persistent"]+k["persistent_two"] != 0 {
			t.Errorf("many %v: kernels %v", many, k)
		}
	}
}
