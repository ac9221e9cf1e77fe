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
