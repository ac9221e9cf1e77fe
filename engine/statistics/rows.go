package statistics

import "math"

// Rows is a matrix, added row by row, whose rows list their elements other than 0.
type Rows struct {
	columns int
	ends    []int // of the rows, among the elements
	at      []int32
	values  []float64
}

// NewRows is a matrix of so many columns without a row.
func NewRows(columns int) *Rows { return &Rows{columns: columns} }

// Put adds an element to the row that EndRow ends.
func (m *Rows) Put(column int, value float64) {
	m.at, m.values = append(m.at, int32(column)), append(m.values, value)
}

// EndRow ends a row.
func (m *Rows) EndRow() { m.ends = append(m.ends, len(m.at)) }

const (
	singularSteps     = 10000
	singularPrecision = 1e-13 // growth in a step below which iteration ends
)

// SingularValue is the largest singular value of a matrix without negative elements, by power iteration:
// x <- W^T W x / ||W^T W x|| from the vector of ones, which has a part along the singular vector, since that has no
// negative element either. The estimate ||W x|| never falls. Sums are taken in the order of the elements, and
// the number of steps depends on the matrix alone. It is 0 of a matrix of zeros.
func (m *Rows) SingularValue() float64 {
	x, next := make([]float64, m.columns), make([]float64, m.columns)
	for j := range x {
		x[j] = 1 / math.Sqrt(float64(m.columns))
	}
	best := 0.0
	for range singularSteps {
		clear(next)
		square, begin := 0.0, 0
		for _, end := range m.ends {
			sum := 0.0
			for k := begin; k < end; k++ {
				sum += float64(m.values[k] * x[m.at[k]])
			}
			square += float64(sum * sum)
			for k := begin; k < end; k++ {
				next[m.at[k]] += float64(m.values[k] * sum)
			}
			begin = end
		}
		estimate, length := math.Sqrt(square), norm2(next)
		grown := estimate - best
		best = max(best, estimate)
		if !(grown > singularPrecision*best) || length == 0 {
			break
		}
		for j, v := range next {
			x[j] = v / length
		}
	}
	return best
}

func norm2(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v * v)
	}
	return math.Sqrt(sum)
}

// Symmetry is 1 - <|w_ij - w_ji| / (w_ij + w_ji)> over the pairs i > j of which one is above 0, in a square matrix without negative
// elements whose rows ascend; NaN without such a pair.
func (m *Rows) Symmetry() float64 {
	// the elements w_ji, j < i, by i and then by j
	ends := make([]int, m.columns+1)
	above := func(visit func(i, j, k int)) {
		begin := 0
		for j, end := range m.ends {
			for k := begin; k < end; k++ {
				if i := int(m.at[k]); i > j {
					visit(i, j, k)
				}
			}
			begin = end
		}
	}
	above(func(i, _, _ int) { ends[i+1]++ })
	for i := range m.columns {
		ends[i+1] += ends[i]
	}
	from, back, next := make([]int32, ends[m.columns]), make([]float64, ends[m.columns]), append([]int(nil), ends...)
	above(func(i, j, k int) {
		from[next[i]], back[next[i]] = int32(j), m.values[k]
		next[i]++
	})
	sum, pairs, k := 0.0, 0, 0
	for i, end := range m.ends {
		for t, last := ends[i], ends[i+1]; ; pairs++ {
			here, there := k < end && int(m.at[k]) < i, t < last
			if !here && !there {
				break
			}
			a, b := 0.0, 0.0
			if here && (!there || m.at[k] <= from[t]) {
				a = m.values[k]
			}
			if there && (!here || from[t] <= m.at[k]) {
				b = back[t]
			}
			if a > 0 {
				k++
			}
			if b > 0 {
				t++
			}
			sum += math.Abs(a-b) / (a + b)
		}
		k = end
	}
	return 1 - sum/float64(pairs)
}
