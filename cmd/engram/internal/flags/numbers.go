package flags

import (
	"math"
	"strconv"
	"strings"

	"engram/cmd/engram/internal/exit"
)

// Numbers are the numbers in the value of a flag that lists them, such as example.
func Numbers(flag, text, example string) ([]float64, error) {
	var values []float64
	for _, word := range strings.Split(text, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, exit.Misuse("--%s lists numbers with commas, such as %s, and %q is none", flag, example, word)
		}
		values = append(values, v)
	}
	return values, nil
}
