package config

import (
	"os"

	"engram/engine/config/document"

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
	doc, err := document.New(file, text, rivals)
	if err != nil {
		return nil, err
	}
	for _, assignment := range sets {
		if doc, err = doc.Set(assignment); err != nil {
			return nil, err
		}
	}
	axes, err := axesOf(doc)
	if err != nil {
		return nil, err
	}
	if err := checkSets(doc, axes); err != nil {
		return nil, err
	}
	if doc, err = first(doc, axes); err != nil {
		return nil, err
	}
	e, in, err := readExperiment(doc, len(axes) > 0)
	if err != nil {
		return nil, err
	}
	for _, a := range axes {
		e.Sweep = append(e.Sweep, a.Axis)
	}
	c, err := e.Combinations()
	if err != nil {
		return nil, err
	}
	if err := c.tryValues(axes, in); err != nil {
		return nil, err
	}
	if err := c.tryAll(axes, in); err != nil {
		return nil, err
	}
	e.Warnings = *in.Warnings
	return e, nil
}

// readExperiment makes the experiment that the document describes, without its sweep; swept tells whether it has one.
func readExperiment(d document.Document, swept bool) (*Experiment, *document.Reading, error) {
	e := &Experiment{swept: swept}
	in := &document.Reading{Document: d, Keys: map[string]*yaml.Node{}}
	whole := document.Value{In: in, Node: document.Follow(d.Root), Key: d.Root}
	if err := experimentKeys(e).Read(whole); err != nil {
		return nil, nil, err
	}
	e.placeIn(d.File, in.Keys["name"] != nil)
	err := in.Locate(e.Resolve())
	e.swept = false
	return e, in, err
}

// tryValues tries every value of every axis, the others at their first, so that a bad value is
// reported with its line: the first of each axis.
func (c *Combinations) tryValues(axes []axis, in *document.Reading) error {
	wrong := make([]error, len(axes))
	for i, a := range axes {
		c.nodes[i] = a.nodes
		try := func(node *yaml.Node) error {
			with := &document.Reading{Document: in.Document, Keys: map[string]*yaml.Node{a.path: node}, Above: in}
			if err := c.keys[i].read(with, node); err != nil {
				return err
			}
			return with.Locate(c.now.Resolve())
		}
		for _, node := range a.nodes[1:] {
			if wrong[i] == nil {
				wrong[i] = try(node)
			}
		}
		if err := try(a.nodes[0]); wrong[i] == nil { // so that the next axis finds it
			wrong[i] = err
		}
	}
	return document.Join(wrong...)
}

// tryAll tries every combination, since values that are each right can be wrong together, and
// collects warnings. No rule asks for the seed: its first value stands for all.
func (c *Combinations) tryAll(axes []axis, in *document.Reading) error {
	digits, seeds := make([]int, len(c.axes)), 1
	for _, axis := range c.axes {
		if axis.Path == "seed" {
			seeds = len(axis.Values)
		}
	}
	use, notes := usage{seeds: seeds}, Notes{}
	for {
		if err := c.take(digits); err != nil {
			return c.blame(err, c.number(digits))
		}
		use.count(c.now)
		advise(c.now, func(a advice) {
			of := ""
			if !notes.Has(a.kind) {
				of = c.Name(c.number(digits))
			}
			notes.Add(a.kind, of, seeds, func() string { return in.ErrorAt(in.KeyAt(a.path), a.path, "%s", a.sentence()).Error() })
		})
		i := len(digits) - 1
		for ; i >= 0; i-- {
			if c.axes[i].Path == "seed" {
				continue
			}
			if digits[i]++; digits[i] < len(c.axes[i].Values) {
				break
			}
			digits[i] = 0
		}
		if i < 0 {
			break
		}
	}
	*in.Warnings = append(*in.Warnings, notes.Sentences(c.total)...)
	return use.report(in, axes)
}

// number is the combination with these digits.
func (c *Combinations) number(digits []int) int {
	number := 0
	for i, at := range digits {
		number = number*len(c.axes[i].Values) + at
	}
	return number
}
