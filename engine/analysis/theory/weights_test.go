package theory

import (
	"math"
	"testing"
)

// TestWeightsAt has the moments of (x - B)+ in 40 digits (mpmath 1.3): they cancel in the plain
// formulas where B is large on either side.
func TestWeightsAt(t *testing.T) {
	for _, c := range []struct{ b, v, missing, c, slope, cv float64 }{
		{-12, 1, 3.52910625245914e-33, 1, -1.46052011698455e-34, 0.0833333333333333},
		{-6, 0.99999999807527, 1.92472952264473e-9, 0.999999961571528, -1.56356974043742e-10, 0.166666663459951},
		{-3, 0.997503492975305, 0.0024965070246953, 0.984004787275618, -0.000377492393945138, 0.330614602876695},
		{-1, 0.751087807841609, 0.248912192158391, 0.445730352436242, -0.0587669513114515, 0.616284378095634},
		{-0.001, 0.341244089967046, 0.658755910032954, 0.0910446872364671, -0.212441187941109, 0.755393171899279},
		{0, 0.340845056908105, 0.659154943091895, 0.0908450569081047, -0.212659291555391, 0.755510639762867},
		{0.5, 0.170515781905526, 0.829484218094474, 0.0255581031887455, -0.338988410170247, 0.808249753951902},
		{2.9, 0.000294665728705497, 0.999705334271295, 2.56928126783806e-7, -1.35547948096117, 0.935767497138576},
		{3.1, 0.000139059595948116, 0.999860940404052, 6.32015412037594e-8, -1.45622518015765, 0.940692303787778},
		{8, 1.80750644714585e-17, 1, 5.54378009651118e-33, -3.94419772157512, 0.986145396078976},
		{20, 1.35991291470738e-91, 1, 1.86775476542718e-180, -9.97548669519635, 0.997551666678656},
	} {
		w := weightsAt(c.b, Exact)
		near(t, "V", w.v, c.v, 1e-12)
		near(t, "H G2 - G1^2", w.c, c.c, 1e-12)
		near(t, "slope of H^2/V", w.slope, c.slope, 1e-12)
		near(t, "CV", w.cv(), c.cv, 1e-12)
		if c.b < 0 { // all that tells the load from the capacity
			near(t, "1 - V", 1-w.v, c.missing, 1e-12+1e-16/c.missing)
		}
	}
}

// TestWeightDensity: it has the area 1 and the mean that was asked for.
func TestWeightDensity(t *testing.T) {
	for _, p := range []float64{0.5, 0.13, 0.8} {
		const step = 1e-4
		area, mean := 0.0, 0.0
		for w := step / 2; w < 10; w += step {
			d := WeightDensity(w, 0.3, p)
			area, mean = area+d*step, mean+w*d*step
		}
		if math.Abs(area-1) > 1e-6 || math.Abs(mean-0.3) > 1e-6 {
			t.Errorf("p = %g: area %g, mean %g", p, area, mean)
		}
	}
}
