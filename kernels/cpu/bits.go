package cpu

// bits is a buffer of zeros and ones. A pattern matrix is read through lists of its
// ones, made when they are first asked for after a change.
type bits struct {
	data  []uint8
	lists []lists
}

// lists names the ones of an (n, m) matrix of bits: for each column mu the rows j in
// ascending order, and for each row j the columns mu.
type lists struct {
	columns, rows [][]int32
}

func (b *bits) Len() int { return len(b.data) }

func (b *bits) Read(at int, dst []float64) {
	for i, v := range b.data[at : at+len(dst)] {
		dst[i] = float64(v)
	}
}

func (b *bits) Write(at int, src []float64) {
	b.lists = nil
	out := b.data[at : at+len(src)]
	for i, v := range src {
		out[i] = 0
		if v != 0 {
			out[i] = 1
		}
	}
}

// index makes the lists of the batch matrices, each (n, m), that the buffer holds.
func (b *bits) index(batch, n, m int) {
	if len(b.lists) == batch {
		return
	}
	b.lists = make([]lists, batch)
	for r := range b.lists {
		b.lists[r] = list(b.data[r*n*m:(r+1)*n*m], n, m)
	}
}

func list(data []uint8, n, m int) lists {
	inColumn, inRow, ones := make([]int32, m), make([]int32, n), 0
	for j := range n {
		for mu, x := range data[j*m : (j+1)*m] {
			inColumn[mu] += int32(x)
			inRow[j] += int32(x)
			ones += int(x)
		}
	}
	l := lists{divide(make([]int32, ones), inColumn), divide(make([]int32, ones), inRow)}
	for j := range n {
		for mu, x := range data[j*m : (j+1)*m] {
			if x != 0 {
				l.columns[mu] = append(l.columns[mu], int32(j))
				l.rows[j] = append(l.rows[j], int32(mu))
			}
		}
	}
	return l
}

// divide cuts memory into empty lists with room for the given numbers of entries.
func divide(memory []int32, room []int32) [][]int32 {
	parts := make([][]int32, len(room))
	for i, n := range room {
		parts[i], memory = memory[0:0:n], memory[n:]
	}
	return parts
}
