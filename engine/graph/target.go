package graph

import "engram/kernels"

// Target is something that runs graphs: a backend, or the reference.
type Target interface {
	Name() string
	Detail() string
	Precision() kernels.Precision
	Alloc(kind kernels.Kind, n int) (kernels.Buffer, error)
	Compile(g *Graph) (kernels.Program, error)
}

// On makes a Target of a backend: a graph is lowered to a plan and the backend
// compiles that.
func On(b kernels.Backend) Target { return lowered{b} }

type lowered struct{ kernels.Backend }

func (l lowered) Compile(g *Graph) (kernels.Program, error) {
	plan, err := g.Lower()
	if err != nil {
		return nil, err
	}
	return l.Backend.Compile(plan)
}
