package measure

import (
	"context"
	"time"

	"engram/bench"
	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"

	"github.com/urfave/cli/v2"
)

func kernelsCommand(con console.Console) *cli.Command {
	var o benchOptions
	cases := caseOptions{densities: *cli.NewFloat64Slice(1), factors: 1}
	return &cli.Command{
		Name:  "kernels",
		Usage: "the two large sums alone, in each way, beside a matrix product",
		Description: "The drive and the gradient of all neurons, by lists and by tables, where the two cross\n" +
			"(programs choose by a fixed rule, never by a clock), and OpenBLAS's product of the same\n" +
			"numbers where the machine has it. Float32; ENGRAM_CPU=go|avx2|avx512 chooses\n" +
			"engram's instruction set, OPENBLAS_CORETYPE the other's.",
		Flags: o.flags(1, 5, cases.sizesFlag("2000x1000"), cases.levelsFlag(0.05, 0.5), o.atLeastFlag(100*time.Millisecond)),
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			options, err := o.read(con, args)
			if err != nil {
				return err
			}
			all, err := cases.read()
			if err != nil {
				return err
			}
			if _, err := o.backend(ranks.Alone(), options.Threads); err != nil { // an instruction set that is not there
				return err
			}
			report, err := bench.Products(all, options)
			if err != nil {
				return err
			}
			return o.print(con, report)
		}),
	}
}
