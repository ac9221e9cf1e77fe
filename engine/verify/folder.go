package verify

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"

	"engram/engine/config"
	"engram/engine/run"
)

// Networks lists the networks of a finished run folder, which may be a share of a sweep,
// but for those that failed and those whose last night had nothing to replay. A folder that is no
// run, a run that is not done, and networks of more than 2 factors are errors.
func Networks(dir string) ([]*Network, error) {
	m, err := run.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if !m.Ended() {
		return nil, fmt.Errorf("%s: this run is not finished (its status is %q): wait for its end, or go on with `engram resume %s`", dir, m.Status, dir)
	}
	var e config.Experiment
	if err := m.DecodeConfiguration(&e); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	replicas, err := e.Replicas()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	part, err := run.OpenPart(dir)
	if err != nil {
		return nil, err
	}
	var networks []*Network
	for _, r := range replicas {
		failed := slices.ContainsFunc(m.Failed, func(f run.FailedReplica) bool { return f.Replica == r.Number })
		if failed || replayedNothing(m, r) || !slices.Contains(part.Replicas, r.Number) {
			continue
		}
		z := r.Experiment.Network.Factors
		if z > 2 {
			return nil, fmt.Errorf("%s: network %d has %d factors a synapse: the best margin is known for 1 and 2 only, where the problem is convex", dir, r.Number, z)
		}
		networks = append(networks, &Network{
			Replica: r.Number, dir: filepath.Join(dir, "arrays", fmt.Sprint(r.Number)), experiment: r.Experiment,
			Neurons: r.Experiment.Network.Neurons, Norm: map[int]Norm{1: L2, 2: L1}[z],
		})
	}
	if len(networks) == 0 {
		return nil, fmt.Errorf("%s: none of its networks came to its end, so that there is nothing to compare", dir)
	}
	return networks, nil
}

// replayedNothing tells whether the last night of a network had nothing to replay.
func replayedNothing(m *run.Manifest, r config.Replica) bool {
	night := 0
	for i, p := range r.Experiment.Phases {
		if p.Sleep != nil {
			night = i
		}
	}
	return slices.ContainsFunc(m.NoneStored, func(none run.NoneStored) bool {
		return none.Replica == r.Number && (none.Stopped || none.Phase == night)
	})
}

// Network is a network as a run left it.
type Network struct {
	Replica, Neurons int
	Norm             Norm // of the margins that its factors make large

	dir        string
	experiment *config.Experiment

	x     []float64 // (neurons, columns): patterns of all days
	kept  []int     // columns that the last night replayed
	m     int       // columns
	theta []float64
}

// load reads what all neurons share.
func (n *Network) load() error {
	x, shape, err := n.read("X.npy", 2)
	if err != nil {
		return err
	}
	kept, _, err := n.read("kept.npy", 1)
	if err != nil {
		return err
	}
	if n.theta, _, err = n.read("theta.npy", 1); err != nil {
		return err
	}
	n.x, n.m = x, shape[1]
	if shape[0] != n.Neurons || len(n.theta) != n.Neurons || len(kept) != n.m {
		return fmt.Errorf("%s: X.npy has the shape %v, theta.npy %d and kept.npy %d elements; the configuration says %d neurons", n.dir, shape, len(n.theta), len(kept), n.Neurons)
	}
	n.kept = nil
	for mu, k := range kept {
		if k != 0 {
			n.kept = append(n.kept, mu)
		}
	}
	if len(n.kept) == 0 {
		return fmt.Errorf("%s: by kept.npy the last night replayed no pattern, so that there is nothing to compare", n.dir)
	}
	return nil
}

// read reads an array of the network as a whole.
func (n *Network) read(name string, dims int) ([]float64, []int, error) {
	a, err := n.open(name, dims)
	if err != nil {
		return nil, nil, err
	}
	defer a.Close()
	data := make([]float64, a.Len())
	return data, a.Header().Shape, a.ReadFloats(data)
}

func (n *Network) open(name string, dims int) (*run.ArrayReader, error) {
	path := filepath.Join(n.dir, name)
	a, err := run.OpenArray(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is missing; verify needs what a run saves with save: [U, theta, X]: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	if got := a.Header().Shape; len(got) != dims {
		a.Close()
		return nil, fmt.Errorf("%s: has %d dimensions, not %d", path, len(got), dims)
	}
	return a, nil
}

// label is the column whose activity is the label of pattern mu: its own, or in a
// sequence that of the next pattern of its day.
func (n *Network) label(mu int) int {
	if n.experiment.Patterns.Memory != "sequence" {
		return mu
	}
	day := n.experiment.Patterns.Count
	if day == 0 { // a file told how many
		day = n.m
	}
	first := mu - mu%day
	return first + (mu+1-first)%day
}

// sign of the synapses from neuron j: the last neurons are inhibitory.
func (n *Network) sign(j int) float64 {
	inhibitory := int(math.RoundToEven(n.experiment.Network.InhibitoryFraction * float64(n.Neurons)))
	if j >= n.Neurons-inhibitory {
		return -1
	}
	return 1
}
