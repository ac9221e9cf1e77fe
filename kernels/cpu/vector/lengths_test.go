package vector

import "testing"

// TestLengths: slices of unequal lengths are a mistake, also where there is room behind them.
func TestLengths(t *testing.T) {
	room := make([]float32, 40)
	a, b, bits := room[:20], room[:19], make([]uint8, 20)
	for _, s := range Sets() {
		for name, f := range map[string]func(){
			"Multiply":           func() { s.Multiply(b, a, a) },
			"Multiply, b":        func() { s.Multiply(a, a, b) },
			"Scale":              func() { s.Scale(b, a, 1) },
			"Exp":                func() { s.Exp(b, a, 0, -1) },
			"Finish":             func() { s.Finish(b, a, 1) },
			"Update1":            func() { s.Update1(a, a, a, b, 1) },
			"Update2":            func() { s.Update2(a, b, a, a, a, a, 1) },
			"EncodeFirst":        func() { s.EncodeFirst(a, a, b, bits, [2]float32{}) },
			"EncodeFirst, bytes": func() { s.EncodeFirst(a, a, a, bits[:19], [2]float32{}) },
			"Keep":               func() { s.Keep(a, b, a) },
			"Unstable":           func() { s.Unstable(make([]int32, 19), a, bits) },
			"Unstable, bytes":    func() { s.Unstable(make([]int32, 20), a, bits[:19]) },
		} {
			func() {
				defer func() {
					if got := recover(); got != unequal {
						t.Errorf("%s %s: %v, want %q", s.Name, name, got, unequal)
					}
				}()
				f()
			}()
		}
	}
}
