package compare

import (
	"encoding/json"
	"math"
	"slices"

	"engram/engine/store/npy"
)

// Array compares the arrays of one name.
type Array struct {
	File   string    `json:"file"`              // its path in the run folder
	Name   string    `json:"name,omitempty"`    // of an array in an .npz file
	Same   bool      `json:"same"`              // type, shape and bits
	OnlyIn string    `json:"only_in,omitempty"` // the folder that has it, where the other does not
	DTypes [2]string `json:"dtypes"`
	Shapes [2][]int  `json:"shapes"`

	Elements int64  `json:"elements"`         // that were compared: 0 where the shapes differ
	Differ   int64  `json:"differ"`           // elements that are not the same
	Absolute Number `json:"largest_absolute"` // the largest |a - b|
	Relative Number `json:"largest_relative"` // the largest |a - b| / max(|a|, |b|)
	At       []int  `json:"at,omitempty"`     // index of the first element with the largest absolute difference
	A        Number `json:"a"`                // that element
	B        Number `json:"b"`
}

// Number is a float that JSON writes as text where it has no number for it: "inf", "nan".
type Number float64

// MarshalJSON writes the number.
func (n Number) MarshalJSON() ([]byte, error) {
	switch v := float64(n); {
	case math.IsNaN(v):
		return json.Marshal("nan")
	case math.IsInf(v, 0):
		return json.Marshal(map[bool]string{true: "inf", false: "-inf"}[v > 0])
	default:
		return json.Marshal(v)
	}
}

const chunk = 1 << 14 // elements at a time

// compareArrays reads two arrays at once. Arrays of different shapes are not compared element by element.
func compareArrays(a, b *npy.Reader, sameBytes bool) (Array, error) {
	ha, hb := a.Header(), b.Header()
	result := Array{DTypes: [2]string{ha.DType, hb.DType}, Shapes: [2][]int{ha.Shape, hb.Shape}}
	if !slices.Equal(ha.Shape, hb.Shape) {
		return result, nil
	}
	if result.Elements = a.Len(); sameBytes {
		result.Same = true
		return result, nil
	}
	largest := int64(-1)
	va, vb := make([]float64, chunk), make([]float64, chunk)
	for from := int64(0); from < result.Elements; from += chunk {
		n := min(chunk, result.Elements-from)
		if err := a.ReadFloats(va[:n]); err != nil {
			return result, err
		}
		if err := b.ReadFloats(vb[:n]); err != nil {
			return result, err
		}
		for i, x := range va[:n] {
			y := vb[i]
			if math.Float64bits(x) == math.Float64bits(y) || x != x && y != y {
				continue
			}
			result.Differ++
			absolute, relative := difference(x, y)
			result.Relative = max(result.Relative, Number(relative))
			if largest < 0 || Number(absolute) > result.Absolute {
				largest, result.Absolute, result.A, result.B = from+int64(i), Number(absolute), Number(x), Number(y)
			}
		}
	}
	if largest >= 0 {
		result.At = indexOf(largest, ha.Shape)
	}
	result.Same = result.Differ == 0 && ha.DType == hb.DType
	return result, nil
}

// difference is the absolute and the relative difference of two numbers that are not the same: infinite where only
// one is NaN, or where one is infinite.
func difference(x, y float64) (absolute, relative float64) {
	absolute = math.Abs(x - y)
	if math.IsNaN(absolute) || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return math.Inf(1), math.Inf(1)
	}
	if absolute == 0 {
		return 0, 0 // 0 and -0
	}
	scale := max(math.Abs(x), math.Abs(y))
	if math.IsInf(absolute, 0) { // beyond the range of float64
		return absolute, math.Abs(x/scale - y/scale)
	}
	return absolute, absolute / scale
}

// indexOf is the index of an element that has this number in row-major order.
func indexOf(element int64, shape []int) []int {
	index := make([]int, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		index[k] = int(element % int64(shape[k]))
		element /= int64(shape[k])
	}
	return index
}
