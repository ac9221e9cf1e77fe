package engine

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
)

// ErrMemory says that an experiment does not fit in memory.
type ErrMemory struct {
	Replica         int // the first that does not fit
	Needed, Factors int64
	Available       int64
}

func (e *ErrMemory) Error() string {
	return fmt.Sprintf("replica %d needs %s of memory (%s of them for its factors), and %s are available; "+
		"lower network.neurons or network.factors, or use a machine with more memory",
		e.Replica, Bytes(e.Needed), Bytes(e.Factors), Bytes(e.Available))
}

// Bytes writes a number of bytes as people read it.
func Bytes(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"}
	v, i := float64(n), 0
	for v >= 999.5 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d %s", n, units[0])
	}
	return fmt.Sprintf("%.3g %s", v, units[i])
}

// AvailableMemory is what this process may still allocate: the system's estimate, or
// what its control group leaves, whichever is less.
func AvailableMemory() int64 {
	available := int64(1) << 62
	if kB, ok := meminfo("MemAvailable:"); ok {
		available = kB * 1024
	}
	for _, group := range [][2]string{
		{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"},
		{"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"},
	} {
		limit, ok1 := number(group[0])
		used, ok2 := number(group[1])
		if ok1 && ok2 {
			available = min(available, max(0, limit-used))
		}
	}
	return available
}

func number(path string) (int64, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}

func meminfo(key string) (int64, bool) {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if fields := strings.Fields(s.Text()); len(fields) > 1 && fields[0] == key {
			n, err := strconv.ParseInt(fields[1], 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}

// factorBytes is the size of U.
func factorBytes(c config.Network, p kernels.Precision) int64 {
	return int64(c.Neurons) * int64(c.Neurons) * int64(c.Factors) * p.Bytes()
}

// estimate is how many bytes a batch of the given number of such replicas takes: its
// factors, and whatever the hungriest phase needs beside them.
func estimate(e *config.Experiment, replicas int, p kernels.Precision) int64 {
	n, m, count := int64(e.Network.Neurons), int64(e.Patterns.Count), int64(replicas)
	u := factorBytes(e.Network, p)
	var most, days int64
	for _, phase := range e.Phases {
		columns := m
		if phase.Wake != nil {
			days++
		}
		if s := phase.Sleep; s != nil && s.Which == "all" {
			columns *= max(1, days)
		}
		// X and Y, and the two lists of the ones in X
		bytes := 2*n*columns + int64(8*e.Network.CodingLevel*float64(n*columns))
		switch {
		case phase.Learn != nil:
			bytes += n * columns * p.Bytes() // h
		case phase.Recall != nil:
			bytes += u + n*columns*(2+3*8) // a copy, the states there and on the host
			if strings.HasPrefix(phase.Recall.Noise, "synaptic") {
				bytes += u / p.Bytes() * 8 // the factors without noise
			}
		}
		most = max(most, bytes)
	}
	host := max(1, days) * n * m // the patterns as they are kept
	return count * (u + most + host + 4*n*p.Bytes())
}

// Graphs are the graphs of the phases of an experiment, each once, for one replica in
// one block: what `engram graph` shows.
func Graphs(e *config.Experiment) []*graph.Graph {
	n := e.Network.Neurons
	s := model.Shape{Batch: 1, Rows: n, Neurons: n, Patterns: max(1, e.Patterns.Count), Factors: e.Network.Factors,
		Populations: populations(e.Network)}
	var graphs []*graph.Graph
	seen := map[string]bool{}
	add := func(g *graph.Graph) {
		if !seen[g.Name] {
			seen[g.Name] = true
			graphs = append(graphs, g)
		}
	}
	for _, p := range e.Phases {
		switch {
		case p.Wake != nil:
			add(s.Present())
			add(s.Presentation())
		case p.Sleep != nil:
			add(s.Cycle(model.Replay{Weakest: p.Sleep.Salience == "weakest", Q: p.Sleep.Scaling.Q}))
		case p.Learn != nil:
			add(s.Listen())
			add(s.Consolidate(model.Replay{Q: p.Learn.Scaling.Q}))
		case p.Recall != nil:
			add(s.RecallStep())
		}
	}
	add(s.Observe(outputs(e.Record.Observables)...))
	return graphs
}
