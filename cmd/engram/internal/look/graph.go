package look

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/run"
	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// graphOptions are those of graph.
type graphOptions struct {
	phase, out string
	svg        bool
	sets       cli.StringSlice
}

// GraphCommand is `engram graph`.
func GraphCommand(con console.Console) *cli.Command {
	var o graphOptions
	return &cli.Command{
		Name:      "graph",
		Usage:     "prints the tensor graphs of an experiment in the DOT language",
		ArgsUsage: "CONFIG.yaml",
		Description: "Prints one graph after the other: those of the phases, and the observables. --phase\n" +
			"chooses one, such as sleep. --svg has graphviz draw it; for several graphs at once give\n" +
			"-o FOLDER/ (with the slash, or a folder that exists), which gets a file for each.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "phase", Destination: &o.phase, Usage: "only the graph `NAME`"},
			flags.Toggle("svg", &o.svg, "draw with graphviz"),
			&cli.StringFlag{Name: "output", Destination: &o.out, Aliases: []string{"o"}, Usage: "`FILE` or FOLDER/ to write to"},
			run.SetFlag(&o.sets),
		},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return printGraphs(con, &o, args)
		}),
	}
}

// printGraphs prints graphs, draws them, or writes them into files.
func printGraphs(con console.Console, o *graphOptions, args flags.Arguments) error {
	e, _, err := run.LoadExperiment(ranks.Alone(), con, args, o.sets.Value())
	if err != nil {
		return err
	}
	if e.Patterns.FromFile() { // which tells the number of patterns
		if _, err := engine.Prepare(e, graph.Reference(), engine.Options{Memory: math.MaxInt64}); err != nil {
			return exit.InputError(err)
		}
	}
	graphs, err := chooseGraphs(e, o.phase)
	if err != nil {
		return err
	}
	language, out := "dot", o.out
	if o.svg {
		language = "svg"
		if len(graphs) > 1 && !isFolder(out) {
			return exit.Misuse("--svg draws one graph: choose it with --phase (%s), or give a folder, -o FOLDER/", strings.Join(namesOf(graphs), ", "))
		}
	}
	if isFolder(out) {
		return writeGraphs(out, graphs, language)
	}
	var text bytes.Buffer
	for _, g := range graphs {
		if err := draw(&text, g, language); err != nil {
			return err
		}
	}
	if out != "" && out != "-" {
		return exit.InputError(os.WriteFile(out, text.Bytes(), 0o666))
	}
	_, err = text.WriteTo(con.Out)
	return err
}

// chooseGraphs are the graphs of the experiment, or the one of that name.
func chooseGraphs(e *config.Experiment, name string) ([]*graph.Graph, error) {
	graphs, err := engine.Graphs(e)
	if err != nil || name == "" {
		return graphs, err
	}
	names := namesOf(graphs)
	at := slices.Index(names, name)
	if at < 0 {
		return nil, exit.Misuse("--phase %s: this experiment has the graphs %s", name, strings.Join(names, ", "))
	}
	return graphs[at : at+1], nil
}

func namesOf(graphs []*graph.Graph) []string {
	names := make([]string, len(graphs))
	for i, g := range graphs {
		names[i] = g.Name
	}
	return names
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return strings.HasSuffix(path, "/") || err == nil && info.IsDir()
}

// writeGraphs writes each graph into a file of its own: sleep.dot, sleep.svg.
func writeGraphs(folder string, graphs []*graph.Graph, language string) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return exit.InputError(err)
	}
	for _, g := range graphs {
		var text bytes.Buffer
		if err := draw(&text, g, language); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, g.Name+"."+language), text.Bytes(), 0o666); err != nil {
			return exit.InputError(err)
		}
	}
	return nil
}

// draw writes a graph in a language: dot, or one that graphviz makes of it.
func draw(w io.Writer, g *graph.Graph, language string) error {
	text, err := g.DOT()
	if err != nil {
		return err
	}
	if language == "dot" {
		_, err = fmt.Fprintf(w, "// %s\n%s\n", g.Name, bytes.TrimSpace(text))
		return err
	}
	var complaint bytes.Buffer
	graphviz := exec.Command("dot", "-T"+language)
	graphviz.Stdin, graphviz.Stdout, graphviz.Stderr = bytes.NewReader(text), w, &complaint
	err = graphviz.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("drawing needs graphviz, whose program dot is not installed (Debian: apt install graphviz); without --svg the graph is printed as text")
	}
	if err != nil {
		return fmt.Errorf("graphviz: %w: %s", err, bytes.TrimSpace(complaint.Bytes()))
	}
	return nil
}
