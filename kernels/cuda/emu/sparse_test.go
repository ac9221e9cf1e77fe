//go:build cgo && !race

package emu_test

import (
	"errors"
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

// TestSurvivors: cycles through lists of survivors give the bits of the cpu, in every order that a card may
// choose, instead of those of small and of large networks.
func TestSurvivors(t *testing.T) {
	sparse := func(k network) network {
		k.CodingLevel, k.density = 0.06, 0.25
		return k
	}
	if !testing.Short() {
		wide := asleep(1, 0, 2, 40, 0, 15000, 2, model.Replay{}) // rows that fill a multiprocessor
		wide.CodingLevel = 0.02
		wide.check(t, emu.Options{Late: true}, cuda.Options{Sparse: cuda.Always}, 8,
			"bit_columns", "bit_rows", "count_active", "count_synapses", "list_patterns", "sparse_rows_wide")
	}
	cases := []network{
		sparse(asleep(1, 0, 20, 20, 0, 48, 2, model.Replay{})),
		sparse(asleep(5, 17, 21, 61, 0, 60, 1, model.Replay{})),
		sparse(asleep(1, 30, 7, 45, 7, 80, 3, model.Replay{Q: 1})),
		sparse(asleep(1, 1, 19, 130, 65, 90, 2, model.Replay{Salience: salience.Weakest})),
		sparse(asleep(5, 0, 9, 33, 33, 129, 2, model.Replay{Salience: salience.Weakest, Q: 2})),
		speculating(sparse(asleep(1, 7, 12, 70, 10, 60, 3, model.Replay{Q: 1}))),
		sparse(asleep(1, 5, 9, 90, 0, 64, 4, model.Replay{})),
		sparse(asleep(1, 5, 9, 60, 10, 1700, 2, model.Replay{})),            // laps of four numbers a lane,
		sparse(asleep(1, 5, 9, 60, 10, 800, 2, model.Replay{})),             // of two
		sparse(asleep(1, 0, 6, 4000, 900, 48, 2, model.Replay{})),           // many, on a large network
		crowded(asleep(1, 5, 3, 30, 10, 2600, 2, model.Replay{}), 0.2, 0.5), // gradients in two parts
	}
	for _, rule := range salience.Names()[1:] {
		cases = append(cases, sparse(asleep(3, 4, 11, 70, 20, 60, 2, model.Replay{Salience: rule})))
	}
	for i, k := range cases {
		for j, o := range orders {
			if (!*long || i > 6) && i%4 != j {
				continue
			}
			want := []string{"count_active", "count_synapses", "list_patterns", "plane_columns", "plane_rows", "sparse_rows"}
			if panels := j%2 == 0 || k.Patterns > 1024 || k.Neurons >= 4000; panels { // they take patterns in another form
				want = []string{"bit_columns", "bit_rows", "count_active", "count_synapses", "list_patterns", "sparse_rows"}
			}
			k.check(t, o, cuda.Options{Sparse: cuda.Always, Panels: j%2 == 0}, 24, want...)
		}
	}
}

// crowded is a network with other patterns and so many synapses.
func crowded(k network, coding, density float64) network {
	k.CodingLevel, k.density = coding, density
	return k
}

// TestSurvivorsSpill: sums of over 31 bits are made in two parts.
func TestSurvivorsSpill(t *testing.T) {
	if testing.Short() {
		t.Skip("takes three seconds")
	}
	crowded(asleep(1, 0, 1, 9000, 100, 800, 2, model.Replay{}), 0.18, 0.95).check(t, emu.Options{Late: true}, cuda.Options{Sparse: cuda.Always}, 8,
		"bit_columns", "bit_rows", "count_active", "count_synapses", "list_patterns", "sparse_rows_wide")
}

// TestSurvivorsWorth: by itself a run goes through lists where few are left and patterns are sparse,
// and there is room.
func TestSurvivorsWorth(t *testing.T) {
	for _, c := range []struct {
		coding float64
		shared int
		want   []string
	}{
		{0.02, 227 << 10, []string{"count_active", "count_synapses", "list_patterns", "plane_columns", "plane_rows", "sparse_rows"}},
		{0.5, 227 << 10, []string{"count_active", "count_synapses", "persistent_columns", "plane_columns", "plane_rows"}},
	} {
		k := asleep(1, 0, 9, 1000, 0, 48, 2, model.Replay{})
		k.CodingLevel, k.density = c.coding, 0.01
		k.check(t, emu.Options{Shared: c.shared}, cuda.Options{}, 10, c.want...)
	}
}

// TestSurvivorsConform: the cycles of the conformance suite take lists wherever they can, and products else.
func TestSurvivorsConform(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	device := listed{emu.New(modes[1]), map[string]int{}, 1 << 20}
	if v := conform.Cycles(graph.On(reference), graph.On(cuda.On(device, cuda.Options{Sparse: cuda.Always})), conform.All); v.Err != nil {
		t.Error(v.Err)
	}
	k, rules := device.kernels, len(salience.Names())-1
	if k["sparse_rows"] != 3+rules || k["persistent"] != 1+rules || k["persistent_two"] != 1 || k["persistent_shared"] != 3 {
		t.Errorf("kernels %v", k)
	}
}

// scarce is a device that has no room for one array, of so many bytes.
type scarce struct {
	cuda.Device
	bytes int64
}

func (s scarce) Alloc(bytes int64) (cuda.Pointer, error) {
	if bytes == s.bytes {
		return 0, errors.New("out of memory")
	}
	return s.Device.Alloc(bytes)
}

// TestSurvivorsWithoutLists: where others have taken the memory for lists, a night goes on with products.
func TestSurvivorsWithoutLists(t *testing.T) {
	k := asleep(1, 0, 3, 60, 0, 900, 2, model.Replay{})
	k.CodingLevel = 0.02
	device := listed{scarce{emu.New(emu.Options{}), 2*60*256 + 256}, map[string]int{}, 1 << 20}
	k.run(t, graph.On(cuda.On(device, cuda.Options{Sparse: cuda.Always})), 4)
	if device.kernels["persistent_shared"] != 1 || device.kernels["sparse_rows"] != 0 {
		t.Errorf("kernels %v", device.kernels)
	}
}

// TestWiredRowsConform: cycles of rows with sources take lists, in blocks of either size, and else plain kernels: the same bits.
func TestWiredRowsConform(t *testing.T) {
	for _, c := range []struct {
		shared int
		sparse cuda.When
		want   string
	}{
		{1 << 20, cuda.Always, "wired_rows"},
		{6 << 10, cuda.Always, "wired_rows_wide"},
		{1 << 20, cuda.Never, "gradient_wired"},
	} {
		device := listed{emu.New(modes[1]), map[string]int{}, c.shared}
		conform.SparseRows(t, graph.On(cuda.On(device, cuda.Options{Sparse: c.sparse})))
		if device.kernels[c.want] == 0 {
			t.Errorf("no %s in %v", c.want, device.kernels)
		}
	}
}
