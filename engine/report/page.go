package report

import (
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
)

//go:embed page.html
var layout string

//go:embed page.css
var style string

// Page is a report, ready to be written.
type Page struct {
	Title    string
	Subtitle string
	Style    template.CSS
	Runs     table    // where there are several
	Missing  []string // sentences
	Answers  []answer // of a single network
	Overview table    // of several
	Figures  []figure
	Tables   []table
	Origins  []origin
}

// Read reads run folders and makes their report. A folder that is not one of an experiment
// is an error that says what is missing, as is a file that is damaged; what a run does not
// have yet, or was not asked for, is not.
func Read(dirs []string) (*Page, error) {
	sources, err := readSources(dirs)
	if err != nil {
		return nil, err
	}
	c := newCast(sources)
	for _, n := range c.leaders() {
		if err := errors.Join(n.readWeights(), n.readPruning()); err != nil {
			return nil, err
		}
	}
	p := &Page{Title: c.title(), Subtitle: c.subtitle(), Style: template.CSS(style), Missing: c.missing()}
	if n := c.one(); n != nil {
		p.Answers = n.answers()
	} else {
		p.Overview = c.overview()
	}
	if len(sources) > 1 {
		p.Runs = c.runs()
	}
	for _, draw := range []func() ([]figure, error){c.progress, c.recalled, c.sweeps, c.prunings, c.distributions, c.matrices} {
		figures, err := draw()
		if err != nil {
			return nil, err
		}
		p.Figures = append(p.Figures, figures...)
	}
	p.Tables = c.ends()
	for _, s := range sources {
		p.Origins = append(p.Origins, s.origin())
	}
	return p, nil
}

// Write writes the page.
func (p *Page) Write(w io.Writer) error {
	t, err := template.New("report").Funcs(template.FuncMap{"sentence": sentence}).Parse(layout)
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}

func (c *cast) title() string {
	var names []string
	for _, s := range c.sources {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}

// subtitle says what was simulated, of one run.
func (c *cast) subtitle() string {
	if len(c.sources) > 1 {
		return count(len(c.sources), "run", "runs") + ", " + count(len(c.all()), "network", "networks")
	}
	s := c.sources[0]
	return s.subject() + "; " + s.life()
}

// subject is what a run simulates.
func (s *source) subject() string {
	e := s.experiment
	parts := []string{count(len(s.networks), "network", "networks")}
	var swept []string
	for _, axis := range e.Sweep {
		swept = append(swept, axis.Path)
	}
	for _, fact := range [][2]string{
		{"network.neurons", count(e.Network.Neurons, "neuron", "neurons")},
		{"network.factors", count(e.Network.Factors, "factor", "factors") + " a synapse"},
		{"network.coding_level", "coding level " + short(e.Network.CodingLevel)},
		{"patterns.", count(e.Patterns.Count, "pattern", "patterns")},
	} {
		if !slices.ContainsFunc(swept, func(path string) bool { return strings.HasPrefix(path, fact[0]) }) {
			parts = append(parts, fact[1])
		}
	}
	if len(swept) > 0 {
		parts = append(parts, "swept: "+strings.Join(swept, " and "))
	}
	return strings.Join(parts, ", ")
}

// life is the phases of a run in order.
func (s *source) life() string {
	var parts []string
	for i, p := range s.experiment.Phases {
		parts = append(parts, fmt.Sprintf("%s (%s)", p.Name(), s.lengthOf(i)))
	}
	return strings.Join(parts, ", ")
}

// runs lists the runs of the page.
func (c *cast) runs() table {
	t := table{Title: "Runs", Columns: []string{"run", "folder", "status", "what", "phases"}}
	for _, s := range c.sources {
		t.Rows = append(t.Rows, []string{s.name, s.dir, s.status(), s.subject(), s.life()})
	}
	return t
}

// missing are the sentences on what the page does not have.
func (c *cast) missing() []string {
	var all []string
	add := func(s *source, text string) {
		if len(c.sources) > 1 {
			text = s.name + ": " + text
		}
		if text != "" && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	for _, s := range c.sources {
		for _, text := range s.missing {
			add(s, text)
		}
		if k := len(s.manifest.Failed); k > 0 && len(s.networks) > 1 {
			add(s, fmt.Sprintf("%d of %d networks failed; why is said below.", k, len(s.networks)))
		}
		tested := false
		for _, n := range s.networks {
			if n.lack != "" {
				add(s, n.lack)
			}
			tested = tested || len(n.noise) > 0
		}
		if !tested && s.recalls() {
			add(s, "The recall phases have no results yet, so that nothing is known of noise.")
		} else if !tested {
			add(s, "There was no recall phase: robustness is told by margins alone.")
		}
	}
	return all
}

// recalls tells whether a run was to test its memories.
func (s *source) recalls() bool {
	for _, p := range s.experiment.Phases {
		if p.Recall != nil {
			return true
		}
	}
	return false
}
