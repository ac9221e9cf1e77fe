package kernels

// GroupKind says how the steps of a group go through the rows of a block.
type GroupKind uint8

const (
	Shared   GroupKind = iota // on values without rows: once for each replica
	RowLocal                  // what is done to a row depends on that row and on shared values
	Product                   // a product of rows with a pattern matrix (Traits.Product)
	Reduces                   // rows add to a value without rows
)

// Group is a run of steps, From up to but not including To, that a backend may do as one: all
// row-local steps between two products, all neighbouring steps on shared values, or a single
// product or reduction.
type Group struct {
	Kind     GroupKind
	From, To int
}

// Groups cuts the plan into groups, in the order of its steps. A replay cycle is: weights; drive;
// salience, threshold and mean; gradient; update and scaling.
func (p *Plan) Groups() []Group {
	var groups []Group
	for i, s := range p.Steps {
		kind := p.kind(s)
		if last := len(groups) - 1; last >= 0 && groups[last].Kind == kind && (kind == Shared || kind == RowLocal) {
			groups[last].To = i + 1
			continue
		}
		groups = append(groups, Group{kind, i, i + 1})
	}
	return groups
}

func (p *Plan) kind(s Step) GroupKind {
	rows := p.Values[s.Out].HasRows
	for _, v := range s.In {
		rows = rows || p.Values[v].HasRows
	}
	switch {
	case !rows:
		return Shared
	case !p.Values[s.Out].HasRows:
		return Reduces
	case s.Traits.Product:
		return Product
	}
	return RowLocal
}
