package config

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Replicas lists every combination of the sweep, the last swept key fastest.
// Without a sweep that is one replica.
func (e *Experiment) Replicas() ([]Replica, error) {
	shared := *e
	shared.Sweep = nil
	base, err := newDocument(e.Name, shared.YAML())
	if err != nil {
		return nil, err
	}
	total := 1
	for _, axis := range e.Sweep {
		if total *= len(axis.Values); total == 0 || total > mostReplicas {
			return nil, fmt.Errorf("the sweep must have from 1 to %d combinations", mostReplicas)
		}
	}
	all := make([]Replica, total)
	for number := range all {
		replica := &all[number]
		replica.Number, replica.Values = number, combination(e.Sweep, number)
		if replica.Experiment, err = base.replica(e.Sweep, replica.Values); err != nil {
			return nil, blame(err, e.Sweep, *replica)
		}
		replica.Experiment.Dir = e.Dir
	}
	return all, nil
}

// combination is the number written in digits of the axes' lengths, the last
// axis being the lowest digit.
func combination(axes []Axis, number int) []any {
	values := make([]any, len(axes))
	for i := len(axes) - 1; i >= 0; i-- {
		values[i] = axes[i].Values[number%len(axes[i].Values)]
		number /= len(axes[i].Values)
	}
	return values
}

func (d document) replica(axes []Axis, values []any) (*Experiment, error) {
	for i, axis := range axes {
		var node yaml.Node
		err := node.Encode(values[i])
		if err != nil {
			return nil, err
		}
		if d, err = d.put(axis.Path, &node, &node); err != nil {
			return nil, err
		}
	}
	return d.read()
}

// blame names the replica in an error: its base has no lines that a user knows.
func blame(err error, axes []Axis, replica Replica) error {
	var chosen []string
	for i, axis := range axes {
		chosen = append(chosen, fmt.Sprintf("%s=%v", axis.Path, replica.Values[i]))
	}
	where := fmt.Sprintf("replica %d (%s)", replica.Number, strings.Join(chosen, ", "))
	var known *Error
	if errors.As(err, &known) {
		return &Error{File: where, Key: known.Key, Msg: known.Msg}
	}
	return fmt.Errorf("%s: %w", where, err)
}
