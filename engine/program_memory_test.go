package engine

import (
	"math"
	"testing"

	"engram/engine/graph"
	"engram/engine/machine"
)

// ownMemory is a target with memory of its own, as a card's.
type ownMemory struct{ graph.Target }

func (ownMemory) Free() (int64, bool, error) { return 1 << 30, true, nil }

// TestProgramCounts: what the program itself takes is part of a job's memory and of what is available to it, whoever says how much
// that is; on a card, where the program does not lie, it is part of neither.
func TestProgramCounts(t *testing.T) {
	const program = 5_000_000
	text := "network: {neurons: 100, factors: 2, coding_level: 0.1}\npatterns: {count: 5}\nphases: [sleep: {cycles: 1, rate: 0.1}]\n"
	cpu := float32On(t, 1)
	for name, c := range map[string]struct {
		target  graph.Target
		memory  int64
		counted int64
	}{
		"--memory":         {cpu, 1 << 30, program},
		"the machine's":    {cpu, 0, program},
		"--memory, a card": {ownMemory{cpu}, 1 << 30, 0},
		"a card's":         {ownMemory{cpu}, 0, 0},
	} {
		prepare := func(program int64) *Job {
			j, err := Prepare(parse(t, text), c.target, Options{Memory: c.memory, Program: program})
			if err != nil {
				t.Fatal(err)
			}
			return j
		}
		with, without := prepare(program), prepare(0)
		if got := with.Bytes - without.Bytes; got != c.counted || with.LateBytes-without.LateBytes != c.counted {
			t.Errorf("%s: %d bytes of the program are counted, and %d late, want %d", name, got, with.LateBytes-without.LateBytes, c.counted)
		}
		if available := with.Memory(); c.memory > 0 && available != c.memory || with.options.Memory != available-c.counted {
			t.Errorf("%s: %d bytes are available, and %d of them to networks", name, available, with.options.Memory)
		}
		with.options.Memory = math.MaxInt64
		with.keepLimits([]machine.Limit{{Left: 9_000_000}})
		if most := with.options.Memory; c.counted > 0 && (with.Memory() != 9_000_000 || most != 9_000_000-program) || c.counted == 0 && most != math.MaxInt64 {
			t.Errorf("%s: a limit of 9 MB leaves networks %d bytes", name, most)
		}
	}
}
