package state

import "testing"

// TestCourse: the first record begins anew, and the least part of wrong answers is kept.
func TestCourse(t *testing.T) {
	c := Course{Weight: [2]float64{1, 1}, Wrong: [3]float64{1, 1, 1}}
	c.Add(true, []float64{2, 4}, []float64{2, 1, 0})
	c.Add(false, []float64{4, 4}, []float64{0, 0, 0})
	c.Add(false, []float64{6, 3}, []float64{0, 1, 1})
	if want := (Course{[2]float64{3, 4.5}, [3]float64{0.5, 1. / 3, 0}}); c != want || c.Growth() != 1.5 {
		t.Errorf("%+v, want %+v", c, want)
	}
}
