package spines

import (
	"io"
	"math"
	"strconv"
)

// WriteTo writes sizes as Parse reads them: the shortest text of each number, nothing
// where one is missing.
func (s *Sizes) WriteTo(w io.Writer) (int64, error) {
	total := int64(0)
	var line []byte
	for i := range s.Synapses {
		line = line[:0]
		for t := range s.Times {
			if t > 0 {
				line = append(line, ',')
			}
			if size := s.At(i, t); !math.IsNaN(size) {
				line = strconv.AppendFloat(line, size, 'g', -1, 64)
			}
		}
		n, err := w.Write(append(line, '\n'))
		total += int64(n)
		if err != nil {
			return total, err
		}
	}
	return total, nil
}
