package bitsum

import (
	"slices"
	"testing"
)

// TestHalf: a half has the positions of its own rows alone, in memory that was another's: what others leave there would
// cost sums and time, and change no bit.
func TestHalf(t *testing.T) {
	var h half
	number := make([]int32, 8)
	for _, c := range []struct {
		rows [][]int32
		want []int32
	}{
		{[][]int32{{0, 1, 2, 3}, {2, 5, 6, 7}}, []int32{0, 1, 2, 3, 5, 6, 7}},
		{[][]int32{{1, 5}, {5, 6}, nil}, []int32{1, 5, 6}}, // fewer, as at night
		{nil, nil},                         // no rows
		{[][]int32{{0, 7}}, []int32{0, 7}}, // and more again
	} {
		number = h.find(number, c.rows)
		if !slices.Equal(h.living, c.want) {
			t.Errorf("rows %v have %v, want %v", c.rows, h.living, c.want)
		}
		for k, j := range h.living {
			if int(number[j]) != k {
				t.Errorf("rows %v: position %d has number %d, want %d", c.rows, j, number[j], k)
			}
		}
	}
}
