package npy

import (
	"bytes"
	"io"
	"slices"
	"testing"
)

// fortran is an array of the shape, in Fortran order, whose elements count up in row-major order.
func fortran(shape ...int) []byte {
	content := FormatHeader(Header{DType: "<i2", Shape: shape, Fortran: true})
	total := 1
	for _, n := range shape {
		total *= n
	}
	at := make([]int, len(shape)) // the first index runs fastest
	for range total {
		row := 0
		for i, n := range shape {
			row = row*n + at[i]
		}
		content = append(content, byte(row), byte(row>>8))
		for i := range at {
			if at[i]++; at[i] < shape[i] {
				break
			}
			at[i] = 0
		}
	}
	return content
}

// TestFortranOrder: arrays that lie column by column are read row by row, in blocks of any number of
// rows, and from any element on.
func TestFortranOrder(t *testing.T) {
	for _, shape := range [][]int{{3, 4}, {7, 1}, {1, 7}, {5, 5, 3}, {4, 3, 2, 2}, {2, 0}} {
		total := 1
		for _, n := range shape {
			total *= n
		}
		want := make([]int64, total)
		for i := range want {
			want[i] = int64(i)
		}
		for most := int64(1); most <= int64(shape[0]); most++ {
			a, err := NewReader("memory.npy", inMemory{bytes.NewReader(fortran(shape...))}, int64(len(fortran(shape...))))
			if err != nil {
				t.Fatal(err)
			}
			if turned, ok := a.file.(*rowMajor); ok {
				turned.most = most
			}
			got := make([]int64, total)
			if err := a.ReadInts(got); err != nil || !slices.Equal(got, want) {
				t.Errorf("shape %v, blocks of %d rows: %v (%v)", shape, most, got, err)
			}
			if total == 0 {
				continue
			}
			for _, element := range []int{total - 1, total / 2, 0} {
				one := make([]int64, 1)
				if err := a.SeekElement(int64(element)); err != nil {
					t.Fatal(err)
				}
				if err := a.ReadInts(one); err != nil || one[0] != int64(element) {
					t.Errorf("shape %v, blocks of %d rows: element %d is %d (%v)", shape, most, element, one[0], err)
				}
			}
			if err := a.ReadInts(make([]int64, total)); err == nil {
				t.Error("there are more elements than the shape has")
			}
		}
	}
}

// TestFortranBlocks: a block has as many whole rows as fit, one at least and no more than there are.
func TestFortranBlocks(t *testing.T) {
	for _, c := range []struct {
		shape      []int
		size, want int64
	}{
		{[]int{10, 3}, 8, 10}, {[]int{1 << 20, 16}, 8, 1 << 18}, {[]int{1 << 20, 17}, 8, 246723}, {[]int{5, 1 << 23}, 8, 1},
		{[]int{5, 1 << 21}, 8, 2}, {[]int{1 << 26, 1}, 1, 1 << 25}, {[]int{5, 0}, 8, 5}, {[]int{0, 5}, 8, 1},
	} {
		if got := newRowMajor(nil, Header{Shape: c.shape}, 0, c.size).most; got != c.want {
			t.Errorf("shape %v: %d rows in a block, want %d", c.shape, got, c.want)
		}
	}
}

// counted counts how often it is read.
type counted struct {
	inMemory
	reads int
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	c.reads++
	return c.inMemory.ReadAt(p, at)
}

// TestFortranReads: each piece of a column is read once, however few elements are asked for at a time; going back reads
// only what is no longer at hand.
func TestFortranReads(t *testing.T) {
	content := fortran(7, 3)
	file := &counted{inMemory: inMemory{bytes.NewReader(content)}}
	start := int64(len(content) - 7*3*2)
	r := newRowMajor(file, Header{Shape: []int{7, 3}}, start, 2)
	r.most = 2
	step := func(from int64, elements, want int) {
		t.Helper()
		file.reads = 0
		if _, err := r.Seek(start+2*from, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		for range elements {
			if _, err := io.ReadFull(r, make([]byte, 2)); err != nil {
				t.Fatal(err)
			}
		}
		if file.reads != want {
			t.Errorf("%d elements from %d on: %d reads, want %d", elements, from, file.reads, want)
		}
	}
	step(0, 21, 4*3) // blocks of rows 0-1, 2-3, 4-5 and 6, of 3 pieces each
	step(18, 3, 0)
	step(0, 1, 3)
	step(5, 1, 0)
	step(0, 6, 0)
	step(6, 1, 3)
	step(3, 1, 3)
}
