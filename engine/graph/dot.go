package graph

import (
	"fmt"
	"strings"
)

// DOT is the graph in the language of graphviz: boxes are arguments, ovals operations,
// arrows lead from operand to result, dashed ones from a state's next value back to the
// state. Nodes are numbered in the order they were made, so that the text of a graph is
// always the same. (gorgonia's own drawing names nodes by pointers and knows neither
// states nor outputs.)
func (g *Graph) DOT() ([]byte, error) {
	order, err := g.sorted()
	if err != nil {
		return nil, err
	}
	names := map[*Node]string{}
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %q {\n", g.Name)
	fmt.Fprintf(&b, "  label=%q labelloc=t fontname=\"Helvetica\" fontsize=18 rankdir=TB\n", g.title())
	b.WriteString("  node [fontname=\"Helvetica\" fontsize=12]\n  edge [color=gray40]\n")
	for i, a := range g.args {
		names[a] = fmt.Sprintf("a%d", i)
		style := "shape=box style=filled fillcolor=\"#e8eef7\""
		switch {
		case g.next[a] != nil:
			style = "shape=box style=\"filled,bold\" fillcolor=\"#cfe0f5\""
		case a.expr == nil:
			style = "shape=box style=filled fillcolor=\"#f7ead0\""
		}
		fmt.Fprintf(&b, "  %s [%s label=\"%s\\n%s\"]\n", names[a], style, a.Name, g.describe(a))
	}
	for i, n := range order {
		names[n] = fmt.Sprintf("n%d", i)
		fmt.Fprintf(&b, "  %s [label=\"%s\\n%s\"]\n", names[n], n.op.name, g.describe(n))
	}
	for _, n := range order {
		for _, id := range operands(g, n) {
			fmt.Fprintf(&b, "  %s -> %s\n", names[g.nodes[id]], names[n])
		}
	}
	for _, a := range g.args {
		if to := g.next[a]; to != nil {
			fmt.Fprintf(&b, "  %s -> %s [style=dashed constraint=false label=\"next\" fontsize=10]\n", names[to], names[a])
		}
		if from := g.outputs[a]; from != nil {
			fmt.Fprintf(&b, "  %s -> %s\n", names[from], names[a])
		}
	}
	b.WriteString("}\n")
	return []byte(b.String()), nil
}

func (g *Graph) title() string {
	replicas := "1 replica"
	if g.Batch > 1 {
		replicas = fmt.Sprintf("%d replicas", g.Batch)
	}
	return fmt.Sprintf("%s: %d rows of %s", g.Name, g.Rows, replicas)
}

// describe is the kind and shape of a value: "real, row x 2 x 1000".
func (g *Graph) describe(n *Node) string {
	text := n.Kind.String() + ", "
	if n.HasRows {
		text += "row"
	} else {
		text += "replica"
	}
	for _, d := range n.Dims {
		text += fmt.Sprintf(" x %d", d)
	}
	return text
}
