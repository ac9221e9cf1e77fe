package report

import (
	"slices"
	"strings"
)

// keyAmong is the end of a path, as short as it can be told from other paths by: the rates of two
// phases are wake.rate and sleep.rate.
func keyAmong(path string, paths []string) string {
	parts := strings.Split(path, ".")
	for at := len(parts) - 1; at > 0; at-- {
		key := strings.Join(parts[at:], ".")
		if !slices.ContainsFunc(paths, func(other string) bool {
			return other != path && (other == key || strings.HasSuffix(other, "."+key))
		}) {
			return key
		}
	}
	return path
}
