package statistics

import (
	"cmp"
)

// Quickselect is what sorting values would bring to place k, from 0 (NaNs come first). It reorders
// them, but does not sort: by day every rank looks for d among all currents at each
// presentation, however few rows it has itself.
func Quickselect(values []float64, k int) float64 {
	for {
		low, middle, high := values[0], values[len(values)/2], values[len(values)-1]
		pivot := max(min(low, middle), min(max(low, middle), high))
		less, greater := 0, len(values) // values[:less] are below the pivot, values[greater:] above
		for i := 0; i < greater; {
			switch cmp.Compare(values[i], pivot) {
			case -1:
				values[i], values[less] = values[less], values[i]
				less++
				i++
			case 1:
				greater--
				values[i], values[greater] = values[greater], values[i]
			default:
				i++
			}
		}
		switch {
		case k < less:
			values = values[:less]
		case k >= greater:
			values, k = values[greater:], k-greater
		default:
			return pivot
		}
	}
}
