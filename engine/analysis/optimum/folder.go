package optimum

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"runtime"
	"slices"

	"engram/engine/config"
	"engram/engine/pattern"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// Folder is a finished run folder, which may be a share of a sweep.
type Folder struct {
	Dir             string
	Numbers         []int  // of its networks, as replicas.csv has them
	Version, Commit string // of the program that made it

	combinations *config.Combinations
	failed       map[int]string       // messages, by number
	empty        map[int][]emptyNight // nights that had nothing to replay, by number
}

// emptyNight is a night that had nothing to replay.
type emptyNight struct {
	phase   int
	stopped bool
}

// Open reads what a finished run says of all its networks. A folder that is no run, and a run that
// is not done, are errors.
func Open(dir string) (*Folder, error) {
	m, abandoned, err := store.Look(dir)
	switch {
	case err != nil:
		return nil, err
	case abandoned:
		return nil, fmt.Errorf("%s: this run is not finished: it was killed, and no process is at work on it; go on with `engram resume %s`", dir, dir)
	case m.Status == store.Running:
		return nil, fmt.Errorf("%s: this run is not finished (its status is %q): wait for its end (`engram watch %s`)", dir, m.Status, dir)
	case !m.Ended():
		return nil, fmt.Errorf("%s: this run is not finished (its status is %q): go on with `engram resume %s`", dir, m.Status, dir)
	}
	var e config.Experiment
	if err := m.DecodeConfiguration(&e); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	f := &Folder{Dir: dir, Version: m.Version, Commit: m.Commit, failed: map[int]string{}, empty: map[int][]emptyNight{}}
	if f.combinations, err = e.Combinations(); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	replicas, err := store.ReadReplicas(dir)
	if err != nil {
		return nil, err
	}
	for _, number := range replicas.Numbers {
		if number < f.combinations.Len() {
			f.Numbers = append(f.Numbers, number)
		}
	}
	for _, failed := range m.Failed {
		f.failed[failed.Replica] = failed.Message
	}
	for _, none := range m.NoneStored {
		f.empty[none.Replica] = append(f.empty[none.Replica], emptyNight{none.Phase, none.Stopped})
	}
	return f, nil
}

// Network makes a network of the folder. One that cannot be compared says why (LeftOut).
func (f *Folder) Network(number int) (*Network, error) {
	r, err := f.combinations.Replica(number)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Dir, err)
	}
	return &Network{
		Replica: number, LeftOut: f.leftOut(r), dir: filepath.Join(f.Dir, "arrays", fmt.Sprint(number)), experiment: r.Experiment,
		Neurons: r.Experiment.Network.Neurons, Norm: map[int]Norm{1: L2, 2: L1}[r.Experiment.Network.Factors], best: Best,
	}, nil
}

// leftOut says why a network cannot be compared; "" if it can.
func (f *Folder) leftOut(r config.Replica) string {
	message, failed := f.failed[r.Number]
	switch z := r.Experiment.Network.Factors; {
	case z > 2:
		return fmt.Sprintf("%d factors a synapse; the best margin is known for 1 and 2 only, where the problem is convex", z)
	case failed:
		return "it failed: " + message
	case f.replayedNothing(r):
		return "its last night had nothing to replay"
	}
	return ""
}

// replayedNothing reports whether the last night of a network had nothing to replay.
func (f *Folder) replayedNothing(r config.Replica) bool {
	night := 0
	for i, p := range r.Experiment.Phases {
		if p.Sleep != nil {
			night = i
		}
	}
	return slices.ContainsFunc(f.empty[r.Number], func(n emptyNight) bool { return n.stopped || n.phase == night })
}

// Network is a network as a run left it.
type Network struct {
	Replica, Neurons int
	Norm             Norm   // of the margins that its factors make large
	LeftOut          string // why it cannot be compared; "" if it can
	Drawn            bool   // its patterns were drawn again, since the run did not save them

	best       func(*Problem, Norm) (*Optimum, error)
	dir        string
	experiment *config.Experiment

	x     []float64 // (neurons, columns): patterns of all days
	kept  []int     // columns that the last night replayed
	m     int       // columns
	theta []float64
}

// load reads what all neurons share.
func (n *Network) load() error {
	kept, _, err := n.read("kept.npy", 1)
	if err != nil {
		return err
	}
	x, shape, err := n.patterns(len(kept))
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
	for _, v := range x {
		if v != 0 && v != 1 {
			return fmt.Errorf("%s: X.npy has the element %g, and patterns are 0 and 1: the file is damaged", n.dir, v)
		}
	}
	for i, v := range n.theta {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s: neuron %d has the threshold %g in theta.npy, which no run leaves: the file is damaged", n.dir, i, v)
		}
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

// patterns reads X.npy, or draws the m patterns again as the run drew them if that did not save them.
func (n *Network) patterns(m int) (x []float64, shape []int, err error) {
	x, shape, err = n.read("X.npy", 2)
	if !errors.Is(err, fs.ErrNotExist) {
		return x, shape, err
	}
	e := n.experiment
	if e.Patterns.FromFile() {
		return nil, nil, fmt.Errorf("%s is missing, and the run read its patterns from a file: run it again with X among the arrays of `save`: %w", filepath.Join(n.dir, "X.npy"), fs.ErrNotExist)
	}
	if e.Patterns.Count < 1 || m%e.Patterns.Count != 0 {
		return nil, nil, fmt.Errorf("%s: kept.npy has %d elements, and each day has %d patterns: the file is damaged", n.dir, m, e.Patterns.Count)
	}
	n.Drawn = true
	x = make([]float64, n.Neurons*m)
	for first := 0; first < m; first += e.Patterns.Count {
		day := pattern.Draw(e.Seed, first/e.Patterns.Count, e.Patterns, n.Neurons, pattern.Populations(e.Network), runtime.GOMAXPROCS(0))
		for at, bit := range day.Bits {
			x[at/day.M*m+first+at%day.M] = float64(bit)
		}
	}
	return x, []int{n.Neurons, m}, nil
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

// missing is an array that a run did not save.
type missing string

func (m missing) Error() string        { return string(m) }
func (m missing) Is(target error) bool { return target == fs.ErrNotExist }

// missing is the error of a file that is not there, which verify needs.
func (n *Network) missing(name string) error {
	save := "[U, theta]"
	if n.experiment.Network.Wiring != nil {
		save = "[connections, theta]"
	}
	return missing(fmt.Sprintf("%s is missing; verify needs what a run saves with save: %s; run it again with `--set 'save=%[2]s'`", filepath.Join(n.dir, name), save))
}

func (n *Network) open(name string, dims int) (*npy.Reader, error) {
	path := filepath.Join(n.dir, name)
	a, err := store.OpenArray(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, n.missing(name)
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
