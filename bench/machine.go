package bench

import (
	"runtime"
	"time"

	"engram/engine/run"
	"engram/kernels/cpu/panel"
)

// Machine is where figures come from.
type Machine struct {
	Device  string  `json:"device"` // what computed
	CPU     string  `json:"cpu"`
	Cores   int     `json:"cores"`
	Threads int     `json:"threads"`
	Vectors string  `json:"vectors"` // instruction set of the sums
	Go      string  `json:"go"`
	Commit  string  `json:"commit"`
	Date    string  `json:"date"`
	Adds    float64 `json:"adds_per_second"`  // ceiling, all threads
	Bytes   float64 `json:"bytes_per_second"` // ceiling, all threads: read and written
}

// ThisMachine describes the machine and measures its ceilings with the given threads.
func ThisMachine(threads int, commit string) (Machine, error) {
	sums, err := panel.Best()
	if err != nil {
		return Machine{}, err
	}
	host := run.ThisHost()
	return Machine{
		CPU: host.CPU, Cores: host.Cores, Threads: threads, Vectors: sums.Name, Go: runtime.Version(),
		Commit: commit, Date: time.Now().UTC().Format(time.RFC3339),
		Adds:  together(threads, func() float64 { return sums.Ceiling(200 * time.Millisecond) }),
		Bytes: together(threads, func() float64 { return copySpeed(200 * time.Millisecond) }),
	}, nil
}

// together adds up what all threads reach at once.
func together(threads int, one func() float64) float64 {
	results := make(chan float64)
	for range threads {
		go func() { results <- one() }()
	}
	sum := 0.0
	for range threads {
		sum += <-results
	}
	return sum
}

// copySpeed is how many bytes a second one thread reads and writes in memory, copying
// between arrays of 64 MB.
func copySpeed(d time.Duration) float64 {
	const n = 64 << 20
	from, to := make([]byte, n), make([]byte, n)
	for i := range from { // pages that nobody wrote are all one
		from[i] = 1
	}
	copy(to, from)
	begin, copies := time.Now(), 0
	for time.Since(begin) < d {
		copies += copy(to, from) / n
	}
	return float64(2*n*copies) / time.Since(begin).Seconds()
}
