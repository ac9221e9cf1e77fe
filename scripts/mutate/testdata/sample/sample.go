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
