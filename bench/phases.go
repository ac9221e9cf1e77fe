package bench

import (
	"fmt"
	"io"

	"engram/engine/graph"
	"engram/kernels"
)

// Phase is one operation of a cycle: how much longer the cycle takes with it than with
// the operations before it alone. What overlaps is counted where it begins: memory
// that is fetched ahead while a sum is formed costs the sum nothing.
type Phase struct {
	Op      string `json:"op"`
	Seconds Sample `json:"seconds"` // of each turn; a difference, and so may be below 0
}

// cyclePhases runs ever longer beginnings of the plan of a cycle in turns, nothing at
// first, and takes differences. No stopwatch is in the way of the cycle itself, and what
// a backend makes of several operations together shows where the last of them comes in.
func cyclePhases(backend kernels.Backend, c Case, o Options) ([]Phase, error) {
	beginnings := &beginnings{Target: graph.On(backend), backend: backend}
	stepper, err := c.Cycle(beginnings)
	if err != nil {
		return nil, err
	}
	// A difference is less certain than what it is taken of: more turns, and shorter ones.
	turns, atLeast := 5*o.Repeats, o.AtLeast/10
	var runners []Runner
	for k := range beginnings.programs {
		step := Repeat(atLeast, stepper.Step, beginnings.Wait)
		runners = append(runners, func() (float64, error) {
			beginnings.length = k
			return step()
		})
	}
	samples, err := Interleave(turns, runners...)
	if err != nil {
		return nil, err
	}
	phases := []Phase{{"start and end", samples[0]}}
	for k, op := range beginnings.ops {
		p := Phase{Op: op}
		for turn, seconds := range samples[k+1] {
			p.Seconds = append(p.Seconds, seconds-samples[k][turn])
		}
		phases = append(phases, p)
	}
	return phases, nil
}

// beginnings is a target whose cycle stops after length operations.
type beginnings struct {
	graph.Target
	backend  kernels.Backend
	ops      []string
	programs []kernels.Program // the first 0, 1, 2 ... operations of a cycle
	length   int
}

// Compile takes a cycle apart, and leaves other graphs alone.
func (b *beginnings) Compile(g *graph.Graph) (kernels.Program, error) {
	plan, err := g.Lower()
	if err != nil {
		return nil, err
	}
	if g.Name != "sleep" {
		return b.backend.Compile(plan)
	}
	for _, s := range plan.Steps {
		b.ops = append(b.ops, s.Op)
	}
	for k := range len(plan.Steps) + 1 {
		beginning := *plan
		beginning.Steps = plan.Steps[:k]
		program, err := b.backend.Compile(&beginning)
		if err != nil {
			return nil, err
		}
		b.programs = append(b.programs, program)
	}
	return b, nil
}

// Run runs as much of the cycle as is asked for now.
func (b *beginnings) Run(args []kernels.Buffer, active []bool, passes int) error {
	return b.programs[b.length].Run(args, active, passes)
}

// Explain is that of the whole cycle.
func (b *beginnings) Explain() string { return b.programs[len(b.programs)-1].Explain() }

// phaseTable writes what each operation takes of the whole cycle.
func phaseTable(w io.Writer, r Result) error {
	if len(r.Phases) == 0 {
		return nil
	}
	whole := 0.0
	for _, p := range r.Phases {
		whole += p.Seconds.Median()
	}
	fmt.Fprintf(w, "\nphases of the cycle at %s\n", r.Case)
	t := columns(w)
	fmt.Fprintln(t, "operation\tadds\tshare")
	for _, p := range r.Phases {
		fmt.Fprintf(t, "%s\t%.3g ms ±%.2g\t%.0f%%\n", p.Op, 1e3*p.Seconds.Median(), 1e3*p.Seconds.halfRange(), 100*p.Seconds.Median()/whole)
	}
	fmt.Fprintf(t, "sum\t%.3g ms\n\n", 1e3*whole)
	return t.Flush()
}
