package main

import (
	"time"

	"engram/bench"

	"github.com/urfave/cli/v2"
)

func benchKernelsCommand() *cli.Command {
	return &cli.Command{
		Name:  "kernels",
		Usage: "the two large sums alone, in each way, beside a matrix product",
		Description: "The drive and the gradient of all neurons, by lists and by tables, where the two cross\n" +
			"(programs choose by a fixed rule, never by a clock), and OpenBLAS's product of the same\n" +
			"numbers where the machine has it. Float32; ENGRAM_CPU=go|avx2|avx512 chooses\n" +
			"engram's instruction set, OPENBLAS_CORETYPE the other's.",
		Flags: benchFlags(1, 5, sizesFlag("2000x1000"), levelsFlag(0.05, 0.5), atLeastFlag(100*time.Millisecond)),
		Action: func(c *cli.Context) error {
			o, err := benchOptions(c)
			if err != nil {
				return err
			}
			cases, err := benchCases(c)
			if err != nil {
				return err
			}
			if _, err := benchBackend(c, o.Threads); err != nil { // an instruction set that is not there
				return err
			}
			report, err := bench.Products(cases, o)
			if err != nil {
				return err
			}
			return printBench(c, report)
		},
	}
}
