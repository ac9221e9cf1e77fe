package engine

import (
	"engram/engine/graph"
)

// Explanation says how a target runs a graph.
type Explanation struct {
	Graph string // its name
	Text  string // such as "4 launches a cycle for panels of 2048 rows, products on tensor cores"
}

// Explain says how the target runs the graphs of the first batch, each once, in the order of the
// phases. Programs are compiled for it; nothing runs.
func (j *Job) Explain() ([]Explanation, error) {
	g := j.groups[0]
	e := g.network
	rows := j.ranks.Largest(e.Network.Neurons)
	if g.disk.rows > 0 {
		rows = min(rows, g.disk.rows)
	}
	var all []Explanation
	seen := map[Explanation]bool{}
	for _, made := range graphs(e, rows, e.Patterns.Count, e.Patterns.Count, g.disk.rows > 0) {
		text, err := explain(j.target, made)
		if err != nil {
			return nil, err
		}
		if x := (Explanation{made.Name, text}); !seen[x] {
			seen[x] = true
			all = append(all, x)
		}
	}
	return all, nil
}

func explain(target graph.Target, g *graph.Graph) (string, error) {
	program, err := target.Compile(g)
	if err != nil {
		return "", err
	}
	return program.Explain(), nil
}
