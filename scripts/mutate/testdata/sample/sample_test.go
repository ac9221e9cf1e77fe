package sample

import "testing"

func TestClip(t *testing.T) {
	if x, err := Clip(5); x != 3 || err != nil {
		t.Error(x, err)
	}
	if _, err := Clip(-5); err == nil {
		t.Error("no error")
	}
}

func TestBox(t *testing.T) {
	var b Box[float64]
	if b.Add("", 1, 2) != 3 || b.two(0, "") != 2 || atStart != 7 {
		t.Error(b, atStart)
	}
}
