package conform

import (
	"fmt"
	"math"
	"math/rand/v2"

	"engram/engine/graph"
	"engram/kernels"
)

// Multiply is a product of matrices, (m, k) times (k, n), row by row.
type Multiply func(a, b []float64, m, n, k int) ([]float64, error)

// CrossCheck compares drive and gradient on the target with a product that knows nothing of them.
// Both are within 1e-5 of the largest result: sums of a library in float32 err by up to 9e-6.
func CrossCheck(target graph.Target, product Multiply) Verdict {
	const rows, n, m = 40, 333, 170
	r := rand.New(rand.NewPCG(11, 1))
	w, s, x, across := make([]float64, rows*n), make([]float64, rows*m), make([]float64, n*m), make([]float64, m*n)
	for i := range w {
		w[i] = float64(r.Float32())
	}
	for i := range s {
		s[i] = float64(r.Float32()) - 0.5
	}
	for j := range n {
		for mu := range m {
			x[j*m+mu] = float64(r.IntN(2))
			across[mu*n+j] = x[j*m+mu]
		}
	}
	drive := graph.New("drive", 1, rows)
	drive.Output("result", drive.Drive(drive.Input("W", kernels.Real, true, n), drive.Input("X", kernels.Bits, false, n, m),
		drive.Input("theta", kernels.Real, true), n, nil))
	gradient := graph.New("gradient", 1, rows)
	gradient.Output("result", gradient.Gradient(gradient.Input("S", kernels.Real, true, m), gradient.Input("X", kernels.Bits, false, n, m), n, nil))
	v := Verdict{Op: "products by library"}
	for _, c := range []struct {
		g       *graph.Graph
		a, b    []float64
		columns int
	}{{drive, w, x, m}, {gradient, s, across, n}} {
		want, err := product(c.a, c.b, rows, c.columns, len(c.a)/rows)
		if err != nil {
			v.Err = err
			return v
		}
		got, err := evaluate(target, c.g, map[string][]float64{"W": w, "S": s, "X": x, "theta": make([]float64, rows)}, len(want))
		if err != nil {
			v.Err = fmt.Errorf("%s: %w", target.Name(), err)
			return v
		}
		v.Largest = math.Max(v.Largest, apart(got, want))
	}
	if !(v.Largest <= 1e-5) {
		v.Err = fmt.Errorf("they differ by %.2g of the largest result, at most 1e-5 is allowed", v.Largest)
	}
	return v
}

// apart is the largest difference relative to the largest magnitude.
func apart(got, want []float64) float64 {
	difference, most := 0.0, 0.0
	for i, w := range want {
		difference = math.Max(difference, math.Abs(got[i]-w)) // NaN stays
		most = math.Max(most, math.Abs(w))
	}
	return difference / most
}

// evaluate runs a graph of inputs of these names and returns its result, of n elements.
func evaluate(target graph.Target, g *graph.Graph, inputs map[string][]float64, n int) ([]float64, error) {
	program, err := target.Compile(g)
	if err != nil {
		return nil, err
	}
	var args []kernels.Buffer
	for _, v := range g.Args() {
		length := n
		if data := inputs[v.Name]; data != nil {
			length = len(data)
		}
		buf, err := target.Alloc(v.Kind, length)
		if err != nil {
			return nil, err
		}
		if data := inputs[v.Name]; data != nil {
			buf.Write(0, data)
		}
		args = append(args, buf)
	}
	if err := program.Run(args, nil, 1); err != nil {
		return nil, err
	}
	result := make([]float64, n)
	for i, v := range g.Args() {
		if v.Name == "result" {
			args[i].Read(0, result)
		}
	}
	return result, target.Wait()
}
