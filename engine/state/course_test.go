package state

import "testing"

// TestCourse: the first record begins anew, and the least part of wrong answers is kept.
func TestCourse(t *testing.T) {
	c := Course{Weight: [2]float64{1, 1}, Wrong: [3]float64{1, 1, 1}}
	c.Add(true, 3, 0.5)
	c.Add(false, 4, 0)
	c.Add(false, 4.5, 0.25)
	if want := (Course{[2]float64{3, 4.5}, [3]float64{0.5, 0.25, 0}}); c != want || c.Growth() != 1.5 {
		t.Errorf("%+v, want %+v", c, want)
	}
}
