package gpu

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"engram/bench"
	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/cuda"
)

// Sizes are the networks that are measured.
type Sizes struct {
	Smallest, Small, Large, Memory bench.Case
	Levels                         []float64 // coding levels of the small and the large one
	Batch                          int       // small ones at once
	Late                           []float64 // densities of the small and the large one late at night
	MemoryBytes                    int64     // of a card that the last one is for
	Effort                         cuda.Effort
}

func network(n, m int) bench.Case {
	return bench.Case{Neurons: n, Patterns: m, Factors: 2, CodingLevel: 0.05, Density: 1}
}

// Full are the sizes of the targets; Quick are for devices that only pretend to be one.
var (
	Full = Sizes{
		Smallest: network(250, 125), Small: network(1000, 500), Large: network(10_000, 2000), Memory: network(80_000, 16_000),
		Levels: []float64{0.05, 0.5}, Batch: 16, Late: []float64{0.3, 0.2, 0.1, 0.05}, MemoryBytes: 75e9, Effort: cuda.FullEffort,
	}
	Quick = Sizes{
		Smallest: network(12, 9), Small: network(20, 9), Large: network(24, 10), Memory: network(40, 12),
		Levels: []float64{0.2}, Batch: 2, Late: []float64{0.1}, Effort: cuda.Effort{Copied: 32 << 10, Cached: 16 << 10, Blocks: 2, Times: 2},
	}
)

// Options of a check.
type Options struct {
	bench.Options
	Sizes
	Python  string // that has PyTorch
	Outside []Outside
	Only    []string      // the steps to take; none: all
	Meter   []string      // prints the card's power (PowerCommand); nil: not measured
	Budget  time.Duration // the time for all steps; 0: as long as they take
	Folder  string        // for the files
	Command []string
}

// Names are the steps of the package's own, in their order.
var Names = []string{"ceilings", "small", "batch", "large", "late", "memory"}

// check is a check under way.
type check struct {
	o       Options
	budget  budget
	report  *Report
	tap     *tap
	backend kernels.Backend
	torch   bool // is there
}

// Run checks a card, which open opens, and leaves its files in o.Folder. An error is one of writing; what fails
// of the card is in the report.
func Run(name string, open func() (cuda.Device, error), o Options) (*Report, error) {
	c := &check{o: o, budget: newBudget(o.Budget), report: &Report{Card: name, Driver: driver(), Command: o.Command, Commit: o.Commit,
		Date: time.Now().UTC().Format(time.RFC3339), Peers: map[string]string{}}}
	var err error
	if c.report.Machine, err = bench.ThisMachine(o.Threads, o.Commit); err != nil {
		return nil, err
	}
	c.report.Machine.Device = name
	var steps []plannedStep
	for _, outside := range o.Outside {
		steps = append(steps, plannedStep{outside.Name, outside.Command, func() error {
			programs, err := outside.run(o.Folder, c.budget)
			c.report.Programs = append(c.report.Programs, programs...)
			return err
		}})
	}
	for i, run := range []func() error{c.ceilings, c.small, c.batch, c.large, c.late, c.memory} {
		steps = append(steps, plannedStep{Names[i], "", func() error {
			if err := c.open(open); err != nil {
				return err
			}
			return run()
		}})
	}
	for _, s := range byWorth(steps) {
		if err := c.step(s); err != nil {
			return nil, err
		}
	}
	return c.report, nil
}

// plannedStep is a step to take, and its command where it is one from outside.
type plannedStep struct {
	name, command string
	do            func() error
}

// open opens the card for the first step that wants it; the checks from outside have it for themselves.
func (c *check) open(open func() (cuda.Device, error)) error {
	if c.tap != nil {
		return nil
	}
	device, err := open()
	if err != nil {
		return err
	}
	c.tap = &tap{Device: device}
	c.backend = cuda.On(c.tap, cuda.Options{PairsAfter: 1}) // as later in a night
	return nil
}

// step takes a step, if it is wanted and fits in the budget, and writes the report.
func (c *check) step(p plannedStep) error {
	if len(c.o.Only) > 0 && !slices.Contains(c.o.Only, p.name) {
		return nil
	}
	c.o.Progress("== " + p.name)
	begin, steps := time.Now(), c.report.Steps
	c.report.Steps = append(steps, Step{Name: p.name, Status: Unfinished, Command: p.command}) // what stays there if the check is killed
	if err := c.report.write(c.o.Folder); err != nil {
		return err
	}
	err := c.budget.admits(p.name)
	if err == nil {
		err = p.do()
	}
	s := Step{Name: p.name, Status: Passed, Seconds: time.Since(begin).Seconds(), Command: p.command}
	if why, ok := errors.AsType[skip](err); ok {
		s.Status, s.What = Skipped, string(why)
	} else if err != nil {
		s.Status, s.What = Failed, err.Error()
	}
	c.o.Progress(fmt.Sprintf("   %s in %.1f s %s", s.Status, s.Seconds, s.What))
	c.report.Steps = append(steps, s)
	return c.report.write(c.o.Folder)
}

func (c *check) ceilings() (err error) {
	c.report.Rates, err = measureCeilings(c.tap.Device, c.o.Effort, c.o.AtLeast/6)
	return err
}

// small measures a small network, a smaller one, and their kernels, also those that it would take were it larger.
func (c *check) small() error {
	if err := c.cycles("smallest", c.o.Smallest, nil); err != nil {
		return err
	}
	if err := c.cycles("small", c.o.Small, bench.Ways); err != nil {
		return err
	}
	_, err := c.addKernels(c.o.Small, cuda.On(c.tap, cuda.Options{Panels: true}))
	return err
}

