package reproduce

import (
	"context"
	"embed"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"
)

// Lab is where figures are reproduced, and in which size.
type Lab struct {
	Dir     string // an existing folder for the results
	Full    bool   // the paper's size, hours; else one for a laptop, minutes
	Neurons int    // N; 0: that of the size
	Data    string // measured sizes of spines, a CSV file; "" without
	Target  graph.Target
	Threads int // populations of synapses at a time

	// Simulate runs an experiment into the new run folder Dir/name.
	Simulate func(ctx context.Context, name string, e *config.Experiment) error
	// Expect is told of all experiments that a figure simulates, in order, before the first; nil: nobody is.
	Expect func(all []*config.Experiment)
	// Progress is told what is being done beside simulations, and which fraction of the figure is
	// done, 0 where that is not known; nil: nobody is told.
	Progress func(what string, done float64)

	samples int // of a population of synapses; 0: the paper's
	cycles  int // of learning, at most; 0: those of the size
}

// Figure is a figure of the paper that can be reproduced.
type Figure struct {
	Name, Title string
	run         func(ctx context.Context, l *Lab) (*Page, error)
}

// Figures are those there are, in the paper's order.
func Figures() []Figure {
	return []Figure{
		{"fig2", "Learning: margins, densities and robustness for z = 1 to 4", figure2},
		{"fig3", "A day and a night: pruning and robustness", figure3},
		{"fig4", "Not the paper's figure 4, whose data were not at hand: development, nights at several loads, forgetting", figure4},
		{"fig5", "Synapses that fluctuate by themselves: changes against size", figure5},
		{"fig6", "Synapses that fluctuate by themselves: the norm that is kept", figure6},
	}
}

// Reproduce runs the experiments of a figure, writes its page into the lab's folder and
// returns it.
func (l *Lab) Reproduce(ctx context.Context, f Figure) (*Page, error) {
	if l.Expect == nil {
		l.Expect = func([]*config.Experiment) {}
	}
	if l.Progress == nil {
		l.Progress = func(string, float64) {}
	}
	page, err := f.run(ctx, l)
	if err != nil {
		return nil, err
	}
	page.Command = "engram reproduce " + f.Name
	if l.Full {
		page.Command += " --full"
	}
	if l.Neurons > 0 {
		page.Command += fmt.Sprintf(" --neurons %d", l.Neurons)
	}
	page.Title = f.Title
	return page, l.write(page)
}

// neurons is N: what was asked for, or that of the size.
func (l *Lab) neurons(laptop, full int) int {
	switch {
	case l.Neurons > 0:
		return l.Neurons
	case l.Full:
		return full
	}
	return laptop
}

// write writes a page, its drawings and tables.
func (l *Lab) write(p *Page) error {
	for _, d := range p.Drawings {
		for _, format := range chart.Formats() {
			err := store.WriteFile(filepath.Join(l.Dir, d.Name+"."+format), func(w io.Writer) error { return d.Figure.Write(w, format) })
			if err != nil {
				return err
			}
		}
	}
	for _, t := range append(slices.Clone(p.Tables), comparisonTable(p.Comparisons)) {
		err := store.WriteFile(filepath.Join(l.Dir, t.Name+".csv"), func(w io.Writer) error {
			_, err := t.WriteTo(w)
			return err
		})
		if err != nil {
			return err
		}
	}
	return store.WriteFile(filepath.Join(l.Dir, "README.md"), func(w io.Writer) error {
		_, err := io.WriteString(w, p.Markdown())
		return err
	})
}

//go:embed experiments/*.yaml
var experiments embed.FS

// experiment is the configuration experiments/name.yaml with some keys set anew.
func experiment(name string, sets ...string) (*config.Experiment, error) {
	file := "experiments/" + name + ".yaml"
	text, err := experiments.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return config.Parse(file, text, sets)
}

// simulate runs an experiment and returns its run folder.
func (l *Lab) simulate(ctx context.Context, name string, e *config.Experiment) (*results, error) {
	folder := filepath.Join("runs", name)
	err := store.WriteFile(filepath.Join(l.Dir, name+".yaml"), func(w io.Writer) error {
		_, err := w.Write(e.YAML())
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := l.Simulate(ctx, folder, e); err != nil {
		return nil, err
	}
	return open(filepath.Join(l.Dir, folder), e)
}
