package graph

import (
	"fmt"

	"engram/kernels"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Reference runs graphs as gorgonia does: its TapeMachine, in float64, calling the
// definition of each operation. It is slow and it is what everything else is tested
// against.
func Reference() Target { return reference{} }

type reference struct{}

func (reference) Name() string { return "reference" }
func (reference) Detail() string {
	return "gorgonia's TapeMachine, float64, one thread: slow, for checking"
}
func (reference) Precision() kernels.Precision { return kernels.Float64 }

func (reference) Wait() error                { return nil }
func (reference) Queues() bool               { return false }
func (reference) Free() (int64, bool, error) { return 0, false, nil }

// Workspace: the tape keeps what its graphs make with the arguments.
func (reference) Workspace(*Graph) (bytes int64, perOne float64, err error) { return 0, 0, nil }

func (reference) Cache() int64 { return 0 }

func (reference) Threads() int { return 1 }

func (reference) Energy() (kernels.EnergyCounter, error) { return kernels.EnergyCounter{}, nil }

func (reference) Packed(int, float64) float64 { return 1 }

func (reference) Counts(int64) bool { return true }

func (reference) Mapper() kernels.Mapper { return nil }

func (reference) Alloc(_ kernels.Kind, n int) (kernels.Buffer, error) {
	return make(hostBuffer, n), nil
}

// hostBuffer holds every kind as float64.
type hostBuffer []float64

func (b hostBuffer) Len() int                    { return len(b) }
func (b hostBuffer) Read(at int, dst []float64)  { copy(dst, b[at:at+len(dst)]) }
func (b hostBuffer) Write(at int, src []float64) { copy(b[at:at+len(src)], src) }

func (reference) Compile(g *Graph) (kernels.Program, error) {
	if _, err := g.sorted(); err != nil {
		return nil, err
	}
	return &tape{graph: g, machine: gorgonia.NewTapeMachine(g.expr)}, nil
}

type tape struct {
	graph   *Graph
	machine gorgonia.VM
}

func (t *tape) Explain() string {
	return fmt.Sprintf("%d nodes on gorgonia's TapeMachine, one after the other", len(t.graph.nodes))
}

func (t *tape) Run(args []kernels.Buffer, active []bool, passes int) error {
	if len(args) != len(t.graph.args) {
		panic("graph: wrong number of arguments")
	}
	for p := range passes {
		if err := t.pass(args, active, p); err != nil {
			return err
		}
	}
	return nil
}

func (t *tape) pass(args []kernels.Buffer, active []bool, pass int) error {
	for i, a := range t.graph.args {
		if a.expr == nil {
			continue
		}
		at, n := 0, args[i].Len()
		if a.Series {
			n = t.graph.Batch
			at = pass * n
		}
		data := make([]float64, n)
		args[i].Read(at, data)
		v := tensor.New(tensor.WithShape(t.graph.shape(a.Value)...), tensor.WithBacking(data))
		if err := gorgonia.Let(a.expr, v); err != nil {
			return fmt.Errorf("graph %s: argument %s: %w", t.graph.Name, a.Name, err)
		}
	}
	t.machine.Reset() // without it, a second run does nothing
	if err := t.machine.RunAll(); err != nil {
		return fmt.Errorf("graph %s: %w", t.graph.Name, err)
	}
	for i, a := range t.graph.args {
		from := t.graph.next[a]
		if from == nil {
			from = t.graph.outputs[a]
		}
		if from == nil {
			continue
		}
		data := from.expr.Value().Data().([]float64)
		part := len(data) / t.graph.Batch
		for b := range t.graph.Batch {
			if active == nil || active[b] {
				args[i].Write(b*part, data[b*part:(b+1)*part])
			}
		}
	}
	return nil
}
