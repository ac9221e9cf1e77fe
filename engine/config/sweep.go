package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"engram/engine/config/document"

	"go.yaml.in/yaml/v3"
)

// mostReplicas stops a sweep that cannot be meant.
const mostReplicas = 1_000_000

// sweep makes the name known. Its content is read before everything else, by
// axesOf, since it writes into the rest.
func sweep(name string) document.Key {
	return document.Key{Name: name, Preset: func() {}, Read: func(document.Value) error { return nil }}
}

// axis is an Axis whose values still know their lines.
type axis struct {
	path  string
	nodes []*yaml.Node
	Axis
}

// axesOf reads the sweep section: the axes whose path and values can be read, and what is wrong with the others.
func axesOf(d document.Document) (axes []axis, wrong error) {
	root := document.Follow(d.Root)
	i := document.Find(root, "sweep")
	if i < 0 {
		return nil, nil
	}
	in := &document.Reading{Document: d}
	entries, err := document.Value{In: in, Key: root.Content[i], Node: document.Follow(root.Content[i+1]), Path: "sweep"}.Entries()
	all := []error{err}
	replicas := 1
	for _, entry := range entries {
		if err := checkPath(entry, axes); err != nil {
			all = append(all, err)
			continue
		}
		a, err := axisOf(entry)
		all = append(all, err)
		if len(a.nodes) == 0 {
			continue
		}
		if replicas *= len(a.nodes); replicas > mostReplicas {
			return nil, document.Join(append(all, entry.Wrong("the sweep has more than %d combinations", mostReplicas))...)
		}
		axes = append(axes, a)
	}
	return axes, document.Join(all...)
}

// checkPath refuses keys that all replicas share, and keys inside one another.
// Whether the key exists is found when its values are tried.
func checkPath(e document.Entry, before []axis) error {
	top, _, _ := strings.Cut(e.Name, ".")
	if top == "zip" || strings.ContainsAny(e.Name, "+,&") {
		return e.Wrong("a sweep takes every combination of its values, and has no %s of keys whose values go together: run each pair by itself (`engram run ... --set KEY=VALUE --set KEY=VALUE --out A`) and compare them with `engram report A B C`", document.Quote(e.Name))
	}
	if e.Name == "phases" || slices.Contains([]string{"name", "precision", "save", "sweep", "record"}, top) {
		return e.Wrong("%s cannot be swept: it is the same for all replicas", document.Quote(e.Name))
	}
	for _, other := range before {
		if strings.HasPrefix(e.Name, other.path+".") || strings.HasPrefix(other.path, e.Name+".") ||
			slices.Contains(rivals(e.Name), other.path) {
			return e.Wrong("%s and %s cannot both be swept: one overwrites the other", document.Quote(other.path), document.Quote(e.Name))
		}
	}
	return nil
}

// axisOf reads the values of one swept key: those that can be read, and what is wrong with the others.
func axisOf(e document.Entry) (a axis, wrong error) {
	a.path, a.Path = e.Name, e.Name
	seen := map[string]bool{}
	wrong = e.Each(func(item document.Value) error {
		plain, err := item.Plain()
		if err != nil {
			return err
		}
		if seen[fmt.Sprint(plain)] {
			return item.Wrong("%s lists %s twice", e.Path, document.Quote(fmt.Sprint(plain)))
		}
		seen[fmt.Sprint(plain)] = true
		a.nodes = append(a.nodes, item.Node)
		a.Values = append(a.Values, plain)
		return nil
	})
	if wrong == nil && len(a.nodes) == 0 {
		wrong = e.Wrong("%s must list at least one value", e.Path)
	}
	return a, wrong
}

// first writes the first value of every axis into the document, but of those whose path leads nowhere, which are errors.
func first(d document.Document, axes []axis) (document.Document, error) {
	var wrong []error
	for _, a := range axes {
		with, err := d.Put(a.path, a.nodes[0], a.nodes[0])
		if err == nil {
			d = with
		}
		wrong = append(wrong, err)
	}
	return d, document.Join(wrong...)
}

