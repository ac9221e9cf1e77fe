package config

import (
	"fmt"
	"math"
	"slices"

	"engram/engine/config/document"
	"engram/engine/space"
)

// Wiring says where synapses may be. A network without it is connected all-to-all.
type Wiring struct {
	File     string        `json:"file,omitempty" yaml:"file,omitempty"`           // SciPy CSR (.npz) or MatrixMarket (.mtx), instead of a rule
	Rule     string        `json:"rule,omitempty" yaml:"rule,omitempty"`           // fixed_indegree, pairwise_bernoulli or modules
	Indegree int           `json:"indegree,omitempty" yaml:"indegree,omitempty"`   // K, of fixed_indegree
	P        float64       `json:"p,omitempty" yaml:"p,omitempty"`                 // of a synapse between two neurons, of pairwise_bernoulli
	Kernel   *space.Kernel `json:"kernel,omitempty" yaml:"kernel,omitempty"`       // of the distance, with which p is multiplied; nil: it is the same for all
	Space    *space.Space  `json:"space,omitempty" yaml:"space,omitempty"`         // where the neurons are; nil: nowhere
	Modules  int           `json:"modules,omitempty" yaml:"modules,omitempty"`     // of neighbouring neurons, as equal as can be
	Within   float64       `json:"p_within,omitempty" yaml:"p_within,omitempty"`   // of a synapse inside a module
	Between  float64       `json:"p_between,omitempty" yaml:"p_between,omitempty"` // of one between two modules

	// what the file has told: the mean and the largest number of synapses of a neuron; 0 until it is read
	FileMean float64 `json:"file_mean,omitempty" yaml:"-"`
	FileMost int     `json:"file_most,omitempty" yaml:"-"`
}

const (
	FixedIndegree     = "fixed_indegree"
	PairwiseBernoulli = "pairwise_bernoulli"
	Modules           = "modules"
)

// Indegree is the mean number of synapses, living or pruned, of a neuron with this wiring.
func (n Network) Indegree() float64 {
	w, others := n.Wiring, float64(n.Neurons-1)
	switch {
	case w == nil:
		return float64(n.Neurons)
	case w.File != "":
		return w.FileMean
	case w.Rule == FixedIndegree:
		return float64(w.Indegree)
	case w.Kernel != nil:
		return w.Space.Indegree(*w.Kernel, w.P, n.Neurons)
	case w.Rule == PairwiseBernoulli:
		return w.P * others
	}
	inside := float64(n.Neurons)/float64(w.Modules) - 1
	return float64(w.Within*inside) + float64(w.Between*(others-inside))
}

// WiredDay tells whether a life begins with a day where neurons have few of all others as sources. Their numbers of active sources
// differ, so that such a day stores next to nothing (docs/sparse.md).
func (e *Experiment) WiredDay() bool {
	const nearlyAll = 0.9 // of the others: then exact patterns have nearly equal numbers of active sources
	return e.Network.Wiring != nil && e.Phases[0].Wake != nil && e.Network.Indegree() < nearlyAll*float64(e.Network.Neurons)
}

// potential is the mean number of synapses that a neuron may have, without one with itself.
func (n Network) potential() float64 {
	if n.Wiring == nil {
		return float64(n.Neurons - 1)
	}
	return n.Indegree()
}

// MostIndegree is a number of synapses that no neuron exceeds: for estimates of memory.
func (n Network) MostIndegree() int {
	mean := n.Indegree()
	switch w := n.Wiring; {
	case w == nil || w.Rule == FixedIndegree:
		return int(mean)
	case w.File != "":
		return w.FileMost
	case w.Kernel != nil: // neurons in the middle of a sheet have more than the mean
		mean = w.Space.Central(*w.Kernel, w.P, n.Neurons)
	}
	return min(n.Neurons-1, int(mean+6*math.Sqrt(mean))+1)
}

// chances are the keys that say how likely a synapse is.
func (w *Wiring) chances() string {
	switch {
	case w.Kernel != nil:
		return "network.wiring.p or the length of network.wiring.kernel"
	case w.Rule == Modules:
		return "network.wiring.p_within or network.wiring.p_between, or give fewer modules"
	}
	return "network.wiring.p"
}

// SavesPositions tells whether positions.npy lies beside the connections of a network: its neurons are somewhere.
func (e *Experiment) SavesPositions() bool {
	return slices.Contains(e.Save, "connections") && e.Network.Wiring != nil && e.Network.Wiring.Space != nil
}

// checkRule: a wiring has the keys of its rule, and no others.
func checkRule(w *Wiring, swept bool) error {
	do := ""
	if swept {
		do = "; a sweep over rules has whole wirings for values, network.wiring: [{rule: ...}, {rule: ...}]"
	}
	switch {
	case w == nil:
		return nil
	case w.File == "" && w.Rule == "":
		return document.Fault("network.wiring", `network.wiring needs the key "rule", or "file"`)
	case w.File != "" && w.Rule != "":
		return document.Fault("network.wiring.rule", "network.wiring takes either a rule or a file, not both")
	}
	for _, c := range []struct {
		rule, key string
		given     bool
	}{
		{FixedIndegree, "indegree", w.Indegree > 0}, {PairwiseBernoulli, "p", w.P > 0},
		{PairwiseBernoulli, "kernel", w.Kernel != nil}, {PairwiseBernoulli, "space", w.Space != nil},
		{Modules, "modules", w.Modules > 0}, {Modules, "p_within", w.Within > 0}, {Modules, "p_between", w.Between > 0},
	} {
		path := "network.wiring." + c.key
		switch {
		case c.rule == w.Rule && !c.given && !slices.Contains([]string{"p_between", "kernel", "space"}, c.key):
			return document.Fault(path, "network.wiring needs the key %q for the rule %s%s", c.key, w.Rule, do)
		case w.File != "" && c.given:
			return document.Fault(path, "network.wiring.%s belongs to the rule %s, and network.wiring.file says where synapses are: leave it out", c.key, c.rule)
		case c.rule != w.Rule && c.given:
			return document.Fault(path, "network.wiring.%s belongs to the rule %s, and the rule is %s: leave it out%s", c.key, c.rule, w.Rule, do)
		}
	}
	return nil
}

