package npy

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// The types that are written, in NumPy's code.
const (
	Float32 = "<f4"
	Float64 = "<f8"
	Int32   = "<i4"
	Int64   = "<i8"
	Uint8   = "|u1"
	Text3   = "|S3" // three characters, written as three uint8
)

// Written reports whether arrays of a type are written.
func Written(descr string) bool {
	return slices.Contains([]string{Float32, Float64, Int32, Int64, Uint8, Text3}, descr)
}

// Unwritable is the error for a type that no array is written as.
func Unwritable(name, descr string) error {
	return fmt.Errorf("%s: arrays are written as %s, %s, %s, %s or %s, not as %q", name, Float32, Float64, Int32, Int64, Uint8, descr)
}

// A DType is how one element lies in a file.
type DType struct {
	code    string // kind and bytes: "f4"
	Size    int    // bytes
	order   binary.ByteOrder
	integer bool // or boolean
}

// ParseDType takes NumPy's code apart. Types other than booleans, integers and
// floats are refused by name.
func ParseDType(descr string) (DType, error) {
	if descr == "" {
		return DType{}, unknownDType(descr)
	}
	t := DType{code: descr, order: binary.LittleEndian}
	mark := descr[0]
	switch mark {
	case '<', '|', '>':
		t.code = descr[1:]
	}
	if mark == '>' {
		t.order = binary.BigEndian
	}
	switch t.code {
	case "b1", "i1", "u1":
		t.Size, t.integer = 1, true
	case "i2", "u2":
		t.Size, t.integer = 2, true
	case "i4", "u4":
		t.Size, t.integer = 4, true
	case "i8", "u8":
		t.Size, t.integer = 8, true
	case "f2":
		t.Size = 2
	case "f4":
		t.Size = 4
	case "f8":
		t.Size = 8
	default:
		return DType{}, unknownDType(descr)
	}
	if t.Size > 1 && mark != '<' && mark != '>' {
		return DType{}, fmt.Errorf("has dtype %q, which does not tell its byte order; convert it with a.astype('<%s')", descr, t.code)
	}
	return t, nil
}

func unknownDType(descr string) error {
	what, kind := "elements of another kind", ""
	if len(descr) > 0 {
		kind = descr[:1]
	}
	if len(descr) > 1 && (kind == "<" || kind == ">" || kind == "|" || kind == "=") {
		kind = descr[1:2]
	}
	switch kind {
	case "O":
		what = "Python objects"
	case "c":
		what = "complex numbers"
	case "U", "S", "a":
		what = "text"
	case "V":
		what = "raw bytes or fields"
	case "M", "m":
		what = "dates or times"
	}
	return fmt.Errorf("holds %s (dtype %.40q); engram reads booleans, integers and floats of up to 8 bytes: convert it with a.astype('<f8')", what, descr)
}

// A decoder turns raw elements into numbers.
type decoder interface {
	floats(dst []float64, raw []byte)
	// ints returns the index of the first element that no int64 holds, or -1.
	ints(dst []int64, raw []byte) int
}

// newDecoder makes the decoder of a type, for up to chunk elements at a time.
func newDecoder(t DType, chunk int) decoder {
	switch t.code {
	case "b1", "u1":
		return newPlain[uint8](t, chunk)
	case "i1":
		return newPlain[int8](t, chunk)
	case "u2":
		return newPlain[uint16](t, chunk)
	case "i2":
		return newPlain[int16](t, chunk)
	case "u4":
		return newPlain[uint32](t, chunk)
	case "i4":
		return newPlain[int32](t, chunk)
	case "u8":
		return newPlain[uint64](t, chunk)
	case "i8":
		return newPlain[int64](t, chunk)
	case "f2":
		return half{newPlain[uint16](t, chunk)}
	case "f4":
		return newPlain[float32](t, chunk)
	case "f8":
		return newPlain[float64](t, chunk)
	}
	panic("run: newDecoder: a dtype that parseDType does not return")
}

type number interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// plain decodes the types that Go has too.
type plain[T number] struct {
	order  binary.ByteOrder
	values []T // scratch
}

func newPlain[T number](t DType, chunk int) plain[T] {
	return plain[T]{order: t.order, values: make([]T, chunk)}
}

func (p plain[T]) decode(n int, raw []byte) []T {
	values := p.values[:n]
	if _, err := binary.Decode(raw, p.order, values); err != nil {
		panic("run: plain.decode: fewer bytes than elements")
	}
	return values
}

func (p plain[T]) floats(dst []float64, raw []byte) {
	for i, v := range p.decode(len(dst), raw) {
		dst[i] = float64(v)
	}
}

func (p plain[T]) ints(dst []int64, raw []byte) int {
	for i, v := range p.decode(len(dst), raw) {
		dst[i] = int64(v)
		if (dst[i] < 0) != (v < 0) { // a uint64 that wrapped
			return i
		}
	}
	return -1
}

// half decodes IEEE binary16: 1 bit of sign, 5 of exponent, 10 of fraction.
type half struct{ plain[uint16] }

func (h half) floats(dst []float64, raw []byte) {
	for i, bits := range h.decode(len(dst), raw) {
		exponent, fraction := int(bits>>10&31), float64(bits&1023)
		var v float64
		switch {
		case exponent == 0:
			v = math.Ldexp(fraction, -24)
		case exponent < 31:
			v = math.Ldexp(1024+fraction, exponent-25)
		case fraction == 0:
			v = math.Inf(1)
		default:
			v = math.NaN()
		}
		if bits>>15 == 1 {
			v = math.Copysign(v, -1)
		}
		dst[i] = v
	}
}
