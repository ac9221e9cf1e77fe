package cuda

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"engram/kernels"
	"engram/kernels/elementary"
	"engram/kernels/salience"
)

//go:generate go run ./gen

// launchers write the launches of an operation. Those of operations that one kernel does are generated from the
// kernels' signatures and comments (gen).
var launchers = withGenerated(map[string]func(c *call){
	"drive":     drive,
	"gradient":  gradient,
	"fluctuate": fluctuate,
})

// saliences writes the launches of the operation of a rule, by its number.
func saliences(number int, rule salience.Rule) func(c *call) {
	return func(c *call) {
		var l looksArg
		for i, name := range rule.Operands() {
			switch in := c.in[i]; name {
			case "h":
				l.h = in.rows()
			case "mean":
				l.mean = in.rows()
			case "parameter":
				l.parameter = in.shared()
			case "labels":
				l.labels = in.rows()
			case "unit":
				l.unit = in.rows()
			case "count":
				l.count = in.shared()
			}
		}
		m := c.out.Size()
		c.perRow(salienceKernel(l, c.out.rows(), m, number), m)
	}
}

// wired launchers write those of operations whose rows have sources, their last operand.
var wired = map[string]func(c *call, sources operand){
	"drive":    driveWired,
	"gradient": gradientWired,
	"bias":     biasWired,
	"density":  densityWired,
	"encode":   encodeWired,
	"update":   updateWired,

	"update-halves": updateHalvesWired,
}

// launchesOf writes the launches of the operation op.
func (c *call) launchesOf(op string) {
	if last := c.in[len(c.in)-1]; wired[op] != nil && last.Kind == kernels.Index && last.HasRows {
		wired[op](c, last)
		return
	}
	launchers[op](c)
}

func withGenerated(byHand map[string]func(c *call)) map[string]func(c *call) {
	maps.Copy(byHand, generated)
	for i, rule := range salience.Rules() {
		byHand[rule.Op()] = saliences(i, rule)
	}
	return byHand
}

// Ops lists the operations of the backend, sorted.
func Ops() []string { return slices.Sorted(maps.Keys(launchers)) }

func (c *call) excitatory() int { return int(c.attr["excitatory"]) }

// few patterns: the threads of a block share a row's sum instead of taking a pattern each.
const few = 8

func drive(c *call) {
	n, m := c.in[0].Size(), c.out.Size()
	if c.tensor {
		s := c.slice(c.tiled.columns, n, split(c.attr, n), weightBits)
		c.driveTensor(s, c.tiled, c.in[2], c.out, n, m)
		return
	}
	w, x, theta, h := c.in[0].rows(), c.in[1].shared(), c.in[2].rows(), c.out.rows()
	if m <= few {
		c.perRow(driveFewKernel(w, x, theta, h, n, m, c.excitatory()), n)
		return
	}
	c.perElement(driveKernel(w, x, theta, h, n, m, c.excitatory()), m)
}

func driveWired(c *call, sources operand) {
	k, n, m := c.in[0].Size(), c.in[1].Dims[0], c.out.Size()
	w, x, theta, h := c.in[0].rows(), c.in[1].shared(), c.in[2].rows(), c.out.rows()
	if m <= few {
		c.perRow(driveFewWiredKernel(w, x, theta, sources.rows(), h, k, n, m, c.excitatory()), k)
		return
	}
	c.perElement(driveWiredKernel(w, x, theta, sources.rows(), h, k, n, m, c.excitatory()), m)
}

func gradient(c *call) {
	n, m := c.out.Size(), c.in[0].Size()
	if c.tensor {
		c.gradientTensor(c.slice(c.tiled.rows, m, m, salienceBits), c.tiled, c.out, n, split(c.attr, n))
		return
	}
	c.perElement(gradientKernel(c.in[0].rows(), c.in[1].shared(), c.out.rows(), n, m, c.excitatory()), n)
}