func wiringKeys(w *Wiring) document.Section {
	return document.Section{
		document.File("file", &w.File),
		document.Resolved(document.Choice("rule", &w.Rule, FixedIndegree, PairwiseBernoulli, Modules), &w.Rule),
		document.Integer("indegree", &w.Indegree, 0, document.Between(1, mostNeurons)),
		document.Number("p", &w.P, 0, document.Probability),
		document.Optional("kernel", &w.Kernel, kernelKeys),
		document.Optional("space", &w.Space, spaceKeys),
		document.Integer("modules", &w.Modules, 0, document.Between(1, mostNeurons)),
		document.Number("p_within", &w.Within, 0, document.Probability),
		document.Number("p_between", &w.Between, 0, document.Fraction),
	}
}

func kernelKeys(k *space.Kernel) document.Section {
	return document.Section{
		document.Required(document.Choice("shape", &k.Shape, space.Gaussian, space.Exponential, space.Box)),
		document.Number("sigma", &k.Sigma, 0, document.InRange),
		document.Number("beta", &k.Beta, 0, document.InRange),
		document.Number("radius", &k.Radius, 0, document.InRange),
	}
}

func spaceKeys(s *space.Space) document.Section {
	return document.Section{
		document.Numbers("size", &s.Size, []float64{1, 1}, document.InRange),
		document.Boolean("periodic", &s.Periodic, false),
		document.Choice("positions", &s.Positions, space.Random, space.Grid),
	}
}

// checkSpace: a kernel has one length, of its shape, and neurons that are somewhere.
func checkSpace(n Network) error {
	const path = "network.wiring"
	w := n.Wiring
	switch {
	case w == nil || w.Kernel == nil && w.Space == nil:
		return nil
	case w.Space == nil:
		return document.Fault(path+".kernel", "%s.kernel is of the distance of neurons, and nothing says where they are: give %s.space, such as {size: [1, 1]}", path, path)
	case w.Kernel == nil:
		return document.Fault(path+".space", "%s.space has no effect without %s.kernel: leave it out, or give a kernel, such as {shape: gaussian, sigma: 0.1}", path, path)
	case len(w.Space.Size) != 2:
		return document.Fault(path+".space.size", "%s.space.size has %d numbers; give a width and a height, such as [1, 1]", path, len(w.Space.Size))
	}
	for _, c := range []struct {
		shape, key string
		value      float64
	}{{space.Gaussian, "sigma", w.Kernel.Sigma}, {space.Exponential, "beta", w.Kernel.Beta}, {space.Box, "radius", w.Kernel.Radius}} {
		key := path + ".kernel." + c.key
		switch given := c.value > 0; {
		case given && c.shape != w.Kernel.Shape:
			return document.Fault(key, "%s belongs to the shape %s, and the shape is %s: leave it out", key, c.shape, w.Kernel.Shape)
		case !given && c.shape == w.Kernel.Shape:
			return document.Fault(path+".kernel", "%s.kernel needs the key %q for the shape %s", path, c.key, c.shape)
		}
	}
	if w.Space.Positions == space.Grid && !w.Space.Fits(n.Neurons) {
		below, above := w.Space.Fitting(n.Neurons)
		remedy := "give another size, or positions: random"
		switch {
		case below > 0 && above > 0:
			remedy = fmt.Sprintf("%d and %d do; or give positions: random", below, above)
		case above > 0:
			remedy = fmt.Sprintf("%d do; or give positions: random", above)
		}
		return document.Fault(path+".space.positions", "%d neurons do not fill a grid of equal squares in a space of size [%g, %g]: %s", n.Neurons, w.Space.Size[0], w.Space.Size[1], remedy)
	}
	return nil
}

// checkWiring: a neuron has no synapse with itself, and the parts that look at whole matrices cannot see sparse rows.
func checkWiring(e *Experiment) error {
	n := e.Network
	if n.Wiring == nil {
		if slices.Contains(e.Save, "connections") {
			return document.Fault("save", "save: [connections] is of networks with network.wiring; an all-to-all network saves U")
		}
		return nil
	}
	w := n.Wiring
	switch {
	case w.Indegree >= n.Neurons:
		return document.Fault("network.wiring.indegree", "network.wiring.indegree is %d, and each of the %d neurons has %d others: give at most %d, or leave network.wiring out for all-to-all",
			w.Indegree, n.Neurons, n.Neurons-1, n.Neurons-1)
	case w.Modules > n.Neurons:
		return document.Fault("network.wiring.modules", "network.wiring.modules is %d, and there are %d neurons: a module has at least one", w.Modules, n.Neurons)
	case w.File == "" && n.Indegree() < 1:
		return document.Fault("network.wiring", "the wiring gives a neuron %.3g synapses on average, and it must give at least 1: raise %s", n.Indegree(), w.chances())
	}
	if slices.Contains(e.Save, "U") {
		return document.Fault("save", "save: [U] is the matrix of an all-to-all network; one with network.wiring saves connections")
	}
	if slices.Contains(e.Record.Observables, "factors_across") {
		return document.Fault("record.observables", "record.observables: factors_across correlates the synapses from two neurons over the neurons that both have synapses to, of which a network with network.wiring has few: leave it out")
	}
	return nil
}
