package config

import (
	"fmt"
	"slices"

	"engram/engine/config/document"
)

// Probes are the neurons, synapses and patterns whose values are recorded one by one.
type Probes struct {
	Neurons  []int    `json:"neurons,omitempty" yaml:"neurons,flow,omitempty"`
	Synapses [][2]int `json:"synapses,omitempty" yaml:"synapses,flow,omitempty"` // [i, j]: the synapse from j to i, as in W[i, j]
	Patterns []int    `json:"patterns,omitempty" yaml:"patterns,flow,omitempty"` // numbers within each day
}

// probes is a section that may be left empty: nothing is probed then.
func probes(name string, into **Probes) document.Key {
	k := document.Optional(name, into, probesKeys)
	read := k.Read
	k.Read = func(v document.Value) error {
		if *into = nil; document.IsNull(v.Node) {
			return nil
		}
		return read(v)
	}
	return k
}

func probesKeys(p *Probes) document.Section {
	return document.Section{
		document.Integers("neurons", &p.Neurons, document.Between(0, mostNeurons)),
		synapses("synapses", &p.Synapses),
		document.Integers("patterns", &p.Patterns, document.Between(0, mostCount)),
	}
}

// synapses is a list of different pairs of neurons, [i, j] being the synapse from j to i.
func synapses(name string, into *[][2]int) document.Key {
	return document.Key{Name: name, Preset: document.Preset(into, nil), Read: func(v document.Value) error {
		*into = nil
		return v.Each(func(item document.Value) error {
			ends, err := item.Items()
			if err != nil || len(ends) != 2 {
				return item.Mistyped("a pair of neurons [i, j], the synapse from j to i")
			}
			var pair [2]int
			var wrong [2]error
			for k, end := range ends {
				pair[k], wrong[k] = document.ReadInteger(end, document.Between(0, mostNeurons))
			}
			if err := document.Join(wrong[:]...); err != nil {
				return err
			}
			if slices.Contains(*into, pair) {
				return item.Wrong("%s lists the synapse [%d, %d] twice", v.Path, pair[0], pair[1])
			}
			*into = append(*into, pair)
			return nil
		})
	}}
}

// checkProbes: what is probed exists.
func checkProbes(e *Experiment) error {
	const path = "record.probes"
	p, n, m := e.Record.Probes, e.Network.Neurons, e.Patterns.Count
	switch {
	case p == nil:
		return nil
	case len(p.Neurons)+len(p.Synapses)+len(p.Patterns) == 0:
		return document.Fault(path, "%s lists nothing: list neurons or synapses, or leave it out", path)
	case len(p.Neurons) == 0 && len(p.Patterns) > 0:
		return document.Fault(path+".patterns", "%s.patterns are probed at neurons, of which none are listed: list some under %s.neurons", path, path)
	}
	for k, i := range p.Neurons {
		if i >= n {
			at := fmt.Sprintf("%s.neurons.%d", path, k)
			return document.Fault(at, "%s is neuron %d, and the last of %d neurons is %d (they count from 0)", at, i, n, n-1)
		}
	}
	for k, s := range p.Synapses {
		at := fmt.Sprintf("%s.synapses.%d", path, k)
		if most := max(s[0], s[1]); most >= n {
			return document.Fault(at, "%s has neuron %d, and the last of %d neurons is %d (they count from 0)", at, most, n, n-1)
		}
		if s[0] == s[1] {
			return document.Fault(at, "%s: neuron %d has no synapse onto itself", at, s[0])
		}
	}
	for k, mu := range p.Patterns {
		if m > 0 && mu >= m { // 0: a file will tell
			at := fmt.Sprintf("%s.patterns.%d", path, k)
			return document.Fault(at, "%s is pattern %d, and the last of the %d patterns of a day is %d (they count from 0)", at, mu, m, m-1)
		}
	}
	return nil
}