// UnmarshalJSON reads the values as the YAML they are, so that a 64-bit seed
// stays a whole number.
func (a *Axis) UnmarshalJSON(text []byte) error {
	var raw struct {
		Path   string
		Values json.RawMessage
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return err
	}
	a.Path = raw.Path
	return yaml.Unmarshal(raw.Values, &a.Values)
}

// checkSets refuses a --set whose value no network would have: the sweep writes its own over it.
// A --set of a mapping that holds a swept key is fine; the rest of it stays.
func checkSets(d document.Document, axes []axis) error {
	var wrong []error
	for i, assignment := range d.Sets {
		path, value, _ := strings.Cut(assignment, "=")
		at := &yaml.Node{Line: -(i + 1)}
		for _, a := range axes {
			switch {
			case path == a.path:
				wrong = append(wrong, d.ErrorAt(at, path, "the sweep lists values of %s, which would overwrite this one; write --set sweep.%s=[%s], or take it out of the sweep",
					document.Quote(path), path, value))
			case strings.HasPrefix(path, a.path+"."), slices.Contains(rivals(path), a.path):
				wrong = append(wrong, d.ErrorAt(at, path, "the sweep lists values of %s, which would overwrite this one; take that out of the sweep, or change what it lists with --set sweep.%s=[...]",
					document.Quote(a.path), a.path))
			}
		}
	}
	return document.Join(wrong...)
}

// rivals are the other ways to say what the key at path says: the last one said holds.
func rivals(path string) []string {
	switch path {
	case "patterns.load":
		return []string{"patterns.count"}
	case "patterns.count":
		return []string{"patterns.load"}
	case "patterns.file":
		return []string{"patterns.files"}
	case "patterns.files":
		return []string{"patterns.file"}
	}
	return nil
}

