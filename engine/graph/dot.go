package graph

import (
	"gorgonia.org/gorgonia/encoding/dot"
)

// DOT is the graph in the language of graphviz.
func (g *Graph) DOT() ([]byte, error) { return dot.Marshal(g.expr) }
