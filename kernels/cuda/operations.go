package cuda

import (
	"maps"
	"math"
	"slices"
)

// launchers write the launches of an operation: the kernel of the same name in src, with
// its arguments in order.
var launchers = map[string]func(c *call){
	"activity": func(c *call) {
		h := c.in[0]
		c.perRow("activity", h.Size(), h.rows(), c.in[1].shared(), c.out.rows(), whole(h.Size()))
	},
	"bias": func(c *call) {
		n := c.in[0].Size()
		c.perRow("bias", n, c.in[0].rows(), c.out.rows(), whole(n), whole(c.excitatory()),
			real(c.attr["fE"]), real(c.attr["fI"]), real(math.Erfinv(1-2*c.attr["f"])))
	},
	"choose": func(c *call) {
		n := c.out.Size()
		c.perElement("choose", n, c.in[0].shared(), c.in[1].rows(), c.in[2].rows(), c.out.rows(), whole(n))
	},
	"column": func(c *call) {
		n, m := c.out.Size(), c.in[0].Dims[len(c.in[0].Dims)-1]
		c.perElement("column", n, c.in[0].rows(), c.in[1].shared(), c.out.rows(), whole(n), whole(m))
	},
	"copy": func(c *call) {
		n := c.out.Size() * int(bytesOf(c.out.Kind))
		c.perElement("duplicate", n, c.in[0].rows(), c.out.rows(), whole(n))
	},
	"density": func(c *call) {
		n := c.in[0].Size()
		c.perRow("density", n, c.in[0].rows(), c.out.rows(), whole(n))
	},
	"drive":     drive,
	"gradient":  gradient,
	"fluctuate": fluctuate,
	"encode": func(c *call) {
		z, n := c.out.Dims[0], c.out.Dims[1]
		c.perElement("encode", n, c.in[0].rows(), c.in[1].rows(), c.in[2].shared(), c.in[3].rows(), c.in[4].shared(),
			c.in[5].shared(), c.out.rows(), whole(n), whole(z), whole(c.first), whole(c.excitatory()),
			real(c.attr["fE"]), real(c.attr["fI"]))
	},
	"fire": func(c *call) {
		m := c.out.Size()
		c.perElement("fire", m, c.in[0].rows(), c.in[1].shared(), c.out.rows(), whole(m))
	},
	"homeostasis": func(c *call) {
		z, n := c.in[0].Dims[0], c.in[0].Dims[1]
		c.perRow("homeostasis", n, c.in[0].rows(), c.in[1].shared(), c.out.rows(), whole(n), whole(z), real(c.attr["q"]))
	},
	"margin":      overPatterns("margin"),
	"mean-margin": overPatterns("mean_margin"),
	"wrong":       overPatterns("wrong"),
	"misses":      perPattern("misses"),
	"unstable":    perPattern("unstable"),
	"radius":      perPattern("radius"),
	"power": func(c *call) {
		c.oneEach("raise_rows", c.in[0].rows(), c.out.rows(), real(c.attr["c"]), real(c.attr["p"]))
	},
	"power-sum": func(c *call) {
		n := c.in[0].Size()
		c.perRow("power_sum", n, c.in[0].rows(), c.out.rows(), whole(n), real(c.attr["q"]))
	},
	"ratio": func(c *call) {
		c.oneEach("ratio", c.in[0].rows(), c.in[1].rows(), c.out.rows(), real(c.attr["c"]), real(c.attr["p"]))
	},
	"salience": func(c *call) {
		m := c.out.Size()
		c.perRow("salience", m, c.in[0].rows(), c.in[1].rows(), c.in[2].shared(), c.in[3].shared(), c.out.rows(), whole(m))
	},
	"scale": func(c *call) {
		n := c.out.Size()
		c.perElement("scale", n, c.in[0].rows(), c.in[1].rows(), c.out.rows(), whole(n))
	},
	"scale-threshold": func(c *call) {
		c.oneEach("scale_threshold", c.in[0].rows(), c.in[1].rows(), c.out.rows(), whole(int(c.attr["z"])))
	},
	"sparseness": func(c *call) {
		m := c.in[0].Size()
		c.perRow("sparseness", m, c.in[0].rows(), c.in[1].rows(), c.in[2].shared(), c.out.rows(), whole(m))
	},
	"threshold": func(c *call) {
		m := c.in[1].Size()
		c.perRow("threshold", m, c.in[0].rows(), c.in[1].rows(), c.in[2].shared(), c.out.rows(), whole(m))
	},
	"update": func(c *call) {
		z, n := c.out.Dims[0], c.out.Dims[1]
		c.perElement("update", n, c.in[0].rows(), c.in[1].rows(), c.in[2].rows(), c.in[3].shared(), c.in[4].shared(),
			c.out.rows(), whole(n), whole(z), whole(c.first))
	},
	"weakest": func(c *call) {
		m := c.out.Size()
		c.perRow("weakest", m, c.in[0].rows(), c.in[1].rows(), c.in[2].shared(), c.out.rows(), whole(m))
	},
	"weights": func(c *call) {
		z, n := c.in[0].Dims[0], c.in[0].Dims[1]
		c.perElement("weights", n, c.in[0].rows(), c.out.rows(), whole(n), whole(z))
	},
}