func gradientWired(c *call, sources operand) {
	k, n, m := c.out.Size(), c.in[1].Dims[0], c.in[0].Size()
	c.perElement(gradientWiredKernel(c.in[0].rows(), c.in[1].shared(), sources.rows(), c.out.rows(), k, n, m, c.excitatory()), k)
}

func biasWired(c *call, sources operand) {
	k := c.in[0].Size()
	c.perRow(biasWiredKernel(c.in[0].rows(), sources.rows(), c.out.rows(), k, c.excitatory(), c.attr["fE"], c.attr["fI"], elementary.Erfinv(1-2*c.attr["f"])), k)
}

func densityWired(c *call, sources operand) {
	k := c.in[0].Size()
	c.perRow(densityWiredKernel(c.in[0].rows(), sources.rows(), c.out.rows(), k), k)
}

func encodeWired(c *call, sources operand) {
	z, k, n := c.out.Dims[0], c.out.Dims[1], c.in[2].Dims[0]
	c.perElement(encodeWiredKernel(c.in[0].rows(), c.in[1].rows(), c.in[2].shared(), c.in[3].rows(), c.in[4].shared(), c.in[5].shared(),
		sources.rows(), c.out.rows(), k, n, z, c.first, c.excitatory(), c.attr["fE"], c.attr["fI"]), k)
}

// updateWired needs no sources: slots without a synapse have no weight, and no neuron is its own source. By their
// numbers, which begin below 0, no slot is the row itself.
func updateWired(c *call, _ operand) {
	z, k := c.out.Dims[0], c.out.Dims[1]
	c.perElement(updateKernel(c.in[0].rows(), c.in[1].rows(), c.in[2].rows(), c.in[3].shared(), c.in[4].shared(), c.out.rows(), k, z, math.MinInt32), k)
}

// updateHalvesWired needs no sources, as updateWired.
func updateHalvesWired(c *call, _ operand) {
	z, k := c.out.Dims[0], c.out.Dims[1]
	c.perElement(updateHalvesKernel(c.in[0].rows(), c.in[1].rows(), c.in[2].rows(), c.in[3].shared(), c.in[4].shared(), c.out.rows(), k, z, math.MinInt32), k)
}

// Bits of the fixed-point formats (src/fixed.cuh).
const (
	weightBits   = 23
	salienceBits = 22
)

// slice launches the slicing of the first operand, rows of n elements.
func (c *call) slice(x patternWords, n, split, bits int) sliced {
	s := c.sliced(x, n, split)
	c.workspace = s.bytes
	c.perRow(sliceKernel(c.in[0].rows(), s.slices(), n, bits), n)
	return s
}

// driveTensor launches the drive by n weights as slices.
func (c *call) driveTensor(w sliced, x tiled, theta, h operand, n, m int) {
	if c.cut.band > 0 {
		kernel := driveWarpgroupsKernel
		if x.paired {
			kernel = drivePairsKernel
		}
		c.warpgroupProduct(kernel(w.bands(x.columns, m, n-w.split), theta.rows(), h.rows(), m), w.rows, m)
		return
	}
	c.product(driveTensorKernel(w.tiles(x.columns.words, m, n-w.split), theta.rows(), h.rows(), m), w.rows, m)
}

// gradientTensor launches the gradient of saliences as slices.
func (c *call) gradientTensor(salience sliced, x tiled, g operand, n, split int) {
	if c.cut.band > 0 {
		kernel := gradientWarpgroupsKernel
		if x.paired {
			kernel = gradientPairsKernel
		}
		c.warpgroupProduct(kernel(salience.bands(x.rows, n, 0), g.rows(), n, split), salience.rows, n)
		return
	}
	c.product(gradientTensorKernel(salience.tiles(x.rows.words, n, 0), g.rows(), n, split), salience.rows, n)
}

