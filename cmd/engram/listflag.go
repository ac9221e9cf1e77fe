package main

import (
	"math"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
)

// listOf are the values of a flag that lists numbers: 0.1,0.2,0.5.
func listOf(c *cli.Context, flag string) ([]float64, error) {
	var values []float64
	for _, word := range strings.Split(c.String(flag), ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, misuse(c.Command.Name, "--%s lists numbers with commas, such as 0.1,0.2, and %q is none", flag, word)
		}
		values = append(values, v)
	}
	return values, nil
}