// large measures a large network, whose launches wait for nobody: a graph of them would gain nothing.
func (c *check) large() error {
	return c.cycles("large", c.o.Large, []string{"torch", "compiled", "tf32"})
}

// cycles measures cycles at all coding levels beside PyTorch, and the kernels at the first.
func (c *check) cycles(step string, one bench.Case, ways []string) error {
	kernels, err := c.addKernels(one, c.backend)
	if err != nil {
		return err
	}
	var cases []bench.Case
	for _, f := range c.o.Levels {
		one.CodingLevel = f
		cases = append(cases, one)
	}
	missing := func(way string, one bench.Case, err error) {
		c.o.Progress(fmt.Sprintf("   without %s: %v", way, err))
		c.report.Peers[way] = fmt.Sprintf("not measured at N = %d: %v", one.Neurons, err)
	}
	if len(ways) > 0 && !c.hasTorch() {
		ways = nil
	}
	report, err := bench.Cycles(c.backend, cases, bench.Peers{Ways: ways, Python: c.o.Python, Patience: c.budget.patience(), Missing: missing}, false, c.o.Options)
	if err != nil {
		return err
	}
	for way, said := range report.Peers {
		c.report.Peers[way] = said
	}
	for _, r := range report.Results {
		r.Roof, r.Bound = c.roofOf(kernels)
		cycle := Cycle{Result: r, Step: step}
		if r.CodingLevel == cases[0].CodingLevel {
			cycle.Watts = kernels[0].Watts
		}
		c.report.Cycles = append(c.report.Cycles, cycle)
	}
	return nil
}

// hasTorch tells whether there is PyTorch to compare with, and says once if not.
func (c *check) hasTorch() bool {
	if c.report.Torch == "" {
		version, err := bench.FindTorch(c.o.Python, c.backend.Name())
		c.report.Torch, c.torch = version, err == nil
		if err != nil {
			c.report.Torch = fmt.Sprintf("nothing is measured beside it: %v", err)
		}
		c.o.Progress("PyTorch: " + c.report.Torch)
	}
	return c.torch
}

func (c *check) addKernels(one bench.Case, backend kernels.Backend) ([]Kernel, error) {
	found, err := c.kernelsOf(one, backend)
	c.report.Kernels = append(c.report.Kernels, found...)
	return found, err
}

// batch lets one small network and many at once take turns.
func (c *check) batch() error {
	many := c.o.Small
	many.Batch = c.o.Batch
	kernels, err := c.addKernels(many, c.backend)
	if err != nil {
		return err
	}
	cases, target := []bench.Case{c.o.Small, many}, graph.On(c.backend)
	var runners []bench.Runner
	for _, one := range cases {
		runner, err := one.CycleRunner(target, c.o.AtLeast)
		if err != nil {
			return err
		}
		runners = append(runners, runner)
	}
	samples, err := bench.Interleave(c.o.Repeats, runners...)
	if err != nil {
		return err
	}
	for i, one := range cases {
		r, cycle := bench.Result{Case: one, What: "cycle", Engram: samples[i]}, Cycle{Step: "batch"}
		if i == 1 {
			r.Roof, r.Bound = c.roofOf(kernels)
			cycle.Watts = kernels[0].Watts
		}
		cycle.Result = r
		c.report.Cycles = append(c.report.Cycles, cycle)
	}
	return nil
}

// late measures networks of which few synapses are left, with products, with sparse rows and, of the small one, with packed columns: which of
// these a run takes rests on counts (kernels/cuda/schedule_late.go), and this shows whether they are right.
func (c *check) late() error {
	ways := []cuda.Options{{Sparse: cuda.Never, Columns: cuda.Never, PairsAfter: 1}, {Sparse: cuda.Always, Columns: cuda.Never}, {Sparse: cuda.Never, Columns: cuda.Always}}
	for i, one := range []bench.Case{c.o.Small, c.o.Large} {
		for _, density := range c.o.Late {
			one.Density = density
			var runners []bench.Runner
			for _, o := range ways[:3-i] {
				runner, err := one.CycleRunner(graph.On(cuda.On(c.tap, o)), c.o.AtLeast)
				if err != nil {
					return err
				}
				runners = append(runners, runner)
			}
			samples, err := bench.Interleave(c.o.Repeats, runners...)
			if err != nil {
				return err
			}
			l := Late{Case: one, Products: samples[0], Lists: samples[1]}
			if i == 0 {
				l.Columns = samples[2]
			}
			c.report.Late = append(c.report.Late, l)
		}
	}
	return nil
}

// memory measures a network that takes most of a large card.
func (c *check) memory() error {
	free, err := c.tap.Free()
	if err != nil {
		return err
	}
	if free < c.o.MemoryBytes {
		return skip(fmt.Sprintf("for a card with %.0f GB; %.3g GB are free", float64(c.o.MemoryBytes)/1e9, float64(free)/1e9))
	}
	o := c.o.Options
	o.Repeats = 1
	report, err := bench.Cycles(c.backend, []bench.Case{c.o.Memory}, bench.Peers{}, false, o)
	if err != nil {
		return err
	}
	for _, r := range report.Results {
		c.report.Cycles = append(c.report.Cycles, Cycle{Result: r, Step: "memory"})
	}
	return nil
}