// fluctuate rounds the constants of the graph as the formula says.
func fluctuate(c *call) {
	z, n := c.out.Dims[0], c.out.Dims[1]
	sigma, kappa, bias, dt := c.attr["sigma"], c.attr["kappa"], c.attr["bias"], c.attr["step"]
	single := func(x float64) float64 { return float64(float32(x)) }
	c.perRow(fluctuateKernel(c.in[0].rows(), c.in[1].rows(), c.in[2].rows(), c.out.rows(), n, z, c.in[2].Dims[0],
		single(sigma*(1-kappa)*math.Sqrt(dt)), single(sigma*kappa*math.Sqrt(dt)),
		single(bias*sigma*(1-kappa)*dt), single(bias*sigma*kappa*dt), single(dt/c.attr["tau"]),
		c.attr["tau"], c.attr["size"], dt), n)
}

// operationSchedule makes the launches of each step by itself, for a panel of rows at a time: what
// every plan can do.
type operationSchedule struct {
	*program
	early int // the first steps work on shared values alone
	late  int // from here on the last steps do
}

func newOperationSchedule(p *program) *operationSchedule {
	s := &operationSchedule{program: p, late: len(p.plan.Steps)}
	for _, g := range p.plan.Groups() {
		switch {
		case g.Kind == kernels.Shared && g.From == 0:
			s.early = g.To
		case g.Kind == kernels.Shared && g.To == len(p.plan.Steps):
			s.late = g.From
		}
	}
	return s
}

func (s *operationSchedule) explain() string {
	products := ""
	for _, step := range s.plan.Steps {
		if s.backend.onTensorCores(s.plan, step) {
			products = ", products on tensor cores" + s.cut().note()
		}
	}
	return fmt.Sprintf("%s one after the other, panels of %d rows%s", kernels.Count(len(s.plan.Steps), "operation"), s.scratch.rows, products)
}

// layout gives every scratch value its place, and room for what the steps want beside.
func (s *operationSchedule) layout(rows int) layout {
	l := layout{rows: rows}
	for _, slot := range s.plan.Scratch {
		l.slots = append(l.slots, l.bytes)
		n := int64(s.plan.Batch) * int64(slot.Size) * bytesOf(slot.Kind)
		if slot.HasRows {
			n *= int64(rows)
		}
		l.bytes = align(l.bytes + n)
	}
	l.spare = l.bytes
	var most int64
	for i := s.early; i < s.late; i++ {
		c := s.call(i, 0, l, 0, rows, nil)
		c.launchesOf(s.plan.Steps[i].Op)
		most = max(most, c.workspace)
	}
	l.bytes = align(l.bytes + most)
	return l
}

func (s *operationSchedule) run(passes int) (bool, error) {
	return true, s.queue(1, passes, s.launches)
}

// launches are those of all steps in a pass, panel by panel.
func (s *operationSchedule) launches(_, pass int) []Launch {
	var all []Launch
	step := func(i, first, rows int) {
		c := s.call(i, pass, s.scratch, first, rows, s.args)
		c.launchesOf(s.plan.Steps[i].Op)
		all = append(all, c.sequence...)
	}
	for i := range s.early {
		step(i, 0, 1)
	}
	for i := s.early; i < s.late; i++ {
		if !s.plan.Values[s.plan.Steps[i].Out].HasRows {
			all = append(all, s.initial(i)...)
		}
	}
	for first := 0; first < s.plan.Rows && s.early < s.late; first += s.scratch.rows {
		for i := s.early; i < s.late; i++ {
			step(i, first, min(s.scratch.rows, s.plan.Rows-first))
		}
	}
	for i := s.late; i < len(s.plan.Steps); i++ {
		step(i, 0, 1)
	}
	return all
}

// initial fills the result of step i, to which rows add, with what it begins with.
func (s *operationSchedule) initial(i int) []Launch {
	c := s.call(i, 0, s.scratch, 0, 1, s.args)
	n := c.out.Size()
	c.perElement(fillKernel(c.out.rows(), n, c.attr["initial"]), n)
	return c.sequence
}
