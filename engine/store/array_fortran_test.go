package store

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
)

// fortran is an array of the shape, in Fortran order, whose elements count up in row-major order.
func fortran(shape ...int) []byte {
	content := formatHeader(Header{DType: "<i2", Shape: shape, Fortran: true})
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
			a, err := newArrayReader("memory.npy", inMemory{bytes.NewReader(fortran(shape...))}, int64(len(fortran(shape...))))
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

// TestFortranFile: what NumPy wrote in either order is the same array (testdata: five letters of 5 x 5
// dots, np.save of X and of np.asfortranarray(X)).
func TestFortranFile(t *testing.T) {
	var all [][]float64
	for _, name := range []string{"letters.npy", "letters_fortran.npy"} {
		a, err := OpenArray(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if fmt.Sprint(a.Header().Shape) != "[25 5]" {
			t.Fatalf("%s has the shape %v", name, a.Header().Shape)
		}
		values := make([]float64, a.Len())
		if err := a.ReadFloats(values); err != nil {
			t.Fatal(err)
		}
		all = append(all, values)
	}
	if !slices.Equal(all[0], all[1]) || !slices.Contains(all[0], 1) {
		t.Errorf("in C order\n%v\nin Fortran order\n%v", all[0], all[1])
	}
}
