//go:build cgo && !race

package emu_test

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// recorder counts what a backend asks of its device.
type recorder struct {
	cuda.Device
	allocs, reads, waits, sequences, launches int
	bytes                                     int64
}

func (r *recorder) Alloc(bytes int64) (cuda.Pointer, error) {
	r.allocs++
	r.bytes += bytes
	return r.Device.Alloc(bytes)
}
func (r *recorder) Read(dst []byte, from cuda.Pointer) error {
	r.reads++
	return r.Device.Read(dst, from)
}
func (r *recorder) Wait() error {
	r.waits++
	return r.Device.Wait()
}
func (r *recorder) Launch(sequence []cuda.Launch) error {
	r.sequences++
	r.launches += len(sequence)
	return r.Device.Launch(sequence)
}

// night is a compiled replay cycle of batch replicas with its arguments, rates for so many passes.
func night(t *testing.T, b kernels.Backend, batch, passes int, replay model.Replay) (kernels.Program, []kernels.Buffer, []kernels.Value) {
	t.Helper()
	shape := model.Shape{Batch: batch, Rows: 20, Neurons: 20, Patterns: 12, Factors: 2,
		Populations: graph.Populations{Excitatory: 20, CodingLevel: 0.2, FE: 0.2, FI: 0.2}}
	g := shape.Cycle(replay)
	target := graph.On(b)
	program, err := target.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	var args []kernels.Buffer
	for _, v := range g.Args() {
		n := batch * v.Size()
		if v.HasRows {
			n *= shape.Rows
		}
		if v.Series {
			n *= passes
		}
		buf, err := b.Alloc(v.Kind, n)
		if err != nil {
			t.Fatal(err)
		}
		data := make([]float64, n)
		for i := range data {
			data[i] = 0.5
			switch {
			case v.Kind == kernels.Bits:
				data[i] = float64(i * i % 3 % 2)
			case v.Name == model.Count:
				data[i] = 12
			case v.Name == model.First:
				data[i] = 0
			}
		}
		buf.Write(0, data)
		args = append(args, buf)
	}
	return program, args, g.Args()
}

// TestACycle: one sequence of launches for each pass, or one for all where rows stay in shared
// memory, the same for any number of replicas; after the first run nothing is allocated or waited
// for, also when rates and patterns change, and at most one number is read before the passes of each, where
// they take long enough: how many survivors a row has.
func TestACycle(t *testing.T) {
	launches := map[int]int{}
	for _, batch := range []int{1, 7, -1, -7} {
		d := &recorder{Device: emu.New(emu.Options{})}
		const passes = 5
		panels, sequences, tallies := batch < 0, 1, 1
		if panels {
			sequences = passes
		}
		program, args, values := night(t, cuda.On(d, cuda.Options{Panels: panels}), max(batch, -batch), passes, model.Replay{})
		if err := program.Run(args, nil, passes); err != nil {
			t.Fatal(err)
		}
		before := *d
		for range 3 {
			for i, v := range values {
				switch v.Name {
				case model.Eta:
					args[i].Write(0, make([]float64, passes*max(batch, -batch)))
				case model.X:
					args[i].Write(3, []float64{1, 0, 1})
				}
			}
			if err := program.Run(args, nil, passes); err != nil {
				t.Fatal(err)
			}
		}
		launches[batch] = (d.launches - before.launches) / 3
		// the patterns for the tensor cores, the survivors, and the passes
		if d.allocs != before.allocs || d.reads != before.reads+3*tallies || d.waits != before.waits || d.sequences != before.sequences+3*(1+tallies+sequences) {
			t.Errorf("cycles: before %+v, after %+v", before, *d)
		}
	}
	if launches[1] != 4 || launches[7] != 4 || launches[-1] != launches[-7] || launches[-1] == 0 {
		t.Errorf("launches of a cycle by replicas: %v", launches)
	}
}

// TestFailingInFlight: a kernel that fails while nobody waits shows in Wait and in every Run
// after it; what is read then is not a number.
func TestFailingInFlight(t *testing.T) {
	b := cuda.On(emu.New(emu.Options{FailAt: 3}), cuda.Options{})
	program, args, _ := night(t, b, 1, 1, model.Replay{})
	if err := program.Run(args, nil, 1); err != nil {
		t.Fatalf("a launch that fails later: %v", err)
	}
	failed := b.(kernels.Queue).Wait()
	if failed == nil || !strings.Contains(failed.Error(), "shim: kernel ") {
		t.Errorf("Wait: %v, want the device and the kernel", failed)
	}
	if err := program.Run(args, nil, 1); !errors.Is(err, failed) && err == nil {
		t.Errorf("Run after it: %v", err)
	}
	v := []float64{1}
	if args[0].Read(0, v); !math.IsNaN(v[0]) {
		t.Errorf("read %g from a device that failed", v[0])
	}
	if _, err := b.Alloc(kernels.Real, 1); err == nil {
		t.Error("memory of a device that failed")
	}
}

