package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"

	"engram/engine/verify"

	"github.com/urfave/cli/v2"
)

func verifyCommand() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "compares neurons of a finished run with the best that any weights can do",
		ArgsUsage: "DIR",
		Description: "Finds for each neuron the largest possible margin over the patterns of the last night: a\n" +
			"linear programme for z = 2 (margin over the sum of weights), a quadratic one for z = 1 (over\n" +
			"their length), each with a proof. About a second a neuron at N = 1000.",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "neurons", Value: 20, Usage: "`K` neurons of each network, chosen by chance"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "`SEED` of the choice"},
			&cli.IntFlag{Name: "threads", Usage: "`N` neurons at a time; 0: one for each core"},
			toggle("json", "print JSON, with every neuron"),
		},
		Action: verifyAction,
	}
}

// verified is a network and its neurons, for JSON.
type verified struct {
	Replica int             `json:"replica"`
	Norm    string          `json:"norm"` // that margins are over
	Summary verify.Summary  `json:"summary"`
	Neurons []verify.Neuron `json:"neurons"`
}

func verifyAction(c *cli.Context) error {
	dir, err := onePositional(c, "DIR, a run folder")
	if err != nil {
		return err
	}
	if c.Int("neurons") < 1 || c.Int("threads") < 0 {
		return misuse("verify", "--neurons must be at least 1 and --threads not negative")
	}
	threads := c.Int("threads")
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	networks, err := verify.Networks(dir)
	if err != nil {
		return inputError(err)
	}
	var all []verified
	for _, n := range networks {
		neurons, err := n.Verify(c.Context, c.Int("neurons"), c.Uint64("seed"), threads)
		if err != nil {
			return inputError(err)
		}
		v := verified{n.Replica, fmt.Sprintf("L%d", n.Norm), verify.Summarise(neurons), neurons}
		all = append(all, v)
		if !c.Bool("json") {
			if err := v.print(c.App.Writer, len(networks) > 1); err != nil {
				return err
			}
		}
	}
	if !c.Bool("json") {
		return nil
	}
	encoder := json.NewEncoder(c.App.Writer)
	encoder.SetIndent("", "  ")
	return encoder.Encode(all)
}

func (v verified) print(w io.Writer, several bool) error {
	if several {
		fmt.Fprintf(w, "network %d: ", v.Replica)
	}
	problem := map[string]string{"L1": "linear", "L2": "quadratic"}[v.Norm]
	var err error
	if s := v.Summary; s.Compared == 0 {
		_, err = fmt.Fprint(w, "no neuron could be compared")
	} else {
		_, err = fmt.Fprintf(w, "neuron margins reach %.1f %% (median) of the %s-programming optimum, the most that any weights can have for what the last night replayed; %d of %d neurons are above 95 %% of theirs",
			s.Median, problem, s.Above95, s.Compared)
	}
	reasons := map[string]int{}
	for _, n := range v.Neurons {
		if n.Skipped != "" {
			reasons[n.Skipped]++
		}
	}
	for _, reason := range verify.Reasons() {
		if k := reasons[reason]; k > 0 {
			fmt.Fprintf(w, "; %s left out: %s", count(k, "neuron", "neurons"), reason)
		}
	}
	fmt.Fprintln(w)
	return err
}
