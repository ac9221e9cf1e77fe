package panel

// Matrix is an (n, m) matrix of bits x_j^mu, indexed for sums over its rows (drive) and
// over its columns (gradient). It is never changed and may be shared by threads.
type Matrix struct {
	n, m    int
	columns index // for each column mu, sums over the positions j
	rows    index // for each row j, sums over the positions mu
}

// NewMatrix indexes a row-major matrix, which it does not keep; anything but 0 is a one.
func NewMatrix(data []uint8, n, m int) *Matrix {
	byColumn, byRow := listOnes(data, n, m)
	return &Matrix{n, m,
		newIndex(byColumn, n, WeightBits),
		newIndex(byRow, m, SalienceBits),
	}
}

// lists names positions of ones for each output, in ascending order: those of output i
// are at[from[i]:from[i+1]].
type lists struct {
	from []int32
	at   []int32
}

func (l lists) outputs() int     { return len(l.from) - 1 }
func (l lists) of(i int) []int32 { return l.at[l.from[i]:l.from[i+1]] }

// listOnes lists, for each column, the rows that have a one there, and for each row the
// columns.
func listOnes(data []uint8, n, m int) (byColumn, byRow lists) {
	byColumn = lists{from: make([]int32, m+1)}
	byRow = lists{from: make([]int32, n+1)}
	counts := byColumn.from[1:]
	for j := range n {
		for mu, x := range data[j*m : (j+1)*m] {
			if x != 0 {
				byRow.at = append(byRow.at, int32(mu))
				counts[mu]++
			}
		}
		byRow.from[j+1] = int32(len(byRow.at))
	}
	for mu := range m {
		byColumn.from[mu+1] += byColumn.from[mu]
	}
	byColumn.at = make([]int32, len(byRow.at))
	next := append([]int32(nil), byColumn.from[:m]...)
	for j := range n {
		for _, mu := range byRow.of(j) {
			byColumn.at[next[mu]] = int32(j)
			next[mu]++
		}
	}
	return byColumn, byRow
}