// TestNoMemory: the error has the device and the bytes; what the collector can give back is
// used first.
func TestNoMemory(t *testing.T) {
	b := cuda.On(emu.New(emu.Options{Memory: 100_000}), cuda.Options{})
	for range 20 { // most are garbage by the next turn
		if _, err := b.Alloc(kernels.Real, 10_000); err != nil {
			t.Fatal(err)
		}
	}
	var memory *kernels.MemoryError
	if _, err := b.Alloc(kernels.Real, 30_000); !errors.As(err, &memory) || memory.Needed != 120_000 || memory.Free > 100_000 ||
		!strings.Contains(err.Error(), "shim: 120000 bytes") {
		t.Errorf("error %v", err)
	}
}

// TestLostArena: a program whose plan takes more memory than there is leaves the others as they were.
func TestLostArena(t *testing.T) {
	b := cuda.On(emu.New(emu.Options{Memory: 400_000}), cuda.Options{Panels: true})
	program, args, _ := night(t, b, 1, 1, model.Replay{})
	large := model.Shape{Batch: 1, Rows: 1, Neurons: 2000, Patterns: 12, Factors: 2, Populations: graph.Populations{Excitatory: 2000, CodingLevel: 0.2}}
	var memory *kernels.MemoryError
	if _, err := graph.On(b).Compile(large.Cycle(model.Replay{})); !errors.As(err, &memory) {
		t.Fatalf("error %v", err)
	}
	if err := program.Run(args, nil, 1); err != nil {
		t.Fatal(err)
	}
	u := make([]float64, 1)
	if args[0].Read(7, u); !(u[0] > 0) {
		t.Errorf("a factor is %g", u[0])
	}
}

// TestManyFactors: a synapse may have as many as it likes.
func TestManyFactors(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	const n, z = 4, 400
	var results [2][]float64
	for i, target := range []graph.Target{graph.On(reference), graph.On(cuda.On(emu.New(modes[1]), cuda.Options{}))} {
		g := graph.New("many", 1, 1)
		real := func(name string, rows bool, dims ...int) *graph.Node {
			return g.Input(name, kernels.Real, rows, dims...)
		}
		u := real("U", true, z, n)
		g.Output("updated", g.Update(u, real("W", true, n), real("G", true, n), real("eta", false), g.Input("first", kernels.Index, false), nil))
		one := func(int) float64 { return 1 }
		results[i] = run(t, target, g, map[string]func(int) float64{
			"U": func(i int) float64 { return 0.99 + float64(i%17)/800 }, "W": one, "G": one, "eta": one})
	}
	for i, want := range results[0] {
		if results[1][i] != want || i%n > 0 && want == 0 {
			t.Errorf("factor %d: %g, the cpu has %g", i, results[1][i], want)
		}
	}
}

// TestShimFindsFaults: launches that no card would take, and kernels that are wrong.
func TestShimFindsFaults(t *testing.T) {
	for _, c := range []struct {
		launch cuda.Launch
		says   string
	}{
		{cuda.Launch{Kernel: "sleepwalk", Threads: 32}, "no such kernel"},
		{cuda.Launch{Kernel: "weights", Threads: 32, Args: []uint64{1, 2, 3}}, "3 slots for 9"},
		{cuda.Launch{Kernel: "weights", Threads: 31, Args: make([]uint64, 9)}, "31 threads"},
		{cuda.Launch{Kernel: "weights", Threads: 32, Args: make([]uint64, 9), Shared: 228 << 10}, "233472 bytes of shared memory"},
		{cuda.Launch{Kernel: "fault_left", Threads: 64, Args: []uint64{0}}, "waits for threads that do not come"},
		{cuda.Launch{Kernel: "fault_apart", Threads: 64, Args: []uint64{0}}, "different places"},
		{cuda.Launch{Kernel: "fault_misaligned", Threads: 32, Args: []uint64{0}}, "not aligned"},
	} {
		c.launch.Grid = [2]int{1, 1}
		if err := emu.New(emu.Options{}).Launch([]cuda.Launch{c.launch}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.launch.Kernel, err, c.says)
		}
	}
}

// TestShimShowsRaces: one order of the warps or the other shows a race.
func TestShimShowsRaces(t *testing.T) {
	shown := false
	for _, o := range modes {
		d := emu.New(o)
		at, err := d.Alloc(8)
		if err != nil {
			t.Fatal(err)
		}
		one := math.Float64bits(1)
		if err := d.Write(at, binary.LittleEndian.AppendUint64(nil, one)); err != nil {
			t.Fatal(err)
		}
		if err := d.Launch([]cuda.Launch{{Kernel: "fault_race", Grid: [2]int{1, 1}, Threads: 64, Args: []uint64{uint64(at)}}}); err != nil {
			t.Fatal(err)
		}
		out := make([]byte, 8)
		if err := d.Read(out, at); err != nil {
			t.Fatal(err)
		}
		shown = shown || binary.LittleEndian.Uint64(out) != one
	}
	if !shown {
		t.Error("a race does not show")
	}
}
