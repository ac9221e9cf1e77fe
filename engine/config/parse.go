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
	if doc, err = setAll(doc, sets); err != nil {
		return nil, err
	}
	e, err := read(doc)
	return e, doc.Explain(err)
}

// setAll writes all values of --set.
func setAll(doc document.Document, sets []string) (document.Document, error) {
	var wrong []error
	for _, assignment := range sets {
		with, err := doc.Set(assignment)
		if err == nil {
			doc = with
		}
		wrong = append(wrong, err)
	}
	return doc, document.Join(wrong...)
}

// read makes the experiment that a document describes. All keys and values that are wrong by themselves are told; only where none
// is, those that are wrong together.
func read(doc document.Document) (*Experiment, error) {
	axes, wrongAxes := axesOf(doc)
	wrongSets := checkSets(doc, axes)
	doc, wrongPaths := first(doc, axes)
	e, in, wrongKeys := readKeys(doc)
	wrongKeys = document.Join(wrongKeys, readValues(e, axes, in))
	if wrongSweep := document.Join(wrongAxes, wrongSets, wrongPaths); wrongSweep != nil {
		return nil, document.Join(wrongSweep, document.Written(wrongKeys))
	}
	if wrongKeys != nil {
		return nil, wrongKeys
	}
	e.swept = len(axes) > 0
	if err := in.Locate(e.Resolve()); err != nil {
		return nil, err
	}
	e.swept = false
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

// readKeys reads the experiment that the document describes, without its sweep, up to what follows from several keys.
func readKeys(d document.Document) (*Experiment, *document.Reading, error) {
	e := &Experiment{}
	in := &document.Reading{Document: d, Keys: map[string]*yaml.Node{}}
	whole := document.Value{In: in, Node: document.Follow(d.Root), Key: d.Root}
	err := experimentKeys(e).Read(whole)
	e.placeIn(d.File, in.Keys["name"] != nil)
	return e, in, err
}

// readValues reads every value of every axis by itself. An axis whose key there is not has been told of with the other keys.
func readValues(e *Experiment, axes []axis, in *document.Reading) error {
	var wrong []error
	for _, a := range axes {
		keys, err := bind(e.clone(), []Axis{a.Axis})
		if err != nil {
			continue
		}
		for _, node := range a.nodes {
			wrong = append(wrong, keys[0].read(a.reading(in, node), node))
		}
	}
	return document.Join(wrong...)
}

// reading is the reading of one value of the axis.
func (a axis) reading(in *document.Reading, node *yaml.Node) *document.Reading {
	return &document.Reading{Document: in.Document, Keys: map[string]*yaml.Node{a.path: node}, Above: in}
}

// tryValues tries every value of every axis, the others at their first, so that one that does not go with other keys is
// reported with its line.
func (c *Combinations) tryValues(axes []axis, in *document.Reading) error {
	var wrong []error
	for i, a := range axes {
		c.nodes[i] = a.nodes
		for at := range a.nodes { // the first comes last, so that the next axis finds it
			node := a.nodes[(at+1)%len(a.nodes)]
			with := a.reading(in, node)
			if err := c.keys[i].read(with, node); err != nil {
				wrong = append(wrong, err)
				continue
			}
			wrong = append(wrong, with.Locate(c.now.Resolve()))
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
