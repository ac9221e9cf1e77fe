package engine

import (
	"math"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"engram/engine/machine"
)

// TestLimits: limits on address space and on data leave what they have beyond what is used, and what
// the runtime may come to need: two arenas, and the stacks of its threads.
func TestLimits(t *testing.T) {
	root := t.TempDir()
	put(t, filepath.Join(root, "proc/self/status"), "Name:\tengram\nVmPeak:\t 1300000 kB\nVmSize:\t 1200000 kB\nVmData:\t  100000 kB\nThreads:\t3\n")
	kept := func(stack int64) int64 { return 128<<20 + stack*int64(runtime.GOMAXPROCS(0)+8-3) }
	soft := func(space, data, stack uint64) func(machine.Resource) uint64 {
		return func(resource machine.Resource) uint64 {
			return map[machine.Resource]uint64{machine.AddressSpace: space, machine.Data: data, machine.Stack: stack}[resource]
		}
	}
	none := uint64(math.MaxUint64)
	for _, c := range []struct {
		space, data, stack uint64
		want               map[string]int64
	}{
		{none, none, 8 << 20, nil},
		{4_000_000 << 10, none, 8 << 20, map[string]int64{"-v": 2_800_000<<10 - kept(8<<20)}},
		{none, 1_000_000 << 10, 1 << 20, map[string]int64{"-d": 900_000<<10 - kept(1<<20)}},
		{4_000_000 << 10, 1_000_000 << 10, none, map[string]int64{"-v": 2_800_000<<10 - kept(8<<20), "-d": 900_000<<10 - kept(8<<20)}},
		{1_300_000 << 10, none, 8 << 20, map[string]int64{"-v": 100_000<<10 - kept(8<<20)}},
	} {
		found := machine.Limits(root, soft(c.space, c.data, c.stack))
		if len(found) != len(c.want) {
			t.Errorf("%+v: limits %v", c, found)
		}
		for _, l := range found {
			if l.Left != c.want[l.Flag] || l.Files != (l.Flag == "-v") {
				t.Errorf("%+v: %+v leaves %d, want %d", c, l, l.Left, c.want[l.Flag])
			}
		}
	}
	if found := machine.Limits(t.TempDir(), soft(1<<30, 1<<30, 8<<20)); len(found) > 0 {
		t.Errorf("of a system that does not tell what is used: %v", found)
	}
}

// TestLimitedJob: a job keeps to the tighter of the limits, and says which it is and what to do; its
// factors lie on disk where that takes no address space that is not there.
func TestLimitedJob(t *testing.T) {
	night := "network: {neurons: 400, factors: 2, coding_level: 0.1}\npatterns: {count: 5}\nphases: [sleep: {cycles: 1, rate: 0.1}]\n"
	job := func(left ...machine.Limit) error {
		j, err := Prepare(parse(t, night), float32On(t, 1), Options{Memory: 1 << 30})
		if err != nil {
			t.Fatal(err)
		}
		j.keepLimits(left)
		c := class{network: j.First()}
		err = j.measure(&c)
		if err == nil && c.disk.rows == 0 && len(left) > 0 {
			t.Error("the factors are in memory that there is not")
		}
		return err
	}
	if err := job(); err != nil {
		t.Error(err)
	}
	// factors of 1.28 MB, 1.7 MB in all
	space := machine.Limit{What: "the limit on address space", Flag: "-v", Bytes: 2_000_000 << 10, Left: 1_500_000, Files: true}
	data := machine.Limit{What: "the limit on data", Flag: "-d", Bytes: 300_000 << 10, Left: 1_400_000}
	if err := job(data); err != nil {
		t.Errorf("data alone: %v", err)
	}
	err := job(data, space)
	if err == nil || !strings.Contains(err.Error(), "the limit on data (ulimit -d 300000) leaves 1.4 MB beside what engram has taken") {
		t.Errorf("both: %v", err)
	}
	err = job(space)
	if err == nil || !strings.Contains(err.Error(), "the limit on address space (ulimit -v 2000000) leaves 1.5 MB") ||
		!strings.Contains(err.Error(), "say ulimit -v 2000") || !strings.Contains(err.Error(), "factors on disk take address space, too") {
		t.Errorf("address space alone: %v", err)
	}
}
