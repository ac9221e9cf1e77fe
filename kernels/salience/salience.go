// Package salience is the table of the rules by which a replay cycle chooses patterns: which of them a
// neuron learns, with what sign and how much, S_i^mu of h_i^mu = sum_j w_ij x_j^mu - theta_i.
//
// A rule is a file here, which says what it looks at and computes S of a row, and a header of its name in
// kernels/cuda/src, whose struct computes it on a card. All else walks the table: the configuration and
// its schema, the graphs of engine/model, the kernels of all backends, fused ones too, and their tests.
package salience

import (
	"cmp"
	"slices"
)

// Rule is a way to choose patterns.
type Rule struct {
	Name string // of the rule in the configuration; the struct in kernels/cuda/src has it with a capital
	Says string // which patterns a cycle replays

	// what it looks at beside the currents h
	Mean      bool       // the neuron's <|h|> of the cycle before
	Labels    bool       // the labels y
	Unit      bool       // the neuron's mean weight times sqrt(N f (1 - f)), of which rho counts margins
	Parameter *Parameter // a number that the user gives; nil: none

	// Float64 computes S in float64: the definition, and the kernel of the CPU.
	Float64 func(Row[float64])
	// Float32 is the kernel of the CPU in float32, in the roundings that all backends have; nil where
	// kernels/cpu has vector code for it.
	Float32 func(Row[float32])
}

// Parameter is the number of a rule: a key of the configuration, and an argument of its graphs.
type Parameter struct {
	Name, Says string
	Default    float64 // it is 0 or more
}

// Number is a float of either precision.
type Number interface{ float32 | float64 }

// Row is what a rule sees of the row of a neuron, and S, which it makes: one number for each pattern in
// use, 0 before. What the rule does not look at is nil or 0.
type Row[T Number] struct {
	H, S                  []T
	Y                     []uint8 // labels y = 2 Y - 1
	Mean, Parameter, Unit T
}

// label is y of a pattern.
func (r Row[T]) label(mu int) T { return T(2*int(r.Y[mu]) - 1) }

// Names of the rules that learning uses by turns (engine/model, Consolidate). A night replays by Soft
// unless it is told otherwise.
const (
	Soft    = "soft"
	Weakest = "weakest"
)

// Self is the name of the rule whose thresholds can be set midway between two patterns.
const Self = "self"

// table has the rules of the files of this package, which register them.
var table []Rule

// register adds a rule: Soft is the first, the others follow by their names.
func register(r Rule) {
	table = append(table, r)
	slices.SortFunc(table, func(a, b Rule) int { return cmp.Or(last(a)-last(b), cmp.Compare(a.Name, b.Name)) })
}

// last is 0 for the rule that comes first.
func last(r Rule) int {
	if r.Name == Soft {
		return 0
	}
	return 1
}

// Rules are all rules, the default first. Kernels know a rule by its number here.
func Rules() []Rule { return slices.Clone(table) }

// Names are the names of all rules.
func Names() (names []string) {
	for _, r := range table {
		names = append(names, r.Name)
	}
	return names
}

// Named is the rule of a name; "" is Soft. Another name is a panic: the configuration has refused it.
func Named(name string) Rule { return table[Index(name)] }

// Index is the number of the rule of a name, as Named knows it.
func Index(name string) int {
	i := slices.IndexFunc(table, func(r Rule) bool { return r.Name == cmp.Or(name, Soft) })
	if i < 0 {
		panic("salience: no rule has this name")
	}
	return i
}

// Parameters are the numbers that rules take, in the order of the rules, each once.
func Parameters() (all []Parameter) {
	for _, r := range table {
		if p := r.Parameter; p != nil && !slices.ContainsFunc(all, func(q Parameter) bool { return q.Name == p.Name }) {
			all = append(all, *p)
		}
	}
	return all
}

// Takes reports whether a rule takes the parameter of a name.
func (r Rule) Takes(parameter string) bool {
	return r.Parameter != nil && r.Parameter.Name == parameter
}

// Op is the name of the rule's operation in graphs.
func (r Rule) Op() string { return "salience-" + r.Name }

// Operands are the names of the operands of the rule's operation, in order.
func (r Rule) Operands() []string {
	names := []string{"h"}
	for _, o := range []struct {
		name string
		used bool
	}{{"mean", r.Mean}, {"parameter", r.Parameter != nil}, {"labels", r.Labels}, {"unit", r.Unit}, {"count", true}} {
		if o.used {
			names = append(names, o.name)
		}
	}
	return names
}
