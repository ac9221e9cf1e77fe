package measure

import (
	"engram/bench"
	"engram/cmd/engram/internal/exit"

	"github.com/urfave/cli/v2"
)

// baseOptions are one case: the base of a scaling.
type baseOptions struct {
	size           string // NxM
	level, density float64
	factors        int
}

func (o *baseOptions) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "size", Destination: &o.size, Value: "1000x500", Usage: "`NxM` neurons and patterns of the base"},
		&cli.Float64Flag{Name: "coding-level", Destination: &o.level, Value: 0.05, Usage: "`f`"},
		&cli.Float64Flag{Name: "base-density", Destination: &o.density, Value: 1, Usage: "fraction `d` of synapses alive in the base"},
		factorsFlag(&o.factors),
	}
}

func (o *baseOptions) read() (base bench.Case, err error) {
	n, m, err := readSize("size", o.size)
	if err != nil {
		return base, err
	}
	base = bench.Case{Neurons: n, Patterns: m, Factors: o.factors, CodingLevel: o.level, Density: o.density}
	if base.Density <= 0 || base.Density > 1 {
		return base, exit.Misuse("--base-density %g: give a number above 0 and up to 1", base.Density)
	}
	return base, checkCase(base)
}
