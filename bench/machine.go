package bench

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"engram/engine/machine"
	"engram/engine/store"
	"engram/kernels/cpu/bitsum"

	"golang.org/x/sys/cpu"
)

// Machine is where figures come from.
type Machine struct {
	Device  string  `json:"device"` // what computed: cpu, or a card and what it is
	CPU     string  `json:"cpu"`
	Flags   string  `json:"flags"` // of the processor, those that matter here
	Cores   int     `json:"cores"`
	Threads int     `json:"threads"`
	Vectors string  `json:"vectors"` // instruction set in use: go, avx2 or avx512
	Go      string  `json:"go"`
	Commit  string  `json:"commit"`
	Date    string  `json:"date"`
	Load    float64 `json:"load_average"`     // of the minute before: what others did
	Adds    float64 `json:"adds_per_second"`  // ceiling, all threads
	Bytes   float64 `json:"bytes_per_second"` // ceiling, all threads: read and written
}

// ThisMachine describes the machine and measures its ceilings with the given threads.
func ThisMachine(threads int, commit string) (Machine, error) {
	sums, err := bitsum.Best()
	if err != nil {
		return Machine{}, err
	}
	host := store.ThisHost()
	load, _ := machine.Load()
	return Machine{
		Device: "cpu", CPU: host.CPU, Flags: flags(), Cores: host.Cores, Threads: threads, Vectors: sums.Name, Go: runtime.Version(),
		Commit: commit, Date: time.Now().UTC().Format(time.RFC3339), Load: load,
		Adds:  together(threads, func() float64 { return sums.Ceiling(window) }),
		Bytes: together(threads, copySpeed),
	}, nil
}

// device is what computes, in words.
func device(d interface {
	Name() string
	Detail() string
}) string {
	if d.Name() == "cpu" {
		return "cpu" // the machine tells the rest
	}
	return d.Name() + " (" + d.Detail() + ")"
}

// flags are the instruction sets of the processor that engram or its competitors use.
func flags() string {
	var have []string
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"avx", cpu.X86.HasAVX}, {"avx2", cpu.X86.HasAVX2}, {"fma", cpu.X86.HasFMA}, {"bmi2", cpu.X86.HasBMI2},
		{"avx512f", cpu.X86.HasAVX512F}, {"avx512dq", cpu.X86.HasAVX512DQ}, {"avx512vl", cpu.X86.HasAVX512VL},
		{"avx512bw", cpu.X86.HasAVX512BW}, {"avx512_vnni", cpu.X86.HasAVX512VNNI}, {"avx512_bf16", cpu.X86.HasAVX512BF16},
		{"asimd", cpu.ARM64.HasASIMD}, {"sve", cpu.ARM64.HasSVE},
	} {
		if f.has {
			have = append(have, f.name)
		}
	}
	return strings.Join(have, " ")
}

// foot writes where the figures of a table come from; how says how they were taken.
func (m Machine) foot(w io.Writer, how string) {
	fmt.Fprintf(w, "%s (%s), %d of %d threads; engram on %s: %s, %s, commit %s; %s\n"+
		"ceilings in the same run: %.3g G additions/s in L1, %.3g GB/s copied in memory; load before %.2g\n",
		m.CPU, m.Flags, m.Threads, m.Cores, m.Device, m.Vectors, m.Go, m.Commit, how, m.Adds/1e9, m.Bytes/1e9, m.Load)
}

// A ceiling is the best of a few windows of time: what others do on the machine only
// ever lowers it.
const (
	windows = 6
	window  = 40 * time.Millisecond
)

// together adds up what all threads reach at once, in the best of the windows.
func together(threads int, one func() float64) float64 {
	best, results := 0.0, make(chan float64)
	for range windows {
		for range threads {
			go func() { results <- one() }()
		}
		sum := 0.0
		for range threads {
			sum += <-results
		}
		best = max(best, sum)
	}
	return best
}

// copySpeed is how many bytes a second one thread reads and writes in memory, copying
// between arrays of 64 MB.
func copySpeed() float64 {
	const n = 64 << 20
	from, to := make([]byte, n), make([]byte, n)
	for i := range from { // pages that nobody wrote are all one
		from[i] = 1
	}
	copy(to, from)
	begin, copies := time.Now(), 0
	for time.Since(begin) < window {
		copies += copy(to, from) / n
	}
	return float64(2*n*copies) / time.Since(begin).Seconds()
}

// PeakResident is the most memory, in bytes, that the process has had resident since
// forgetPeak, or since it began where the system cannot forget (VmHWM); 0 where it does
// not tell.
func PeakResident() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if value, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kilobytes, _ := strconv.ParseInt(string(bytes.TrimSuffix(bytes.TrimSpace(value), []byte(" kB"))), 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

// forgetPeak gives free memory back and begins to look for a new peak.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // best effort: see PeakResident
}