// Ops lists the operations of the backend, sorted.
func Ops() []string { return slices.Sorted(maps.Keys(launchers)) }

func (c *call) excitatory() int { return int(c.attr["excitatory"]) }

// overPatterns launches kernels of h, y and count that give a number for each row.
func overPatterns(kernel string) func(c *call) {
	return func(c *call) {
		m := c.in[0].Size()
		c.perRow(kernel, m, c.in[0].rows(), c.in[1].rows(), c.in[2].shared(), c.out.rows(), whole(m))
	}
}

// perPattern launches kernels whose rows add to a number for each pattern.
func perPattern(kernel string) func(c *call) {
	return func(c *call) {
		args := []words{}
		for _, o := range c.in {
			args = append(args, o.rows())
		}
		m := c.out.Size()
		c.perPattern(kernel, m, append(args, c.out.shared(), whole(m))...)
	}
}

// few patterns: the threads of a block share a row's sum instead of taking a pattern each.
const few = 8

func drive(c *call) {
	n, m := c.in[0].Size(), c.out.Size()
	if c.tensor {
		s := c.slice(n, split(c.attr, n), weightBits)
		c.driveTensor(s, c.tiled, c.in[2], c.out, n, m)
		return
	}
	args := []words{c.in[0].rows(), c.in[1].shared(), c.in[2].rows(), c.out.rows(), whole(n), whole(m), whole(c.excitatory())}
	if m <= few {
		c.perRow("drive_few", n, args...)
		return
	}
	c.perElement("drive", m, args...)
}

func gradient(c *call) {
	n, m := c.out.Size(), c.in[0].Size()
	if c.tensor {
		c.gradientTensor(c.slice(m, m, salienceBits), c.tiled, c.out, n, split(c.attr, n))
		return
	}
	c.perElement("gradient", n, c.in[0].rows(), c.in[1].shared(), c.out.rows(), whole(n), whole(m), whole(c.excitatory()))
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
	c.perRow("slice", n, c.in[0].rows(), s.slices(), whole(n), whole(bits))
	return s
}

// driveTensor launches the drive by n weights as slices.
func (c *call) driveTensor(w sliced, x tiled, theta, h operand, n, m int) {
	c.product("drive_tensor", w, n-w.split, m, x.columns, theta.rows(), h.rows(), whole(m))
}

// gradientTensor launches the gradient of saliences as slices.
func (c *call) gradientTensor(salience sliced, x tiled, g operand, n, split int) {
	c.product("gradient_tensor", salience, 0, n, x.rows, g.rows(), whole(n), whole(split))
}

// fluctuate rounds the constants of the graph as the formula says.
func fluctuate(c *call) {
	z, n := c.out.Dims[0], c.out.Dims[1]
	sigma, kappa, bias, dt := c.attr["sigma"], c.attr["kappa"], c.attr["bias"], c.attr["step"]
	single := func(x float64) words { return real(float64(float32(x))) }
	c.perRow("fluctuate", n, c.in[0].rows(), c.in[1].rows(), c.in[2].rows(), c.out.rows(), whole(n), whole(z),
		whole(c.in[2].Dims[0]),
		single(sigma*(1-kappa)*math.Sqrt(dt)), single(sigma*kappa*math.Sqrt(dt)),
		single(bias*sigma*(1-kappa)*dt), single(bias*sigma*kappa*dt), single(dt/c.attr["tau"]),
		real(c.attr["tau"]), real(c.attr["size"]), real(dt))
}
