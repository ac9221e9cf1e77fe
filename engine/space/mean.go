package space

import (
	"math"

	"engram/kernels/elementary"
)

// Indegree is the mean number of the synapses that neurons of a space get from the n - 1 others with probability p times the
// kernel; on a sheet those at an edge have fewer.
func (s Space) Indegree(k Kernel, p float64, n int) float64 {
	if s.Positions == Grid {
		return p * s.onGrid(k, k.Reach(p), n)
	}
	return p * float64(n-1) * s.mean(k, k.Reach(p))
}

// Central is the mean number of synapses of a neuron in the middle, which none exceeds.
func (s Space) Central(k Kernel, p float64, n int) float64 {
	s.Periodic = true // without edges every neuron is in the middle
	return s.Indegree(k, p, n)
}

// mean is that of the kernel over two random points no farther apart than reach: the integral of the kernel times the density
// of the distance, by the midpoint rule, whose error is about 1e-6.
func (s Space) mean(k Kernel, reach float64) float64 {
	const steps = 2000
	width, height := s.span(0), s.span(1)
	reach = math.Min(reach, math.Hypot(width, height))
	sum := 0.0
	for i := range steps {
		r := reach * (float64(i) + 0.5) / steps
		sum += float64(k.At(r*r) * r * s.angles(r, width, height))
	}
	return sum * reach / steps
}

// span is how far apart two points can be along an axis.
func (s Space) span(axis int) float64 {
	if s.Periodic {
		return s.Size[axis] / 2
	}
	return s.Size[axis]
}

// angles is the integral over all directions in a quadrant of the density of a displacement of length r. Along an axis of size
// L the density of a distance x is 2 / L up to L / 2 on a torus, and 2 (L - x) / L^2 up to L on a sheet.
func (s Space) angles(r, width, height float64) float64 {
	width, height = max(width, height), min(width, height) // the angles of a narrow space are small then, and have all digits
	from, to := elementary.Acos(math.Min(1, width/r)), elementary.Asin(math.Min(1, height/r))
	if from >= to {
		return 0
	}
	if s.Periodic {
		return (to - from) / (width * height)
	}
	// the integral of (width - r cos)(height - r sin), in products of sines: differences of cosines near 1 have no digits
	half := (to - from) / 2
	sin, cos := elementary.Sincos((to + from) / 2)
	sinHalf, cosHalf := elementary.Sincos(half)
	sines := float64(width*sin) + float64(height*cos) - float64(r*sin*cos*cosHalf)
	integral := float64(2*width*height*half) - float64(2*r*sinHalf*sines)
	return 4 * integral / (width * width * height * height)
}

// onGrid is the mean over the neurons of a grid of the sum of the kernel over all others no farther away than reach.
func (s Space) onGrid(k Kernel, reach float64, n int) float64 {
	columns, rows := s.grid(n)
	step, sum := s.Size[0]/float64(columns), 0.0
	for dx := range columns {
		for dy := range rows {
			x, y, pairs := dx, dy, n // how many neurons have another one at this distance
			if s.Periodic {
				x, y = min(dx, columns-dx), min(dy, rows-dy)
			} else {
				pairs = (columns - dx) * (rows - dy)
				if dx > 0 {
					pairs *= 2
				}
				if dy > 0 {
					pairs *= 2
				}
			}
			d2 := step * step * float64(x*x+y*y)
			if d2 > 0 && d2 <= reach*reach {
				sum += float64(float64(pairs) * k.At(d2))
			}
		}
	}
	return sum / float64(n)
}
