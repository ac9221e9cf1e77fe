// Package elementary has the elementary functions that results rest on: [Exp], [Log], [Pow], [Sincos], [Expm1] and
// [Erfinv]. Each is a fixed sequence of single IEEE operations in float64, so that every processor, compiler and graphics
// card gives the same bits. Those of Go's library do not: its exp is another one where a processor can fuse a
// multiplication and an addition, and on arm64 and under GOAMD64=v3 the compiler fuses them anywhere.
//
// Every product that is added to something stands in a conversion, float64(a*b) + c: Go's specification says that nothing
// is fused across one.
package elementary

// horner is c_0 + x (c_1 + x (c_2 + ...)).
func horner(x float64, c ...float64) float64 {
	sum := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		sum = float64(sum*x) + c[i]
	}
	return sum
}
