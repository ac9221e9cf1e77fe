package report

import (
	"slices"

	"engram/engine/observable"
)

// spreadOver says what the standard deviations of observables are over.
func spreadOver(names []string) string {
	if slices.ContainsFunc(names, func(name string) bool { return observable.Named(name).Over == observable.Patterns }) {
		return "over neurons (of the radius: over patterns)"
	}
	return "over neurons"
}
