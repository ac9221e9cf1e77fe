package cuda

import (
	"maps"
	"math"
	"slices"
)

//go:generate go run ./gen

// launchers write the launches of an operation. Those of operations that one kernel does are generated from the
// kernels' signatures and comments (gen).
var launchers = withGenerated(map[string]func(c *call){
	"drive":     drive,
	"gradient":  gradient,
	"fluctuate": fluctuate,
})

func withGenerated(byHand map[string]func(c *call)) map[string]func(c *call) {
	maps.Copy(byHand, generated)
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
		s := c.slice(n, split(c.attr, n), weightBits)
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

func gradient(c *call) {
	n, m := c.out.Size(), c.in[0].Size()
	if c.tensor {
		c.gradientTensor(c.slice(m, m, salienceBits), c.tiled, c.out, n, split(c.attr, n))
		return
	}
	c.perElement(gradientKernel(c.in[0].rows(), c.in[1].shared(), c.out.rows(), n, m, c.excitatory()), n)
}

// Bits of the fixed-point formats (src/fixed.cuh).
const (
	weightBits   = 23
	salienceBits = 22
)

// slice launches the slicing of the first operand, rows of n elements.
func (c *call) slice(n, split, bits int) sliced {
	s := c.sliced(n, split)
	c.workspace = s.bytes
	c.perRow(sliceKernel(c.in[0].rows(), s.slices(), n, bits), n)
	return s
}

// driveTensor launches the drive by n weights as slices.
func (c *call) driveTensor(w sliced, x tiled, theta, h operand, n, m int) {
	if c.cut == byWarpgroups {
		c.warpgroupProduct(driveWarpgroupsKernel(w.bands(x.columns, m, n-w.split), theta.rows(), h.rows(), m), w.rows, m)
		return
	}
	c.product(driveTensorKernel(w.tiles(x.columns, m, n-w.split), theta.rows(), h.rows(), m), w.rows, m)
}

// gradientTensor launches the gradient of saliences as slices.
func (c *call) gradientTensor(salience sliced, x tiled, g operand, n, split int) {
	if c.cut == byWarpgroups {
		c.warpgroupProduct(gradientWarpgroupsKernel(salience.bands(x.rows, n, 0), g.rows(), n, split), salience.rows, n)
		return
	}
	c.product(gradientTensorKernel(salience.tiles(x.rows, n, 0), g.rows(), n, split), salience.rows, n)
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
