package report

// mostBlocks is how many blocks of a matrix are told apart along each side.
const mostBlocks = 160

// blocks is a square matrix, averaged over square blocks if it is large.
type blocks struct {
	size, side int // of the matrix; of a block
	sums       [][]float64
}

func newBlocks(size int) *blocks {
	b := &blocks{size: size, side: (size + mostBlocks - 1) / mostBlocks}
	across := (size + b.side - 1) / b.side
	for range across {
		b.sums = append(b.sums, make([]float64, across))
	}
	return b
}

func (b *blocks) add(i, j int, v float64) { b.sums[i/b.side][j/b.side] += v }

// means are the means of the blocks; those at the edge may be smaller.
func (b *blocks) means() [][]float64 {
	across := len(b.sums)
	length := func(k int) int { return min(b.side, b.size-k*b.side) }
	means := make([][]float64, across)
	for i := range across {
		means[i] = make([]float64, across)
		for j := range across {
			means[i][j] = b.sums[i][j] / float64(length(i)*length(j))
		}
	}
	return means
}
