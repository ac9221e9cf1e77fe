// Package graph writes the model as tensor graphs and turns them into programs.
//
// A Graph is a gorgonia ExprGraph of domain operations (drive, salience, gradient,
// ...) on row blocks: values of shape (batch, rows, ...) or, shared by the rows of a
// replica, (batch, ...). Each operation is one file here: its doc comment is its
// formula, its method checks the shapes, and a plain Go function computes one row in
// float64. That function is the definition: gorgonia's TapeMachine runs the graph
// with it (Reference), and every backend is tested against it.
//
// A fast backend gets the same graph, sorted and lowered (Lower) to a kernels.Plan in
// which every value has its place: an argument's buffer, or a scratch slot shared with
// values whose lives do not overlap. On(backend) compiles to that.
//
//	g := graph.New("cycle", batch, rows)
//	u := g.State("U", kernels.Real, true, z, n)
//	w := g.Weights(u)
//	...
//	g.Next(u, g.Scale(u, r)) // after a run, U holds this
//	program, err := graph.On(cpu).Compile(g)
package graph
