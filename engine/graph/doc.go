// Package graph writes the model as tensor graphs and turns them into programs.
//
// A [Graph] is a gorgonia ExprGraph of domain operations (drive, salience, gradient,
// ...) on row blocks. Its values have the shape (batch, rows, ...) or, if the rows of a
// replica share them, (batch, ...). The doc comment of an operation is its
// formula, its method checks the shapes, and a plain Go function computes one row in
// float64. That function is the definition. gorgonia's TapeMachine runs the graph
// with it ([Reference]), and every backend is tested against it.
//
// A file has the operations of one family: products (drive, gradient), salience, plasticity (weights, update,
// noise), homeostasis, presentation (what wake and recall need), observables.
//
// A fast backend gets the same graph, sorted and lowered ([Graph.Lower]) to a kernels.Plan in
// which every value has its place: an argument's buffer, or a scratch slot shared with
// values whose lifetimes do not overlap. [On] makes a [Target] of a backend, which compiles graphs
// in this way.
package graph
