package config

import (
	"os"

	"go.yaml.in/yaml/v3"
)

// Load reads the configuration in the named file. Each of sets is a path=value
// of the command line's --set, whose value is YAML; they apply in order, before
// the sweep.
func Load(file string, sets []string) (*Experiment, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Parse(file, text, sets)
}

// Parse is [Load] for text that is already in memory. The file is only named.
func Parse(file string, text []byte, sets []string) (*Experiment, error) {
	doc, err := newDocument(file, text)
	if err != nil {
		return nil, err
	}
	for _, assignment := range sets {
		if doc, err = doc.set(assignment); err != nil {
			return nil, err
		}
	}
	axes, err := doc.axes()
	if err != nil {
		return nil, err
	}
	if err := doc.checkSets(axes); err != nil {
		return nil, err
	}
	if doc, err = doc.first(axes); err != nil {
		return nil, err
	}
	experiment, err := doc.read()
	if err != nil {
		return nil, err
	}
	if experiment.Sweep, err = doc.tryAll(axes); err != nil {
		return nil, err
	}
	return experiment, nil
}

// read makes the experiment that the document describes, without its sweep.
func (d document) read() (*Experiment, error) {
	e := new(Experiment)
	in := &reading{document: d, keys: map[string]*yaml.Node{}}
	whole := value{in: in, node: follow(d.root), key: d.root}
	if err := experimentKeys(e).read(whole); err != nil {
		return nil, err
	}
	if err := resolve(e, in); err != nil {
		return nil, err
	}
	if err := check(e, in); err != nil {
		return nil, err
	}
	return e, nil
}
