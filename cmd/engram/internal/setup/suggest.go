package setup

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/engine/analysis/rates"
	"engram/engine/analysis/theory"
	"engram/engine/config"

	"github.com/urfave/cli/v2"
)

// SuggestCommand is `engram suggest`.
func SuggestCommand(con console.Console) *cli.Command {
	var n rates.Network
	var protocol, patterns string
	var json bool
	return &cli.Command{
		Name:      "suggest",
		Usage:     "writes a configuration with rates that suit a network",
		ArgsUsage: "[FILE]",
		Description: "The rates follow the rule of docs/rates.md; comments say where each number comes from, and\n" +
			"which measurement is nearest. Without FILE the configuration goes to standard output. A file that\n" +
			"exists is left alone.\n" +
			"All-to-all networks and a single day were measured. The rule is not tested on networks that are wired\n" +
			"sparsely, on halves (network.difference), nor on several days; docs/rates.md says what to try there: in\n" +
			"a wired network the in-degree takes the place of N, and learn that of the day.",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "neurons", Destination: &n.Neurons, Value: 1000, Usage: "`N` neurons"},
			&cli.IntFlag{Name: "factors", Destination: &n.Factors, Value: 2, Usage: "`z` factors a synapse"},
			&cli.Float64Flag{Name: "coding-level", Destination: &n.CodingLevel, Value: 0.05, Usage: "`f`, the fraction of active neurons, at most 0.5"},
			&cli.Float64Flag{Name: "load", Destination: &n.Load, Value: 0.3, Usage: "`a` patterns per neuron (M/N)"},
			&cli.StringFlag{Name: "protocol", Destination: &protocol, Value: string(rates.WakeSleep), Usage: "`P`: wake-sleep, a day and a night, or learn, without a day"},
			&cli.StringFlag{Name: "patterns", Destination: &patterns, Value: string(theory.Exact), Usage: "`KIND` of random patterns, exact or bernoulli"},
			flags.Toggle("json", &json, "print the configuration with every default as JSON, beside its text and the remarks on it"),
		},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			kind, err := theory.ParseKind(patterns)
			if err != nil {
				return exit.Misuse("--patterns %q: give exact or bernoulli", patterns)
			}
			n.Protocol, n.Patterns = rates.Protocol(protocol), kind
			return suggest(con, n, json, args)
		}),
	}
}

// suggestionJSON is a suggestion as --json prints it.
type suggestionJSON struct {
	Configuration *config.Experiment `json:"configuration"`
	YAML          string             `json:"yaml"` // with a comment on every number
	Warnings      []string           `json:"warnings"`
}

// suggest writes a configuration of a network, with rates that suit it.
func suggest(con console.Console, n rates.Network, json bool, args flags.Arguments) error {
	s, err := rates.For(n)
	if err != nil {
		return exit.Misuse("%v", err)
	}
	table, err := rates.Table()
	if err != nil {
		return err
	}
	remarks := rates.Remarks(n, s, table)
	text := rates.YAML(n, s, remarks...)
	e, err := config.Parse("suggested.yaml", text, nil)
	if err != nil {
		return exit.Misuse("there is no such configuration: %v", err)
	}
	if json {
		if len(args.Words) > 0 {
			return exit.Misuse("suggest writes %s or, with --json, to standard output: give one of the two", args.Words[0])
		}
		return format.JSON(con.Out, suggestionJSON{e, string(text), append([]string{}, remarks[1:]...)})
	}
	if err := writeSuggestion(con, text, args); err != nil {
		return err
	}
	for _, remark := range remarks[1:] { // the first is in the text, for those who want to know
		console.Warn(con.Err, remark)
	}
	return nil
}

// writeSuggestion writes to FILE, or to standard output.
func writeSuggestion(con console.Console, text []byte, args flags.Arguments) error {
	if len(args.Words) == 0 {
		_, err := con.Out.Write(text)
		return err
	}
	file, err := args.One("FILE")
	if err != nil {
		return err
	}
	if err := writeNew(file, text); err != nil {
		return err
	}
	fmt.Fprintf(con.Err, "%s: every number has a comment. Next: `engram run %[1]s --out runs/%[2]s`\n",
		file, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
	return nil
}
