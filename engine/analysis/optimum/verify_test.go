package optimum

import (
	"errors"
	"math"
	"testing"

	"engram/engine/analysis/theory"
	"engram/engine/random"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// draw makes random patterns of coding level f.
func draw(seed uint64, patterns, synapses int, f float64) *Problem {
	s := random.New(seed, random.Sample, 99, 0)
	p := &Problem{Inputs: mat.NewDense(patterns, synapses, nil), Labels: make([]float64, patterns)}
	for mu := range patterns {
		p.Labels[mu] = -1
		if s.Uniform() < f {
			p.Labels[mu] = 1
		}
		for j := range synapses {
			if s.Uniform() < f {
				p.Inputs.Set(mu, j, 1)
			}
		}
	}
	return p
}

// certified checks the proof that an optimum comes with.
func certified(t *testing.T, p *Problem, norm Norm, o *Optimum) {
	t.Helper()
	if least := floats.Min(o.Weights); least < 0 {
		t.Errorf("L%d: a weight of %g", norm, least)
	}
	if l := floats.Norm(o.Weights, float64(norm)); math.Abs(l-1) > 1e-12 {
		t.Errorf("L%d: weights of norm %g", norm, l)
	}
	if m := p.Margin(norm, o.Weights, o.Theta); math.Abs(m-o.Margin) > 1e-12 {
		t.Errorf("L%d: the weights have the margin %g, not %g", norm, m, o.Margin)
	}
	if b := p.Bound(norm, o.Lambda); b != o.Bound {
		t.Errorf("L%d: lambda proves %g, not %g", norm, b, o.Bound)
	}
	if o.Margin > o.Bound*(1+1e-12) {
		t.Errorf("L%d: the margin %g is above the bound %g", norm, o.Margin, o.Bound)
	}
	if o.Bound > tolerance && !(o.Gap() < 1e-6) {
		t.Errorf("L%d: between %g and %g", norm, o.Margin, o.Bound)
	}
}

// TestByHand has problems whose best margins are seen at once.
func TestByHand(t *testing.T) {
	for name, c := range map[string]struct {
		inputs, labels []float64
		l1, l2         float64
	}{
		"one synapse each":        {[]float64{1, 0, 0, 1}, []float64{1, -1}, 0.5, 0.5},
		"both for one":            {[]float64{1, 1, 0, 0}, []float64{1, -1}, 0.5, math.Sqrt2 / 2},
		"an inhibitory synapse":   {[]float64{1, 0, 0, -1}, []float64{1, -1}, 0.5, math.Sqrt2 / 2},
		"one of two actives each": {[]float64{1, 0, 0, 1, 0, 0}, []float64{1, 1, -1}, 0.25, math.Sqrt2 / 4},
	} {
		p := &Problem{Inputs: mat.NewDense(len(c.labels), 2, c.inputs), Labels: c.labels}
		for norm, want := range map[Norm]float64{L1: c.l1, L2: c.l2} {
			o, err := Best(p, norm)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			certified(t, p, norm, o)
			if math.Abs(o.Margin-want) > 1e-6 || !o.Separable {
				t.Errorf("%s: L%d margin %.9g, want %.9g", name, norm, o.Margin, want)
			}
		}
	}
}

// simplex solves the linear programme with gonum's simplex method: variables w, theta and
// m in two parts each, r.
func simplex(p *Problem) (float64, error) {
	patterns, n := p.Inputs.Dims()
	a, b, c := mat.NewDense(patterns+1, n+4+patterns, nil), make([]float64, patterns+1), make([]float64, n+4+patterns)
	for mu, y := range p.Labels {
		row := a.RawRowView(mu)
		floats.AddScaled(row[:n], y, p.Inputs.RawRowView(mu))
		row[n], row[n+1], row[n+2], row[n+3], row[n+4+mu] = -y, y, -1, 1, -1
	}
	for j := range n {
		a.Set(patterns, j, 1)
	}
	b[patterns], c[n+2], c[n+3] = 1, -1, 1
	value, _, err := lp.Simplex(c, a, b, 1e-10, nil)
	return -value, err
}

// TestAgainstSimplex: the optimum of small problems is that of another method.
func TestAgainstSimplex(t *testing.T) {
	compared := 0
	for seed := range uint64(20) {
		for _, size := range [][2]int{{6, 12}, {15, 30}, {30, 60}} {
			p := draw(seed, size[0], size[1], 0.3)
			o, err := Best(p, L1)
			if errors.Is(err, ErrOneLabel) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			certified(t, p, L1, o)
			if o.Bound < tolerance {
				continue
			}
			want, err := simplex(p)
			if err != nil {
				t.Logf("seed %d, %v: the simplex method gives up: %v", seed, size, err)
				continue
			}
			compared++
			if math.Abs(o.Margin-want) > 1e-7 {
				t.Errorf("seed %d, %v: margin %.10g, the simplex method has %.10g", seed, size, o.Margin, want)
			}
		}
	}
	if compared < 30 {
		t.Errorf("only %d problems compared", compared)
	}
}

// TestAgainstTheory: the best margins of random patterns are near those of infinitely
// many neurons, each kind near its own.
func TestAgainstTheory(t *testing.T) {
	const n, load, f = 300, 0.3, 0.5
	for _, kind := range []theory.Kind{theory.Bernoulli, theory.Exact} {
		infinite, err := theory.At(load, f, kind)
		if err != nil {
			t.Fatal(err)
		}
		const neurons = 4
		var kappa, rho float64
		for seed := range uint64(neurons) {
			p := draw(seed, load*n, n, f)
			if kind == theory.Exact {
				level(p, n*f)
			}
			for _, norm := range []Norm{L1, L2} {
				o, err := Best(p, norm)
				if err != nil {
					t.Fatal(err)
				}
				certified(t, p, norm, o)
				if norm == L2 {
					kappa += o.Margin / neurons
				} else { // the mean weight is 1/n
					rho += o.Margin * n / math.Sqrt(n*f*(1-f)) / neurons
				}
			}
		}
		t.Logf("%s: kappa %.4f, theory %.4f; rho %.4f, theory %.4f", kind, kappa, infinite.Kappa, rho, infinite.Rho)
		if math.Abs(kappa/infinite.Kappa-1) > 0.03 || math.Abs(rho/infinite.Rho-1) > 0.03 {
			t.Errorf("%s: kappa %.4f, theory %.4f; rho %.4f, theory %.4f", kind, kappa, infinite.Kappa, rho, infinite.Rho)
		}
	}
}

// level makes patterns exact: it silences the last of the synapses that are active, or
// activates the last that are silent, until so many are active.
func level(p *Problem, active int) {
	patterns, synapses := p.Inputs.Dims()
	for mu := range patterns {
		row := p.Inputs.RawRowView(mu)
		excess := int(floats.Sum(row)) - active
		for j := synapses - 1; excess != 0; j-- {
			if excess > 0 && row[j] == 1 {
				row[j] = 0
				excess--
			} else if excess < 0 && row[j] == 0 {
				row[j] = 1
				excess++
			}
		}
	}
}

// TestImpossible: where no weights tell the classes apart, that is proved.
func TestImpossible(t *testing.T) {
	for name, p := range map[string]*Problem{
		"the same pattern twice":  {Inputs: mat.NewDense(2, 2, []float64{1, 0, 1, 0}), Labels: []float64{1, -1}},
		"silent ones have more":   {Inputs: mat.NewDense(2, 2, []float64{1, 0, 1, 1}), Labels: []float64{1, -1}},
		"far beyond the capacity": draw(3, 400, 50, 0.5),
	} {
		for _, norm := range []Norm{L1, L2} {
			o, err := Best(p, norm)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if o.Bound > tolerance || o.Separable {
				t.Errorf("%s: L%d margin between %g and %g", name, norm, o.Margin, o.Bound)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	if _, err := Best(&Problem{Inputs: mat.NewDense(2, 1, nil), Labels: []float64{1, 1}}, L1); !errors.Is(err, ErrOneLabel) {
		t.Errorf("one label: %v", err)
	}
	if _, err := Best(&Problem{}, L1); err == nil {
		t.Error("no patterns is no error")
	}
}

func TestSummarise(t *testing.T) {
	s := Summarise([]Neuron{{Percent: 90}, {Percent: 96}, {Skipped: dead}, {Percent: 99}, {Skipped: unsolved}, {Percent: 95}})
	if s != (Summary{Compared: 4, Skipped: 2, Unsolved: 1, Above95: 3, Median: 95.5}) {
		t.Errorf("%+v", s)
	}
	if s := Summarise([]Neuron{{Percent: 90}, {Percent: 70}, {Percent: 80}, {Percent: 60}, {Percent: 94}, {Percent: 1}, {Percent: 2}}); s != (Summary{Compared: 7, Median: 70}) {
		t.Errorf("%+v", s)
	}
	if s := Summarise(nil); s.Compared != 0 || s.Median != 0 {
		t.Errorf("%+v", s)
	}
}
