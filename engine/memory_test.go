package engine

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/phase"
	"engram/kernels"
)

// TestMemory: a network of which not even a few rows fit in memory is refused before anything is allocated.
func TestMemory(t *testing.T) {
	e := parse(t, `
network: {neurons: 3000000, factors: 2, coding_level: 0.1}
patterns: {count: 5}
phases: [{wake: {passes: 1, rate: 0.01}}]
`)
	_, err := Prepare(e, float32On(t, 2), Options{Memory: 1 << 30})
	var memory *MemoryError
	if !errors.As(err, &memory) || !strings.Contains(err.Error(), "72 TB") {
		t.Errorf("error %v, want the bytes needed", err)
	}
}

// TestLateMemory: late in a long night in float32 the factors take less memory, on one rank as on several replicas; after a day, a
// short night, and in float64 they take all of it.
func TestLateMemory(t *testing.T) {
	const text = "network: {neurons: 300, factors: 2, coding_level: 0.1}\npatterns: {count: 9}\nphases: [{PHASE}]\nsweep: {seed: [1, 2]}\n"
	for phase, prunes := range map[string]bool{
		"wake: {passes: 2000, rate: 0.01}": false, "sleep: {cycles: 20, rate: 0.1}": false, "sleep: {cycles: 2000, rate: 0.1}": true,
		"learn: {cycles: 2000, rate: 0.1}": true, "learn: {cycles: 2000, rate: 0.1, scaling: none}": false,
	} {
		e := parse(t, strings.Replace(text, "PHASE", phase, 1))
		for _, target := range []graph.Target{float32On(t, 2), float64On(t), graph.Reference()} {
			j, err := Prepare(e, target, Options{Memory: 1 << 30})
			if err != nil {
				t.Fatal(err)
			}
			given := int64(0)
			if prunes && target.Precision() == kernels.Float32 {
				given = 2 * 300 * 300 * 2 * 4 * (100 - 18) / 100 // two networks; 0.12 of the synapses with 3/2 of the bytes,
				given -= 2 * 19 * int64(os.Getpagesize())        // and a page of each of 19 tiles
			}
			if late := j.Bytes - j.LateBytes; late < given-2 || late > given+2 {
				t.Errorf("%s on %s in %s: %d bytes are given back, want %d", phase, target.Name(), target.Precision(), late, given)
			}
		}
	}
}

// TestCollectedMemory: the collector counts all but large buffers of factors, of one network or of several.
func TestCollectedMemory(t *testing.T) {
	const text = "network: {neurons: NEURONS, factors: 2, coding_level: 0.1}\npatterns: {count: 9}\nphases: [{wake: {passes: 1, rate: 0.01}}]\nsweep: {seed: [SEEDS]}\n"
	for _, c := range []struct {
		neurons, seeds string
		beside         int64
	}{{"1000", "1", 0}, {"1450", "1", 8 * 1450 * 1450}, {"1000", "1, 2, 3", 3 * 8 * 1000 * 1000}} {
		j, err := Prepare(parse(t, strings.NewReplacer("NEURONS", c.neurons, "SEEDS", c.seeds).Replace(text)), float32On(t, 16), Options{Memory: 1 << 30, Batch: 3})
		if err != nil {
			t.Fatal(err)
		}
		if beside := j.Bytes - j.Collected; beside != c.beside {
			t.Errorf("%s neurons, seeds %s: %d bytes lie beside the heap, want %d", c.neurons, c.seeds, beside, c.beside)
		}
	}
}

