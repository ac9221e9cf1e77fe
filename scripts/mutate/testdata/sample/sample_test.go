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
