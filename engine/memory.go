package engine

import (
	"errors"
	"fmt"
	"strings"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/machine"
	"engram/engine/model"
	"engram/engine/pattern"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/kernels"
)

// MemoryError says that an experiment does not fit in memory.
type MemoryError struct {
	Replica         int // the one that needs the most
	Needed, Factors int64
	Least           int64 // the least Available with which the whole job works
	Available       int64
	Program         int64 // more that is needed for the program itself
	Limited         bool  // Available is what the user allows, not what there is
	Neurons         int
	Disk            bool           // factors may lie on disk
	GPU             string         // whose memory it is; "": the machine's
	Limit           *machine.Limit // of the process, that leaves no more; nil: it is not one of those
}

func (e *MemoryError) Error() string {
	needs := fmt.Sprintf("replica %d needs %s of memory (%s of them for its factors)", e.Replica, Bytes(e.Needed+e.Program), Bytes(e.Factors))
	available := Bytes(e.Available + e.Program)
	text := fmt.Sprintf("%s, and %s are available", needs, available)
	remedy := fmt.Sprintf("use a machine with at least %s available, or more ranks", BytesUp(e.Least+e.Program))
	if e.Limited {
		text = fmt.Sprintf("%s, and --memory allows %s", needs, available)
		remedy = fmt.Sprintf("say --memory %s or more", strings.ReplaceAll(BytesUp(e.Least+e.Program), " ", ""))
	}
	if e.Limit != nil {
		text = fmt.Sprintf("%s, and %s leaves %s beside what engram has taken", needs, e.Limit, available)
		remedy = fmt.Sprintf("say %s or more", e.Limit.Raised(e.Least+e.Program-e.Limit.Left))
	}
	if e.GPU != "" {
		return fmt.Sprintf("%s on %s, enough for blocks of %d of its %d rows, and a card holds all rows at once; "+
			"use --device cpu, a card with at least %s free, or lower network.neurons or network.factors",
			text, e.GPU, e.Rows(), e.Neurons, BytesUp(e.Least))
	}
	disk := ""
	switch {
	case e.Limit != nil && e.Limit.Files:
		disk = "; factors on disk take address space, too"
	case e.Disk:
		disk = "; that is with the factors on disk"
	}
	return fmt.Sprintf("%s, enough for %d of its %d rows; %s, or lower network.neurons, network.factors or patterns.count%s",
		text, min(e.Rows(), e.Neurons-1), e.Neurons, remedy, disk)
}

// Rows is the number of the network's rows that would fit.
func (e *MemoryError) Rows() int {
	return int(float64(e.Neurons) * float64(max(0, e.Available)) / float64(e.Needed))
}

// usable is the part of the memory that a job takes; the rest is left to the collector's garbage
// and to the rest of the machine.
func usable(memory int64) int64 { return memory / 10 * 9 }

// usable is what batches may take of it, beside what is kept of files.
func (j *Job) usable() int64 { return usable(j.options.Memory) - j.filesKept }

// leastFor is the least memory of which so many bytes are usable.
func leastFor(bytes int64) int64 { return (bytes + 8) / 9 * 10 }

// short adds to a failure for want of a device's memory, some of which others took after it was
// looked at, how many rows would fit in what is left.
func (j *Job) short(g group, err error) error {
	var m *kernels.MemoryError
	if !errors.As(err, &m) {
		return err
	}
	n := j.ranks.Largest(g.network.Network.Neurons)
	missing := float64(m.Needed-m.Free) / float64(int64(len(g.numbers))*g.bytes)
	return fmt.Errorf("%w (what is left is enough for blocks of %d of the %d rows)", err, int(float64(n)*max(0, 1-missing)), n)
}

// memoryOf is what a target may still allocate: of the machine's memory, which it shares with
// other ranks there, or of its own.
func memoryOf(target graph.Target, ranks int) (int64, error) {
	free, own, err := target.Free()
	if err != nil || own {
		return free, err
	}
	return machine.AvailableIn("/") / int64(ranks), nil
}

// gpuOf is the name of a target that has memory of its own, "" of others.
func gpuOf(target graph.Target) string {
	if _, own, _ := target.Free(); own {
		return target.Name()
	}
	return ""
}

// byteUnits are powers of 1,000.
var byteUnits = []string{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"}

// Bytes formats a number of bytes for people.
func Bytes(n int64) string {
	units := byteUnits
	v, i := float64(n), 0
	for v >= 999.5 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d %s", n, units[0])
	}
	return fmt.Sprintf("%.3g %s", v, units[i])
}

// BytesUp is Bytes rounded up: a number of bytes that is enough where n are needed.
func BytesUp(n int64) string {
	const digits = 1000
	unit, i := int64(1), 0
	for n >= digits*unit && i < len(byteUnits)-1 {
		unit, i = unit*1000, i+1
	}
	if i == 0 {
		return Bytes(n)
	}
	step := unit / 100 // of a number below 10
	for (n+step-1)/step > digits {
		step *= 10
	}
	return fmt.Sprintf("%.4g %s", float64((n+step-1)/step)*float64(step)/float64(unit), byteUnits[i])
}

// shareBytes is the size of the factors that a rank has.
func (j *Job) shareBytes(c config.Network) int64 {
	return state.FactorBytes(c, j.ranks.Largest(c.Neurons), j.target.Precision())
}

