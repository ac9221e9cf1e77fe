package cpu

// reals is a buffer of floats.
type reals[T number] []T

func (r reals[T]) Len() int { return len(r) }

func (r reals[T]) Read(at int, dst []float64) {
	for i, v := range r[at : at+len(dst)] {
		dst[i] = float64(v)
	}
}

func (r reals[T]) Write(at int, src []float64) {
	out := r[at : at+len(src)]
	for i, v := range src {
		out[i] = T(v)
	}
}

// indices is a buffer of small integers.
type indices []int32

func (x indices) Len() int { return len(x) }

func (x indices) Read(at int, dst []float64) {
	for i, v := range x[at : at+len(dst)] {
		dst[i] = float64(v)
	}
}

func (x indices) Write(at int, src []float64) {
	out := x[at : at+len(src)]
	for i, v := range src {
		out[i] = int32(v)
	}
}
