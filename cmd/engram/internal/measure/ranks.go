package measure

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"engram/bench"
	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"
	"engram/engine/cluster"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// ranksFlags are those of `bench scaling` with --ranks.
func (o *scalingOptions) ranksFlags() []cli.Flag {
	return []cli.Flag{
		flags.Text("ranks", &o.ranks, "", "`R,...` numbers of ranks, or RxT ranks and threads of each (1x2,2x1): scaling with ranks, not the axes (engram-mpi)"),
		flags.Text("series", &o.series, strings.Join(bench.Series, ","), "with --ranks: `WHAT,...` is constant: strong (N, M), memory (N²/ranks), work (N²M/ranks)"),
		stepsFlag(&o.steps),
		flags.Text("launcher", &o.launcher, "mpirun --bind-to none --oversubscribe -n", "with --ranks: `COMMAND` that starts ranks, before their number; srun --mpi=pmix -n in an allocation"),
	}
}

func stepsFlag(to *flags.Optional[string]) cli.Flag {
	return flags.Text("steps", to, strings.Join(bench.RankPhases, ","), "with --ranks: `STEP,...` to measure")
}

// benchRanks starts groups of ranks and compares them.
func benchRanks(ctx context.Context, con console.Console, o *scalingOptions, args flags.Arguments) error {
	options, err := o.read(con, args)
	if err != nil {
		return err
	}
	if !cluster.HasMPI {
		return exit.Misuse("--ranks needs MPI, which this build of engram does not have: `make mpi` builds one that does")
	}
	base, err := o.base.read()
	if err != nil {
		return err
	}
	n := bench.RanksOptions{Launcher: o.launcher.Value, Device: o.device}
	if n.Starts, err = readStarts(o.ranks.Value, options.Threads); err != nil {
		return err
	}
	if n.Series, err = readWords("series", o.series.Value, bench.Series); err != nil {
		return err
	}
	if n.Phases, err = readWords("steps", o.steps.Value, bench.RankPhases); err != nil {
		return err
	}
	report, err := bench.Ranks(ctx, base, n, options)
	if err != nil {
		return err
	}
	return o.print(con, report)
}

// readStarts reads numbers of ranks, with the threads of each or without.
func readStarts(text string, threads int) (starts []bench.Start, err error) {
	for _, word := range strings.Split(text, ",") {
		s := bench.Start{Threads: threads}
		n, _ := fmt.Sscanf(word+" ", "%dx%d ", &s.Ranks, &s.Threads)
		written := fmt.Sprint(s.Ranks)
		if n == 2 {
			written = fmt.Sprintf("%dx%d", s.Ranks, s.Threads)
		}
		if written != strings.TrimSpace(word) || s.Ranks < 1 || s.Threads < 1 {
			return nil, exit.Misuse("--ranks has %q; write numbers of ranks, such as 1,2,4, or ranks and threads, such as 1x2,2x1", word)
		}
		starts = append(starts, s)
	}
	return starts, nil
}

// readWords reads a list of known words.
func readWords(flag, text string, known []string) ([]string, error) {
	words := strings.Split(text, ",")
	for _, word := range words {
		if !slices.Contains(known, word) {
			return nil, exit.Misuse("--%s has %q; it knows %s", flag, word, strings.Join(known, ", "))
		}
	}
	return words, nil
}

// rankOptions are those of bench rank.
type rankOptions struct {
	benchOptions
	base  baseOptions
	steps flags.Optional[string]
}

// rankCommand is what the ranks that `bench scaling` starts run.
func rankCommand(ranks *ranks.Ranks, con console.Console) *cli.Command {
	var o rankOptions
	return &cli.Command{
		Name:   "rank",
		Usage:  "one of the ranks that bench scaling --ranks starts",
		Hidden: true,
		Flags:  append(o.base.flags(), stepsFlag(&o.steps), o.atLeastFlag(200*time.Millisecond), o.deviceFlag(), &cli.IntFlag{Name: "threads", Destination: &o.threads, Value: 1, Usage: "`N` of the rank"}),
		Action: flags.Action(func(context.Context, flags.Arguments) error {
			result, err := benchRank(ranks, &o)
			if err != nil {
				ranks.AbortOn(ranks.WithRank(err))
				return err
			}
			return json.NewEncoder(con.Out).Encode(result)
		}),
	}
}

func benchRank(ranks *ranks.Ranks, o *rankOptions) (*bench.RankResult, error) {
	base, err := o.base.read()
	if err != nil {
		return nil, err
	}
	phases, err := readWords("steps", o.steps.Value, bench.RankPhases)
	if err != nil {
		return nil, err
	}
	backend, err := o.backend(ranks, o.threads)
	if err != nil {
		return nil, err
	}
	return bench.Rank(graph.On(backend), ranks.Group, base, phases, o.atLeast)
}
