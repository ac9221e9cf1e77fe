package config

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

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
	var known *Error
	if errors.As(err, &known) {
		return &Error{File: where, Key: known.Key, Msg: known.Msg}
	}
	return fmt.Errorf("%s: %w", where, err)
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
	return Phase{Wake: p.Wake, Sleep: cloned(p.Sleep), Learn: cloned(p.Learn), Recall: cloned(p.Recall)}
}

func cloned[T any](original *T) *T {
	if original == nil {
		return nil
	}
	c := *original
	return &c
}
