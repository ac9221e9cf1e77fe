// Package sample is for the tests of mutate to change.
package sample

import "errors"

const most = 3

// Clip is x, at most 3.
func Clip(x int) (int, error) {
	if x < 0 {
		return 0, errors.New("negative")
	}
	if x > most {
		x = most
	}
	return x, nil
}

// Twice is not tested.
func Twice(x, y int, quick bool) (int, error) {
	if !quick {
		x++
	}
	z, err := Clip(x)
	if err != nil {
		return 0, err
	}
	return first(z, y) + first(y, x), nil
}

func first(a, _ int) int { return a }

// Box has methods of all kinds.
type Box[T int | float64] struct{ x T }

// Add takes some names, and any number of values.
func (b *Box[T]) Add(_ string, more ...T) (sum T) {
	for _, x := range more {
		b.x += x
	}
	return b.x
}

func (Box[T]) two(int, string) T { return pair[T, bool](1, true) }

func pair[T int | float64, U any](x T, _ U) T { return x + 1 }

var atStart = begin()

func begin() int { return 7 }
