package spines

// Smooth is the curve that a slope is fitted to: for each change, of those sorted by size,
// that has a full centred window along w, its w and the mean |dw| in the window. Fewer
// changes than a fit needs have no curve.
func Smooth(changes []Change) (w, dw []float64) {
	if len(changes) < fewest {
		return nil, nil
	}
	smooth(changes, window(len(changes)), func(size, change float64) {
		w, dw = append(w, size), append(dw, change)
	})
	return w, dw
}

// smooth visits the points of Smooth for a window of width changes.
func smooth(changes []Change, width int, visit func(w, dw float64)) {
	sum := 0.0
	for i, c := range changes {
		sum += c.Size
		if first := i - width + 1; first >= 0 {
			visit(changes[first+width/2].W, sum/float64(width))
			sum -= changes[first].Size
		}
	}
}
