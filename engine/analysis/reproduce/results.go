package reproduce

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"engram/engine/analysis/sleep"
	"engram/engine/config"
	"engram/engine/observable"
	"engram/engine/store"
)

// results is a finished run folder.
type results struct {
	dir      string
	replicas []config.Replica
	columns  []string
	metrics  [][]string
}

// open reads the tables of a run folder.
func open(dir string, e *config.Experiment) (*results, error) {
	replicas, err := e.Replicas()
	if err != nil {
		return nil, err
	}
	t, err := store.ReadTable(filepath.Join(dir, "metrics.csv"))
	if err != nil {
		return nil, err
	}
	return &results{dir: dir, replicas: replicas, columns: t.Columns(), metrics: t.Records()}, nil
}

// series is an observable over the cycles of a phase.
func (r *results) series(replica, phase int, observable string) (cycles, values []float64) {
	column := slices.Index(r.columns, observable)
	for _, row := range r.metrics {
		if row[0] == strconv.Itoa(replica) && row[1] == strconv.Itoa(phase) {
			cycles, values = append(cycles, parse(row[3])), append(values, parse(row[column]))
		}
	}
	return cycles, values
}

// last is an observable at the end of a phase, and the cycle that this was.
func (r *results) last(replica, phase int, observable string) (cycle, value float64) {
	cycles, values := r.series(replica, phase, observable)
	return cycles[len(cycles)-1], values[len(values)-1]
}

// parse reads a number that a table of ours has.
func parse(cell string) float64 {
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		panic("reproduce: a table of numbers holds " + cell)
	}
	return v
}

// recall is the recall rate at every level of noise of a recall phase.
func (r *results) recall(replica, phase int) (levels, rates []float64, err error) {
	t, err := store.ReadTable(r.path(replica, "recall.csv"))
	if err != nil {
		return nil, nil, err
	}
	for _, row := range t.Records() {
		if row[0] == strconv.Itoa(phase) {
			levels, rates = append(levels, parse(row[2])), append(rates, parse(row[4]))
		}
	}
	return levels, rates, nil
}

// snapshot is the network at a cycle of a phase.
func (r *results) snapshot(replica, phase, cycle int) (sleep.State, error) {
	s := sleep.State{Neurons: r.replicas[replica].Experiment.Network.Neurons}
	var err error
	if s.W, err = r.floats(replica, fmt.Sprintf("W_%d_%d.npy", phase, cycle)); err == nil {
		s.Theta, err = r.floats(replica, fmt.Sprintf("theta_%d_%d.npy", phase, cycle))
	}
	return s, err
}

// factors are the network when the night begins, and when the run ends.
func (r *results) factors(replica int) (before, after sleep.Factors, err error) {
	network := r.replicas[replica].Experiment.Network
	for _, at := range []struct {
		into     *sleep.Factors
		u, theta string
	}{{&before, "U_1_0.npy", "theta_1_0.npy"}, {&after, "U.npy", "theta.npy"}} {
		*at.into = sleep.Factors{Neurons: network.Neurons, Z: network.Factors}
		if at.into.U, err = r.floats(replica, at.u); err == nil {
			at.into.Theta, err = r.floats(replica, at.theta)
		}
		if err != nil {
			return before, after, err
		}
	}
	return before, after, nil
}

// courses are the weights of the synapses that were probed in a phase: the cycles, and of each synapse its weights.
func (r *results) courses(replica, phase int) (cycles []float64, weights [][]float64, err error) {
	t, err := store.ReadTable(r.path(replica, observable.Probes))
	if err != nil {
		return nil, nil, err
	}
	column := func(name string) int { return slices.Index(t.Columns(), name) }
	number := map[string]int{} // of a synapse, by its neurons
	for _, row := range t.Records() {
		if row[column("phase")] != strconv.Itoa(phase) || row[column("quantity")] != "weight" {
			continue
		}
		synapse := row[column("neuron")] + " " + row[column("from")]
		k, known := number[synapse]
		if !known {
			k = len(weights)
			number[synapse], weights = k, append(weights, nil)
		}
		weights[k] = append(weights[k], parse(row[column("value")]))
		if cycle := parse(row[column("cycle")]); k == 0 {
			cycles = append(cycles, cycle)
		}
	}
	return cycles, weights, nil
}

// patterns are those that the last night replayed.
func (r *results) patterns(replica int) (sleep.Patterns, error) {
	bits, err := r.bytes(replica, "X.npy")
	if err != nil {
		return sleep.Patterns{}, err
	}
	kept, err := r.bytes(replica, "kept.npy")
	n := r.replicas[replica].Experiment.Network.Neurons
	return sleep.Patterns{Neurons: n, Count: len(bits) / n, Bits: bits}.Keep(kept), err
}

func (r *results) path(replica int, name string) string {
	return filepath.Join(r.dir, "arrays", strconv.Itoa(replica), name)
}

// floats reads an array as a whole.
func (r *results) floats(replica int, name string) ([]float64, error) {
	a, err := store.OpenArray(r.path(replica, name))
	if err != nil {
		return nil, err
	}
	defer a.Close()
	data := make([]float64, a.Len())
	return data, a.ReadFloats(data)
}

// bytes reads an array of zeros and ones.
func (r *results) bytes(replica int, name string) ([]uint8, error) {
	data, err := r.floats(replica, name)
	out := make([]uint8, len(data))
	for i, v := range data {
		out[i] = uint8(v)
	}
	return out, err
}
