package config

import (
	"encoding/json"
	"math"

	"go.yaml.in/yaml/v3"
)

// Rate is a learning rate: constant (From == To, Tau 0) or a ramp from From to
// To with time constant Tau in cycles.
type Rate struct{ From, To, Tau float64 }

// ramp is a Rate as it is written when it is not a single number.
type ramp struct {
	From float64 `json:"from" yaml:"from"`
	To   float64 `json:"to" yaml:"to"`
	Tau  float64 `json:"tau" yaml:"tau"`
}

func constant(rate float64) Rate { return Rate{From: rate, To: rate} }

// At is the rate in the given cycle, counted from 0:
// eta(c) = eta0 + (eta1 - eta0) (1 - exp(-c/tau)).
//
// Expm1 and the explicit product keep the bits the same on every machine:
// math.Exp is assembly that uses FMA where the processor has it.
func (r Rate) At(cycle int) float64 {
	if r.Tau == 0 {
		return r.From
	}
	risen := -math.Expm1(-float64(cycle) / r.Tau)
	return r.From + float64((r.To-r.From)*risen)
}

func (r Rate) MarshalJSON() ([]byte, error) {
	if r.Tau == 0 {
		return json.Marshal(r.From)
	}
	return json.Marshal(ramp(r))
}

func (r *Rate) UnmarshalJSON(text []byte) error {
	var number float64
	if json.Unmarshal(text, &number) == nil {
		*r = constant(number)
		return nil
	}
	return json.Unmarshal(text, (*ramp)(r))
}

func (r Rate) MarshalYAML() (any, error) {
	if r.Tau == 0 {
		return r.From, nil
	}
	var node yaml.Node
	err := node.Encode(ramp(r))
	node.Style = yaml.FlowStyle
	return &node, err
}
