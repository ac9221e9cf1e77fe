package bench

import (
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"engram/bench/blas"
	"engram/kernels/cpu/bitsum"
	"engram/kernels/cpu/vector"
)

// product is one of the two large sums of a cycle, for all rows of a network.
type product struct {
	name string // drive or gradient

	positions, outputs int // of a row: what is added up, and where to

	rows        int
	in, out     []float32
	dense       []float32 // the pattern matrix (N, M) in numbers, for a matrix product
	transposed  bool      // multiply by its transpose
	bits        []uint8
	neurons, mu int
}

// products are the drive and the gradient of random operands.
func products(c Case) []product {
	n, m := c.Neurons, c.Patterns
	r := rand.New(rand.NewPCG(1, 2))
	bits, dense := make([]uint8, n*m), make([]float32, n*m)
	for i := range bits {
		if r.Float64() < c.CodingLevel {
			bits[i], dense[i] = 1, 1
		}
	}
	weights, saliences := make([]float32, n*n), make([]float32, n*m)
	for i := range weights {
		weights[i] = r.Float32()
	}
	for i := range saliences {
		saliences[i] = 2*r.Float32() - 1
	}
	both := product{rows: n, dense: dense, bits: bits, neurons: n, mu: m}
	drive, gradient := both, both
	drive.name, drive.positions, drive.outputs, drive.in, drive.out = "drive", n, m, weights, make([]float32, n*m)
	gradient.name, gradient.positions, gradient.outputs, gradient.in, gradient.out = "gradient", m, n, saliences, make([]float32, n*n)
	gradient.transposed = true
	return []product{drive, gradient}
}

// multiplyAdds is how many a dense product needs.
func (p product) multiplyAdds() float64 {
	return float64(p.rows) * float64(p.positions) * float64(p.outputs)
}

// adds is how many additions the ones of the patterns call for, one by one.
func (p product) adds() float64 {
	ones := 0
	for _, x := range p.bits {
		ones += int(x)
	}
	return float64(ones) * float64(p.rows)
}

// instructions are the sums and the loops of an instruction set.
type instructions struct {
	sums  bitsum.Set
	loops vector.Set
}

func bestInstructions() (i instructions, err error) {
	if i.sums, err = bitsum.Best(); err == nil {
		i.loops, err = vector.Best()
	}
	return i, err
}

// engram forms the sums once, panel by panel, with the given threads. The largest element
// of each row is looked for too: its fixed-point format follows from it.
func (p product) engram(s instructions, x *bitsum.Matrix, threads int) func() (int, error) {
	scratch := make([]*bitsum.Scratch, threads)
	for i := range scratch {
		scratch[i] = s.sums.NewScratch()
	}
	thresholds := make([]float32, bitsum.Rows)
	return func() (int, error) {
		var next atomic.Int64
		var wait sync.WaitGroup
		for _, sc := range scratch {
			wait.Go(func() {
				most := make([]uint32, bitsum.Rows)
				for {
					first := int(next.Add(bitsum.Rows)) - bitsum.Rows
					if first >= p.rows {
						return
					}
					rows := min(bitsum.Rows, p.rows-first)
					in, out := p.in[first*p.positions:(first+rows)*p.positions], p.out[first*p.outputs:(first+rows)*p.outputs]
					for r := range rows {
						most[r] = s.loops.Largest(in[r*p.positions : (r+1)*p.positions])
					}
					if p.transposed {
						s.sums.Gradient(sc, x, out, in, most[:rows], p.neurons, nil)
					} else {
						s.sums.Drive(sc, x, out, in, most[:rows], thresholds, p.neurons, nil)
					}
				}
			})
		}
		wait.Wait()
		return 1, nil
	}
}

// sgemm is the same sums as a matrix product of a BLAS, into memory of its own.
func (p product) sgemm(l *blas.Library) (step func() (int, error), out []float32) {
	out = make([]float32, len(p.out))
	return func() (int, error) {
		if p.transposed {
			l.ProductTransposed(out, p.in, p.dense, p.rows, p.outputs, p.positions)
		} else {
			l.Product(out, p.in, p.dense, p.rows, p.outputs, p.positions)
		}
		return 1, nil
	}, out
}

// farthest is the largest difference of two results over the largest magnitude: whether
// they are the same sums.
func farthest(a, b []float32) float64 {
	most, largest := 0.0, 0.0
	for i := range a {
		most = max(most, math.Abs(float64(a[i])-float64(b[i])))
		largest = max(largest, math.Abs(float64(a[i])))
	}
	return most / largest
}
