package measure

import (
	"fmt"
	"strings"

	"engram/bench"
	"engram/cmd/engram/internal/exit"

	"github.com/urfave/cli/v2"
)

// caseOptions span the cases of a benchmark.
type caseOptions struct {
	sizes             string // NxM,...
	levels, densities cli.Float64Slice
	factors           int
}

func (o *caseOptions) sizesFlag(value string) cli.Flag {
	return &cli.StringFlag{Name: "sizes", Destination: &o.sizes, Value: value, Usage: "`NxM,...` neurons and patterns"}
}

func (o *caseOptions) levelsFlag(values ...float64) cli.Flag {
	return &cli.Float64SliceFlag{Name: "coding-level", Destination: &o.levels, Value: cli.NewFloat64Slice(values...), Usage: "`f`; may be repeated"}
}

func (o *caseOptions) densitiesFlag() cli.Flag {
	return &cli.Float64SliceFlag{Name: "density", Destination: &o.densities, Value: cli.NewFloat64Slice(1), Usage: "fraction `d` of synapses alive; may be repeated"}
}

func factorsFlag(to *int) cli.Flag {
	return &cli.IntFlag{Name: "factors", Destination: to, Value: 2, Usage: "`z` factors a synapse"}
}

// read are all combinations of sizes, coding levels and densities.
func (o *caseOptions) read() ([]bench.Case, error) {
	var cases []bench.Case
	for _, size := range strings.Split(o.sizes, ",") {
		n, m, err := readSize("sizes", size)
		if err != nil {
			return nil, err
		}
		for _, f := range o.levels.Value() {
			for _, d := range o.densities.Value() {
				one := bench.Case{Neurons: n, Patterns: m, Factors: o.factors, CodingLevel: f, Density: d}
				if err := checkCase(one); err != nil {
					return nil, err
				}
				cases = append(cases, one)
			}
		}
	}
	return cases, nil
}

// readSize reads neurons and patterns, written NxM.
func readSize(flag, size string) (n, m int, err error) {
	if k, err := fmt.Sscanf(size+" ", "%dx%d ", &n, &m); k != 2 || err != nil || n < 2 || m < 1 {
		return 0, 0, exit.Misuse("--%s has %q; write NxM, such as 1000x500", flag, size)
	}
	return n, m, nil
}

func checkCase(one bench.Case) error {
	switch {
	case one.Density <= 0 || one.Density > 1:
		return exit.Misuse("--density %g: give a number above 0 and up to 1", one.Density)
	case one.CodingLevel <= 0 || one.CodingLevel >= 1:
		return exit.Misuse("--coding-level %g: give a number between 0 and 1", one.CodingLevel)
	case one.Factors < 1:
		return exit.Misuse("--factors %d: give a positive number", one.Factors)
	}
	return nil
}
