// Package activity has the states of neurons, active or silent, packed into bits.
package activity

// States are columns of states of neurons, packed: (batch, rows, columns), 64 columns a word.
type States struct {
	Rows, Columns int
	words         int // of a row
	bits          []uint64
}

// New are columns of silent neurons.
func New(batch, rows, columns int) *States {
	words := (columns + 63) / 64
	return &States{rows, columns, words, make([]uint64, batch*rows*words)}
}

// Bytes is the size of so many columns of rows.
func Bytes(rows, columns int) int64 { return 8 * int64(rows) * int64((columns+63)/64) }

// Row is the states of a row of replica i in all columns.
func (s *States) Row(i, row int) []uint64 { return s.bits[(i*s.Rows+row)*s.words:][:s.words] }

// Of is all rows of replica i, one after the other.
func (s *States) Of(i int) []uint64 { return s.bits[i*s.Rows*s.words:][:s.Rows*s.words] }

// Words are all rows of all replicas.
func (s *States) Words() []uint64 { return s.bits }

// At is the state of a row of replica i in a column.
func (s *States) At(i, row, column int) uint8 {
	return uint8(s.bits[(i*s.Rows+row)*s.words+column/64] >> (column % 64) & 1)
}

// Set sets the state of a row of replica i in a column.
func (s *States) Set(i, row, column int, x uint8) {
	w, bit := &s.bits[(i*s.Rows+row)*s.words+column/64], uint64(1)<<(column%64)
	*w &^= bit
	if x != 0 {
		*w |= bit
	}
}

// Column reads the states of all rows of replica i in a column.
func (s *States) Column(i, column int, x []uint8) {
	for row := range x {
		x[row] = s.At(i, row, column)
	}
}

// Pack packs zeros and ones.
func Pack(words []uint64, values []float64) {
	for k := range words {
		w := uint64(0)
		for at, v := range values[64*k : min(64*k+64, len(values))] {
			w |= uint64(int64(v)) & 1 << at
		}
		words[k] = w
	}
}
