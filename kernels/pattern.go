package kernels

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Pattern is a set of operations on named values that a backend can do in one kernel. A plan's
// steps match it if each step is one of its clauses, whatever their order.
type Pattern []clause

// clause is out = op(in...).
type clause struct {
	op, out string
	in      []string
}

var clauseForm = regexp.MustCompile(`^(\S+) = (\S+)\(([^()]*)\)$`)

// ParsePattern reads a pattern, a clause a line: h = drive(w, x, theta). Comments begin with //. A
// text that is no pattern is a panic: patterns are constants of the program.
func ParsePattern(text string) Pattern {
	var p Pattern
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		found := clauseForm.FindStringSubmatch(line)
		if found == nil {
			panic("kernels: a line of a pattern is not out = op(in, ...)")
		}
		p = append(p, clause{op: found[2], out: found[1], in: strings.Split(found[3], ", ")})
	}
	return p
}

// Match is a pattern found in a plan: which value each name stands for, and which step makes it.
type Match struct {
	plan   *Plan
	values map[string]int
	steps  map[string]int
}

// Has reports whether the pattern has the name.
func (m Match) Has(name string) bool {
	_, ok := m.values[name]
	return ok
}

// Value is the number of the value that a name stands for; -1 where the pattern does not have it.
func (m Match) Value(name string) int {
	if v, ok := m.values[name]; ok {
		return v
	}
	return -1
}

// Step is the step that makes the named value. A name that no clause makes is a panic.
func (m Match) Step(out string) Step {
	i, ok := m.steps[out]
	if !ok {
		panic(fmt.Sprintf("kernels: no clause of the pattern makes %s", out))
	}
	return m.plan.Steps[i]
}

// Find matches the pattern with the steps of these numbers, all of them.
func (p Pattern) Find(plan *Plan, steps []int) (Match, bool) {
	m := Match{plan: plan, values: map[string]int{}, steps: map[string]int{}}
	return m, len(steps) == len(p) && p.match(m, slices.Clone(steps))
}

// match takes a step for the first clause, and steps that are left for the other clauses. A choice
// that leads nowhere is taken back.
func (p Pattern) match(m Match, left []int) bool {
	if len(p) == 0 {
		return true
	}
	c := p[0]
	for at, i := range left {
		named, ok := m.bind(c, i)
		if ok {
			m.steps[c.out] = i
			if p[1:].match(m, slices.Delete(slices.Clone(left), at, at+1)) {
				return true
			}
			delete(m.steps, c.out)
		}
		for _, name := range named {
			delete(m.values, name)
		}
	}
	return false
}

// bind gives the clause's names the values of step i, and tells which names had none before. It
// fails where a name stands for another value already.
func (m Match) bind(c clause, i int) (named []string, ok bool) {
	s := m.plan.Steps[i]
	if s.Op != c.op || len(s.In) != len(c.in) {
		return nil, false
	}
	for k, v := range append(slices.Clone(s.In), s.Out) {
		name := append(slices.Clone(c.in), c.out)[k]
		known, there := m.values[name]
		if there && known != v {
			return named, false
		}
		if !there {
			m.values[name] = v
			named = append(named, name)
		}
	}
	return named, true
}
