package report

import "slices"

// limits are the values that an observable lies between, where an axis should show them.
func limits(observable string) []float64 {
	switch observable {
	case "density", "recall_rate":
		return []float64{0, 1}
	case "error", "stored":
		return []float64{0}
	}
	return nil
}

// axisLabel says what an observable is, as an axis has it. None of them has a unit but
// those that count.
func axisLabel(observable string) string {
	if text, ok := map[string]string{
		"density":     "density (fraction of synapses)",
		"margin_min":  "margin (least y h / |w|)",
		"margin_avg":  "mean margin (mean y h / |w|)",
		"margin_l23":  "margin over the norm q = 2/3",
		"margin_l12":  "margin over the norm q = 1/2",
		"margin_syn":  "margin against noise of factors",
		"rho":         "rho (margin / mean weight)",
		"error":       "error (fraction of wrong answers)",
		"stored":      "stored (patterns)",
		"l1":          "sum of weights of a neuron",
		"l2":          "length of weights of a neuron",
		"theta":       "threshold",
		"recall_rate": "recall rate after one step",
		"radius":      "radius of a pattern",
		"symmetry":    "symmetry of the weights",
	}[observable]; ok {
		return text
	}
	return observable
}

// spreadOver says what the standard deviations of observables are over.
func spreadOver(observables []string) string {
	if slices.Contains(observables, "radius") {
		return "over neurons (of the radius: over patterns)"
	}
	return "over neurons"
}
