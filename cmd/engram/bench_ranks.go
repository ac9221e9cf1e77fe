package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"engram/bench"
	"engram/engine/cluster"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// ranksFlags are those of `bench scaling` with --ranks.
func (o *scalingOptions) ranksFlags() []cli.Flag {
	return []cli.Flag{
		textFlag("ranks", &o.ranks, "", "`R,...` numbers of ranks, or RxT ranks and threads of each (1x2,2x1): scaling with ranks, not the axes (engram-mpi)"),
		textFlag("series", &o.series, strings.Join(bench.Series, ","), "with --ranks: `WHAT,...` is constant: strong (N, M), memory (N²/ranks), work (N²M/ranks)"),
		stepsFlag(&o.steps),
		textFlag("launcher", &o.launcher, "mpirun --bind-to none --oversubscribe -n", "with --ranks: `COMMAND` that starts ranks, before their number; srun --mpi=pmix -n in an allocation"),
	}
}

func stepsFlag(to *optional[string]) cli.Flag {
	return textFlag("steps", to, strings.Join(bench.RankPhases, ","), "with --ranks: `STEP,...` to measure")
}

// benchRanks starts groups of ranks and compares them.
func benchRanks(ctx context.Context, con console, o *scalingOptions, args arguments) error {
	options, err := o.read(con, args)
	if err != nil {
		return err
	}
	if !cluster.HasMPI {
		return misuse("--ranks needs MPI, which this build of engram does not have: `make mpi` builds one that does")
	}
	base, err := o.base.read()
	if err != nil {
		return err
	}
	n := bench.RanksOptions{Launcher: o.launcher.value, Device: o.device}
	if n.Starts, err = readStarts(o.ranks.value, options.Threads); err != nil {
		return err
	}
	if n.Series, err = readWords("series", o.series.value, bench.Series); err != nil {
		return err
	}
	if n.Phases, err = readWords("steps", o.steps.value, bench.RankPhases); err != nil {
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
			return nil, misuse("--ranks has %q; write numbers of ranks, such as 1,2,4, or ranks and threads, such as 1x2,2x1", word)
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
			return nil, misuse("--%s has %q; it knows %s", flag, word, strings.Join(known, ", "))
		}
	}
	return words, nil
}

// rankOptions are those of bench rank.
type rankOptions struct {
	benchOptions
	base  baseOptions
	steps optional[string]
}

// benchRankCommand is what the ranks that `bench scaling` starts run.
func benchRankCommand(ranks *ranks, con console) *cli.Command {
	var o rankOptions
	return &cli.Command{
		Name:   "rank",
		Usage:  "one of the ranks that bench scaling --ranks starts",
		Hidden: true,
		Flags:  append(o.base.flags(), stepsFlag(&o.steps), o.atLeastFlag(200*time.Millisecond), o.deviceFlag(), &cli.IntFlag{Name: "threads", Destination: &o.threads, Value: 1, Usage: "`N` of the rank"}),
		Action: action(func(context.Context, arguments) error {
			result, err := benchRank(ranks, &o)
			if err != nil {
				ranks.abortOn(ranks.WithRank(err))
				return err
			}
			return json.NewEncoder(con.out).Encode(result)
		}),
	}
}

func benchRank(ranks *ranks, o *rankOptions) (*bench.RankResult, error) {
	base, err := o.base.read()
	if err != nil {
		return nil, err
	}
	phases, err := readWords("steps", o.steps.value, bench.RankPhases)
	if err != nil {
		return nil, err
	}
	backend, err := o.backend(ranks, o.threads)
	if err != nil {
		return nil, err
	}
	return bench.Rank(graph.On(backend), ranks.Group, base, phases, o.atLeast)
}
