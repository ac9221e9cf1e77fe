package config

import (
	"encoding/json"

	"engram/engine/config/document"
	"engram/kernels/elementary"

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
func (r Rate) At(cycle int) float64 {
	if r.Tau == 0 {
		return r.From
	}
	risen := -elementary.Expm1(-float64(cycle) / r.Tau)
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

// rate is a number or a ramp.
func rate(name string, into *Rate) document.Key {
	ramp := func() document.Section {
		return document.Section{
			document.Required(document.Number("from", &into.From, 0, document.Single)),
			document.Required(document.Number("to", &into.To, 0, document.Single)),
			document.Required(document.Number("tau", &into.Tau, 0, document.Positive)),
		}
	}
	return document.Key{Name: name, Preset: document.Preset(into, Rate{}), Inside: ramp, Read: func(v document.Value) error {
		if v.Node.Kind == yaml.MappingNode {
			return ramp().Read(v)
		}
		x, err := document.ReadNumber(v, "a number or a ramp {from, to, tau}", document.Single)
		*into = constant(x)
		return err
	}}
}

// follows is a key that follows another one where it is not written, which is kept beside it.
func follows(k document.Key, unwritten *bool) document.Key {
	preset, read := k.Preset, k.Read
	k.Preset = func() {
		preset()
		*unwritten = true
	}
	k.Read = func(v document.Value) error {
		*unwritten = false
		return read(v)
	}
	return k
}

// Every is the number of cycles between two records, or Log. The start and the end of a phase are recorded in any case.
type Every int

// Log records after 1, 2, 5, 10, 20, 50, ... cycles of a phase.
const Log Every = 0

const logWord = "log"

// Due tells whether the state after so many cycles is recorded.
func (e Every) Due(cycle int) bool {
	return cycle == 0 || e.After(cycle-1) == cycle
}

// After is the next cycle after this one that is recorded.
func (e Every) After(cycle int) int {
	if e != Log {
		return cycle - cycle%int(e) + int(e)
	}
	for decade := 1; ; decade *= 10 {
		for _, digit := range []int{1, 2, 5} {
			if digit*decade > cycle {
				return digit * decade
			}
		}
	}
}

// Records is how many records a phase of so many cycles has, at most.
func (e Every) Records(cycles int) int {
	if e != Log {
		return cycles/int(e) + 2
	}
	records := 2
	for at := e.After(0); at <= cycles; at = e.After(at) {
		records++
	}
	return records
}

func (e Every) plain() any {
	if e == Log {
		return logWord
	}
	return int(e)
}

func (e Every) MarshalYAML() (any, error) { return e.plain(), nil }

func (e Every) MarshalJSON() ([]byte, error) { return json.Marshal(e.plain()) }

func (e *Every) UnmarshalJSON(text []byte) error {
	if string(text) == `"`+logWord+`"` {
		*e = Log
		return nil
	}
	return json.Unmarshal(text, (*int)(e))
}

// every is a number of cycles, or the word log.
func every(name string, into *Every) document.Key {
	return document.Key{Name: name, Preset: document.Preset(into, Every(everyDefault)), Read: func(v document.Value) error {
		if v.Node.Kind == yaml.ScalarNode && v.Node.Value == logWord {
			*into = Log
			return nil
		}
		if v.Node.Kind != yaml.ScalarNode || v.Node.ShortTag() == "!!str" {
			return v.Mistyped("a whole number or " + logWord)
		}
		n, err := document.ReadInteger(v, document.Between(1, mostCycles))
		*into = Every(n)
		return err
	}}
}

// Scaling is the norm that homeostatic scaling holds at Length. Q == 0 is the
// norm of the factors, written u: sum_jk u_ijk^2 / z. Otherwise it is the sum of
// the weights to the power Q: sum_j w_ij^Q. None: nothing is scaled.
type Scaling struct {
	Q    float64
	None bool
}

func (s Scaling) MarshalYAML() (any, error) {
	switch {
	case s.None:
		return "none", nil
	case s.Q == 0:
		return "u", nil
	}
	return s.Q, nil
}

func (s Scaling) MarshalJSON() ([]byte, error) {
	plain, _ := s.MarshalYAML()
	return json.Marshal(plain)
}

func (s *Scaling) UnmarshalJSON(text []byte) error {
	*s = Scaling{}
	switch string(text) {
	case `"u"`:
		return nil
	case `"none"`:
		s.None = true
		return nil
	}
	return json.Unmarshal(text, &s.Q)
}

// scaling is the word u, the word none or a positive number.
func scaling(name string, into *Scaling) document.Key {
	return document.Key{Name: name, Preset: document.Preset(into, Scaling{}), Read: func(v document.Value) (err error) {
		*into = Scaling{}
		if v.Node.Kind == yaml.ScalarNode && (v.Node.Value == "u" || v.Node.Value == "none") {
			into.None = v.Node.Value == "none"
			return nil
		}
		into.Q, err = document.ReadNumber(v, "u, none or a number greater than 0", document.Exponent)
		return err
	}}
}
