package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"engram/engine/analysis/rates"
	"engram/engine/analysis/theory"
	"engram/engine/config"

	"github.com/urfave/cli/v2"
)

func suggestCommand() *cli.Command {
	return &cli.Command{
		Name:      "suggest",
		Usage:     "writes a configuration with rates that suit a network",
		ArgsUsage: "[FILE]",
		Description: "The rates follow the rule of docs/rates.md; comments say where each number comes from, and\n" +
			"which measurement is nearest. Without FILE the configuration goes to standard output. A file that\n" +
			"exists is left alone.",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "neurons", Value: 1000, Usage: "`N` neurons"},
			&cli.IntFlag{Name: "factors", Value: 2, Usage: "`z` factors a synapse"},
			&cli.Float64Flag{Name: "coding-level", Value: 0.05, Usage: "`f`, the fraction of active neurons, at most 0.5"},
			&cli.Float64Flag{Name: "load", Value: 0.3, Usage: "`a` patterns per neuron (M/N)"},
			&cli.StringFlag{Name: "protocol", Value: string(rates.WakeSleep), Usage: "`P`: wake-sleep, a day and a night, or learn, without a day"},
			&cli.StringFlag{Name: "patterns", Value: string(theory.Exact), Usage: "`KIND` of random patterns, exact or bernoulli"},
		},
		Action: suggestAction,
	}
}

func suggestAction(c *cli.Context) error {
	kind, err := theory.ParseKind(c.String("patterns"))
	if err != nil {
		return misuse("suggest", "--patterns %q: give exact or bernoulli", c.String("patterns"))
	}
	n := rates.Network{
		Protocol: rates.Protocol(c.String("protocol")), Patterns: kind,
		Neurons: c.Int("neurons"), Factors: c.Int("factors"), CodingLevel: c.Float64("coding-level"), Load: c.Float64("load"),
	}
	s, err := rates.For(n)
	if err != nil {
		return misuse("suggest", "%v", err)
	}
	table, err := rates.Table()
	if err != nil {
		return err
	}
	remarks := rates.Remarks(n, s, table)
	text := rates.YAML(n, s, remarks...)
	if _, err := config.Parse("suggested.yaml", text, nil); err != nil {
		return misuse("suggest", "there is no such configuration: %v", err)
	}
	if err := writeSuggestion(c, text); err != nil {
		return err
	}
	for _, remark := range remarks[1:] { // the first is in the text, for those who want to know
		fmt.Fprintf(c.App.ErrWriter, "engram: %s\n", remark)
	}
	return nil
}

// writeSuggestion writes to FILE, or to standard output.
func writeSuggestion(c *cli.Context, text []byte) error {
	if c.NArg() == 0 {
		_, err := c.App.Writer.Write(text)
		return err
	}
	file, err := onePositional(c, "FILE")
	if err != nil {
		return err
	}
	if err := writeNew(file, text); err != nil {
		return err
	}
	fmt.Fprintf(c.App.ErrWriter, "%s: every number has a comment. Next: `engram run %[1]s --out runs/%[2]s`\n",
		file, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
	return nil
}