// bytesOf is how many bytes so many rows of one replica of an experiment take: every argument
// of the graphs it will run, as their plans have them, the places of the ones in X, what
// recall and the host keep beside that, and what a device with memory of its own wants. Factors
// lie in memory, and a recall has as many states as the device likes.
func (f footprints) bytesOf(e *config.Experiment, target graph.Target, rows int) (int64, error) {
	fixed, beside, err := f.parts(e, target, rows, phase.AllSlots, false)
	return fixed.bytes + beside, err
}

// besideFactors are the bytes beside all factors where these lie on disk, and a recall has at most so many slots.
func (f footprints) besideFactors(e *config.Experiment, target graph.Target, rows, slots int) (int64, error) {
	fixed, beside, err := f.parts(e, target, rows, slots, true)
	blocks := int64((rows + state.TileRows - 1) / state.TileRows) // at most
	return fixed.bytes + beside + (blocks-1)*fixed.outputs - state.FactorBytes(e.Network, rows, target.Precision()), err
}

// parts are the bytes of graphs and those beside where a recall has at most so many slots, and factors may lie on disk.
func (f footprints) parts(e *config.Experiment, target graph.Target, rows, most int, disk bool) (fixed footprint, beside int64, err error) {
	n, m := int64(e.Network.Neurons), int64(e.Patterns.Count)
	columns, slots := m, int64(0)
	for i, p := range phase.All(e) {
		columns = max(columns, m*int64(e.DaysOf(i)))
		w := p.Workspace(e, i, rows, most, target.Precision())
		if disk {
			w.Factors = 0
		}
		slots, beside = max(slots, int64(w.Slots)), max(beside, w.Bytes+w.Factors)
	}
	looked, bytes := phase.InstrumentWorkspace(e, rows, target.Precision())
	columns, beside = max(columns, looked), beside+bytes
	fixed, err = f.footprint(e, target, rows, int(columns), int(slots), disk)
	ones := e.Network.CodingLevel * float64(n) * float64(max(columns, slots))
	patterns := int64(e.Days(len(e.Phases))) * n * m // as they are kept
	return fixed, int64(fixed.perOne*ones) + beside + patterns, err
}

// footprint is what the arguments of the graphs take and what the target wants beside: so many bytes,
// and perOne more for each 1 in the patterns. outputs of the bytes are those that each block has of its own,
// whatever its rows.
type footprint struct {
	bytes, outputs int64
	perOne         float64
}

// footprints are known by shapes without their coding levels, which no size depends on: graphs
// take long to build.
type footprints map[string]footprint

// footprint is that of an experiment's graphs.
func (f footprints) footprint(e *config.Experiment, target graph.Target, rows, columns, slots int, disk bool) (footprint, error) {
	shape := *e
	shape.Network.CodingLevel = 0
	key := fmt.Sprint(rows, columns, slots, disk, shapeOf(&shape))
	if total, known := f[key]; known {
		return total, nil
	}
	p, sizes, outputs := target.Precision(), map[string]int64{}, map[string]bool{}
	var total footprint
	for _, g := range graphs(e, rows, columns, slots, disk) {
		bytes, perOne, err := target.Workspace(g)
		if err != nil {
			return footprint{}, err
		}
		total.bytes, total.perOne = max(total.bytes, bytes), max(total.perOne, perOne)
		for _, v := range g.Args() {
			size := int64(v.Size())
			if v.HasRows {
				size *= int64(rows)
			}
			if v.Series {
				size *= state.MostPasses
			}
			switch v.Kind {
			case kernels.Real:
				size *= p.Bytes()
			case kernels.Index:
				size *= 4
			}
			sizes[v.Name] = max(sizes[v.Name], size)
			outputs[v.Name] = outputs[v.Name] || !v.HasRows && g.IsOutput(v.Name)
		}
	}
	for name, size := range sizes {
		total.bytes += size
		if outputs[name] {
			total.outputs += size
		}
	}
	if f != nil {
		f[key] = total
	}
	return total, nil
}

// Graphs are the graphs of the phases of an experiment, each once, for one replica in
// one block: what `engram graph` shows.
func Graphs(e *config.Experiment) ([]*graph.Graph, error) {
	var different []*graph.Graph
	count, seen := map[string]int{}, map[string]bool{}
	for _, g := range graphs(e, e.Network.Neurons, e.Patterns.Count, e.Patterns.Count, false) {
		text, err := g.DOT()
		if err != nil {
			return nil, err
		}
		if seen[string(text)] {
			continue
		}
		seen[string(text)] = true
		if count[g.Name]++; count[g.Name] > 1 {
			g.Name = fmt.Sprintf("%s-%d", g.Name, count[g.Name])
		}
		different = append(different, g)
	}
	return different, nil
}

// graphs are the graphs of all phases for so many rows, in order; recall works on slots states
// at a time. Factors may lie on disk.
func graphs(e *config.Experiment, rows, patterns, slots int, disk bool) []*graph.Graph {
	n := e.Network.Neurons
	s := model.Shape{Batch: 1, Rows: rows, Neurons: n, Patterns: max(1, patterns), Factors: e.Network.Factors, Halves: e.Network.Halves(),
		Populations: pattern.Populations(e.Network)}
	if e.Network.Wiring != nil {
		s.Inputs, s.Indegree = e.Network.MostIndegree(), e.Network.Indegree()
	}
	all := []*graph.Graph{s.Balance()}
	for _, p := range phase.All(e) {
		all = append(all, p.Graphs(s, slots, disk)...)
	}
	all = append(all, s.Observe(phase.Outputs(e.Record)...))
	return append(all, phase.InstrumentGraphs(e, s)...)
}