// Replicas lists every combination of the sweep, the last swept key fastest. Without a sweep
// that is one replica. A large sweep is better taken one replica at a time, from Combinations.
func (e *Experiment) Replicas() ([]Replica, error) {
	c, err := e.Combinations()
	if err != nil {
		return nil, err
	}
	all := make([]Replica, c.Len())
	for number := range all {
		if all[number], err = c.Replica(number); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Combinations makes the replicas of a sweep one at a time. It is not for concurrent use.
type Combinations struct {
	axes  []Axis
	keys  []sweptKey
	nodes [][]*yaml.Node // the values of each axis as YAML, those that were wanted yet
	total int
	of    *Experiment // whose sweep it is
	at    []int       // which value of each axis holds now; -1: a value that could not be read
	now   *Experiment // with those values, resolved
}

// Combinations are those of the experiment's sweep.
func (e *Experiment) Combinations() (*Combinations, error) {
	c := &Combinations{of: e, axes: e.Sweep, total: 1, at: make([]int, len(e.Sweep)),
		nodes: make([][]*yaml.Node, len(e.Sweep)), now: e.clone()}
	c.now.swept = len(e.Sweep) > 0
	for _, axis := range e.Sweep {
		if c.total *= len(axis.Values); c.total == 0 || c.total > mostReplicas {
			return nil, fmt.Errorf("the sweep must have from 1 to %d combinations", mostReplicas)
		}
	}
	var err error
	c.keys, err = bind(c.now, e.Sweep)
	return c, err
}

// Len is the number of combinations.
func (c *Combinations) Len() int { return c.total }

// Values are the swept values of a combination, one per axis. The number is written in digits of
// the axes' lengths, the last axis being the lowest digit.
func (c *Combinations) Values(number int) []any {
	values := make([]any, len(c.axes))
	for i, at := range c.digits(number) {
		values[i] = c.axes[i].Values[at]
	}
	return values
}

func (c *Combinations) digits(number int) []int {
	digits := make([]int, len(c.axes))
	for i := len(c.axes) - 1; i >= 0; i-- {
		digits[i] = number % len(c.axes[i].Values)
		number /= len(c.axes[i].Values)
	}
	return digits
}

// Replica makes the replica of that number, resolved and checked.
func (c *Combinations) Replica(number int) (Replica, error) {
	err := c.take(c.digits(number))
	if err != nil {
		return Replica{}, c.blame(err, number)
	}
	return Replica{Number: number, Values: c.Values(number), Experiment: c.now.clone()}, nil
}

// take makes c.now the combination with these digits, and checks it.
func (c *Combinations) take(digits []int) error {
	for i, at := range digits {
		if c.at[i] == at {
			continue
		}
		c.at[i] = -1
		if err := c.keys[i].take(c.node(i, at)); err != nil {
			return err
		}
		c.at[i] = at
	}
	return c.now.Resolve()
}

// node is a value of an axis as YAML.
func (c *Combinations) node(axis, at int) *yaml.Node {
	if c.nodes[axis] == nil {
		c.nodes[axis] = make([]*yaml.Node, len(c.axes[axis].Values))
	}
	node := &c.nodes[axis][at]
	if *node == nil {
		*node = encode(c.axes[axis].Values[at])
	}
	return *node
}

// Among numbers the combinations by the axes with certain paths only: two replicas have the same
// number where these axes have the same values.
func (c *Combinations) Among(certain func(path string) bool) func(number int) int {
	type place struct{ stride, values int }
	var places []place
	stride := 1
	for i := len(c.axes) - 1; i >= 0; i-- {
		values := len(c.axes[i].Values)
		if certain(c.axes[i].Path) {
			places = append(places, place{stride, values})
		}
		stride *= values
	}
	return func(number int) int {
		among, weight := 0, 1
		for _, p := range places {
			among += number / p.stride % p.values * weight
			weight *= p.values
		}
		return among
	}
}

// blame names the replica in an error about a combination, which has no line.
func (c *Combinations) blame(err error, number int) error {
	where := c.Name(number)
	return document.Each(err, func(err error) error {
		if known, ok := errors.AsType[*document.Error](err); ok {
			return &document.Error{File: where, Key: known.Key, Msg: known.Msg}
		}
		return fmt.Errorf("%s: %w", where, err)
	})
}

// Name is how messages name a replica: by its number and swept values.
func (c *Combinations) Name(number int) string {
	if len(c.axes) == 0 {
		return ""
	}
	var chosen []string
	for i, value := range c.Values(number) {
		chosen = append(chosen, fmt.Sprintf("%s=%v", c.axes[i].Path, value))
	}
	return fmt.Sprintf("replica %d (%s)", number, strings.Join(chosen, ", "))
}

// clone is a copy that shares nothing that a swept key or a default could change.
func (e *Experiment) clone() *Experiment {
	c := *e
	c.Sweep, c.Warnings, c.swept = nil, nil, false
	if c.Network.Wiring = cloned(e.Network.Wiring); c.Network.Wiring != nil {
		w := c.Network.Wiring
		w.Kernel, w.Space = cloned(w.Kernel), cloned(w.Space)
	}
	c.Phases = make([]Phase, len(e.Phases))
	for i, p := range e.Phases {
		c.Phases[i] = p.clone()
	}
	return &c
}

func (p Phase) clone() Phase {
	if p.Wake != nil {
		wake := *p.Wake
		wake.Regrow = cloned(wake.Regrow)
		p.Wake = &wake
	}
	if p.Learn != nil {
		learn := *p.Learn
		learn.Regrow = cloned(learn.Regrow)
		p.Learn = &learn
	}
	return Phase{Wake: p.Wake, Sleep: cloned(p.Sleep), Learn: p.Learn, Recall: cloned(p.Recall), Drift: cloned(p.Drift)}
}

func cloned[T any](original *T) *T {
	if original == nil {
		return nil
	}
	c := *original
	return &c
}
