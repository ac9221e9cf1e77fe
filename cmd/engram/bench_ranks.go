package main

import (
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
func ranksFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "ranks", Usage: "`R,...` numbers of ranks, or RxT ranks and threads of each (1x2,2x1): scaling with ranks, not the axes (engram-mpi)"},
		&cli.StringFlag{Name: "series", Value: strings.Join(bench.Series, ","), Usage: "with --ranks: `WHAT,...` is constant: strong (N, M), memory (N²/ranks), work (N²M/ranks)"},
		stepsFlag(),
		&cli.StringFlag{Name: "launcher", Value: "mpirun --bind-to none --oversubscribe -n", Usage: "with --ranks: `COMMAND` that starts ranks, before their number; srun --mpi=pmix -n in an allocation"},
	}
}

func stepsFlag() cli.Flag {
	return &cli.StringFlag{Name: "steps", Value: strings.Join(bench.RankPhases, ","), Usage: "with --ranks: `STEP,...` to measure"}
}

// benchRanks starts groups of ranks and compares them.
func benchRanks(c *cli.Context) error {
	o, err := benchOptions(c)
	if err != nil {
		return err
	}
	if !cluster.HasMPI {
		return misuse("bench scaling", "--ranks needs MPI, which this build of engram does not have: `make mpi` builds one that does")
	}
	base, err := baseCase(c)
	if err != nil {
		return err
	}
	n := bench.RanksOptions{Launcher: c.String("launcher"), Device: c.String("device")}
	if n.Starts, err = readStarts(c.String("ranks"), o.Threads); err != nil {
		return err
	}
	if n.Series, err = readWords(c, "series", bench.Series); err != nil {
		return err
	}
	if n.Phases, err = readWords(c, "steps", bench.RankPhases); err != nil {
		return err
	}
	report, err := bench.Ranks(c.Context, base, n, o)
	if err != nil {
		return err
	}
	return printBench(c, report)
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
			return nil, misuse("bench scaling", "--ranks has %q; write numbers of ranks, such as 1,2,4, or ranks and threads, such as 1x2,2x1", word)
		}
		starts = append(starts, s)
	}
	return starts, nil
}

// readWords reads a list of known words.
func readWords(c *cli.Context, flag string, known []string) ([]string, error) {
	words := strings.Split(c.String(flag), ",")
	for _, word := range words {
		if !slices.Contains(known, word) {
			return nil, misuse(nameOf(c.Command), "--%s has %q; it knows %s", flag, word, strings.Join(known, ", "))
		}
	}
	return words, nil
}

// benchRankCommand is what the ranks that `bench scaling` starts run.
func benchRankCommand() *cli.Command {
	return &cli.Command{
		Name:   "rank",
		Usage:  "one of the ranks that bench scaling --ranks starts",
		Hidden: true,
		Flags:  append(baseFlags(), stepsFlag(), atLeastFlag(200*time.Millisecond), deviceFlag(), &cli.IntFlag{Name: "threads", Value: 1, Usage: "`N` of the rank"}),
		Action: func(c *cli.Context) error {
			ranks := ranksOf(c)
			result, err := benchRank(c, ranks)
			if err != nil {
				ranks.abortOn(ranks.WithRank(err))
				return err
			}
			return json.NewEncoder(c.App.Writer).Encode(result)
		},
	}
}

func benchRank(c *cli.Context, ranks *ranks) (*bench.RankResult, error) {
	base, err := baseCase(c)
	if err != nil {
		return nil, err
	}
	phases, err := readWords(c, "steps", bench.RankPhases)
	if err != nil {
		return nil, err
	}
	backend, err := benchBackend(c, c.Int("threads"))
	if err != nil {
		return nil, err
	}
	return bench.Rank(graph.On(backend), ranks.Group, base, phases, c.Duration("at-least"))
}