// TestBytesUp: three digits at most, never less than the number, and less than a hundredth more.
func TestBytesUp(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 999: "999 bytes", 1001: "1.01 kB", 1234567: "1.24 MB", 99_000_001: "99.1 MB", 999_000_001: "1000 MB",
		1_000_000_000: "1 GB", 1_000_000_001: "1.01 GB", 1 << 62: "4.62 EB", 12_345: "12.4 kB", 123_456: "124 kB", 100_000: "100 kB",
	} {
		if got := BytesUp(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// TestLeast: the memory that is said to be the least is enough, and a hundredth less is not.
func TestLeast(t *testing.T) {
	for _, bytes := range []int64{1, 9, 10, 899, 900, 901, 123456789} {
		if least := leastFor(bytes); usable(least) < bytes || usable(least-10) >= bytes {
			t.Errorf("of %d bytes %d are usable, want %d", least, usable(least), bytes)
		}
	}
}

// held is what the buffers of a batch hold; bits, which take a byte each, are those of these names.
func heldOf(b *phase.Driver, bits ...string) (bytes int64) {
	size := func(name string) int64 {
		if slices.Contains(bits, name) {
			return 1
		}
		return b.Target.Precision().Bytes()
	}
	for name, buf := range b.Shared {
		bytes += size(name) * int64(buf.Len())
	}
	for _, blk := range b.Blocks {
		for name, buf := range blk.Own {
			bytes += size(name) * int64(buf.Len())
		}
	}
	return bytes
}

// TestEstimate: what a batch allocates is what was estimated, within 10 % and the
// programs' scratch.
func TestEstimate(t *testing.T) {
	for _, phases := range []string{
		"[{wake: {passes: 1, rate: 0}}]",
		"[{sleep: {cycles: 0, rate: 0}}]",
		"[{learn: {cycles: 0, rate: 0}}]",
	} {
		text := "network: {neurons: 500, factors: 2, coding_level: 0.1}\npatterns: {count: 200}\nphases: " + phases
		b := live(t, text, t.TempDir(), float32On(t, 1), Options{})
		held := heldOf(b, model.X, model.Y) + 500*200 // the patterns, as they are kept
		e := b.Replicas[0].Experiment
		estimated, err := bytesOf(e, b.Target, b.N)
		if err != nil {
			t.Fatal(err)
		}
		estimated += phase.CopyBytes(e, b.Target, b.N)
		ones := 0.1 * 500 * 200
		lists := int64(21*ones) + 400*500 // which no buffer shows (kernels/cpu, Workspace), of one thread
		if r := float64(estimated) / float64(held+lists); r < 0.95 || r > 1.1 {
			t.Errorf("%s: estimated %d bytes, %d are held", phases, estimated, held+lists)
		}
	}
}

// TestEstimateOfDays: a night that replays all days takes the memory of one that replays a single
// day of as many patterns; one that replays the last day, the patterns of the others as they are
// kept, a byte a unit, and no more. Beside these, where there are several days, are the patterns and labels of one, by which
// each day's stored patterns are counted, and their table.
func TestEstimateOfDays(t *testing.T) {
	estimate := func(days, count int, replays string) int64 {
		wakes := strings.Repeat("{wake: {passes: 1, rate: 0}}, ", days)
		e := parse(t, fmt.Sprintf("network: {neurons: 300, factors: 2, coding_level: 0.1}\npatterns: {count: %d}\nphases: [%s%s]", count, wakes, replays))
		bytes, err := bytesOf(e, float32On(t, 1), 300)
		if err != nil {
			t.Fatal(err)
		}
		_, counting := phase.InstrumentWorkspace(e, 300, kernels.Float32)
		want := int64(0)
		for _, table := range phase.Instruments(e) {
			want += 2*table.Bytes() + int64(count)*(300+300)
		}
		if counting != want || (counting > 0) != (days > 1) {
			t.Errorf("%d days of %d patterns are counted with %d bytes, want %d", days, count, counting, want)
		}
		return bytes - counting
	}
	const all, day, learn = "{sleep: {cycles: 1, rate: 0, replay: all}}", "{sleep: {cycles: 1, rate: 0, replay: day}}", "{learn: {cycles: 1, rate: 0}}"
	if two, three, one := estimate(2, 90, all), estimate(3, 60, all), estimate(1, 180, day); two != one || three != one {
		t.Errorf("%d and %d bytes for 2 and 3 days, %d for one of as many patterns", two, three, one)
	}
	recall := func(patterns string) string { return "{recall: {levels: [0], trials: 2, patterns: " + patterns + "}}" }
	for _, of := range []string{"all", "[0, 1]", "replayed"} {
		if two, one := estimate(2, 150, all+", "+recall(of)), estimate(1, 300, day+", "+recall("day")); two != one {
			t.Errorf("recall of %s: %d bytes for 2 days, %d for one of as many patterns", of, two, one)
		}
	}
	for _, phase := range []string{day, learn, recall("day")} {
		if two, one := estimate(2, 90, phase), estimate(1, 90, phase); two != one+300*90 {
			t.Errorf("%s: %d bytes for a day after another, %d for a day", phase, two, one)
		}
	}
}

// TestEstimateOfRecall: a recall holds a copy of the networks, the states of its cues on the host,
// and the currents where it inhibits.
func TestEstimateOfRecall(t *testing.T) {
	const n, m, word = 300, 60, 8 // of a float64
	for _, c := range []struct {
		recall string
		slots  int64 // cues at a time
		host   int64 // bytes on the host beside states
	}{
		{"{noise: neural, levels: [0], trials: 1}", m, 0},
		{"{noise: neural, levels: [0, 0.1], trials: 3}", 256, 0},
		{"{noise: synaptic-all, levels: [0.1], trials: 3}", m, 0},
		{"{noise: synaptic-one, levels: [0.1, 0.2], trials: 1}", m, 0},
		{"{noise: neural, levels: [0, 0.1], trials: 3, inhibition: true}", 256, n * 256 * word},
	} {
		text := "network: {neurons: 300, factors: 2, coding_level: 0.1}\npatterns: {count: 60}\nphases: [{recall: " + c.recall + "}]"
		b := live(t, text, t.TempDir(), float32On(t, 1), Options{})
		e := b.Replicas[0].Experiment
		mem, err := b.LoadPatterns(b.Today())
		if err != nil {
			t.Fatal(err)
		}
		test, err := b.NewRecallTest(mem, 0, e.Phases[0].Recall)
		if err != nil {
			t.Fatal(err)
		}
		if int64(test.Slots) != c.slots {
			t.Errorf("%s: %d cues at a time, want %d", c.recall, test.Slots, c.slots)
		}
		held := heldOf(b, model.X, model.Y) + heldOf(test.Driver, model.S, model.Output) + n*m + 3*word*n*((c.slots+63)/64) + c.host
		estimated, err := bytesOf(e, b.Target, b.N)
		if err != nil {
			t.Fatal(err)
		}
		ones := 0.1 * n * float64(c.slots)
		lists := int64(21*ones) + 400*n // of one thread
		if r := float64(estimated) / float64(held+lists); r < 0.93 || r > 1.1 {
			t.Errorf("%s: estimated %d bytes, %d are held (%.3f)", c.recall, estimated, held+lists, r)
		}
	}
}

// TestLargestBatch: the memory of a job is that of its largest batch, wherever in the sweep it is.
func TestLargestBatch(t *testing.T) {
	const text = "network: {neurons: 60, factors: 2, coding_level: 0.2}\npatterns: {count: 5}\nphases: [{learn: {cycles: 1, rate: 0.1}}]\n"
	bytes := func(more string) int64 {
		j, err := Prepare(parse(t, text+more), float32On(t, 1), Options{Batch: 1})
		if err != nil {
			t.Fatal(err)
		}
		return j.Bytes
	}
	want := bytes("")
	for _, sizes := range []string{"[60, 30, 20]", "[20, 60, 30]", "[20, 30, 60]"} {
		if got := bytes("sweep: {network.neurons: " + sizes + "}\n"); got != want {
			t.Errorf("sizes %s: %d bytes, want %d", sizes, got, want)
		}
	}
}

// bytesOf is that of a single experiment.
func bytesOf(e *config.Experiment, target graph.Target, rows int) (int64, error) {
	return footprints(nil).bytesOf(e, target, rows)
}
