package report

import (
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"engram/engine/config"
	"engram/engine/store"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// Page is a report, ready to be written.
type Page struct {
	Title    string
	Subtitle string
	Style    template.CSS
	Lost     []string // sentences on phases that lost all memories
	Missing  []string // sentences
	Files    []string // warnings of files that are not as the runs left them, or are left out
	Warnings []string // these and those that the runs gave
	Answers  []answer // of a single network
	Failures table
	Empty    table // nights
	Overview table // of several networks
	Runs     table // where there are several
	// Differences are those between several runs, and Results where what they found parts.
	Differences, Results table
	Figures              []figure
	Tables               []table
	Origins              []provenance
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
	for _, g := range c.pictured() {
		if err := errors.Join(g.networks[0].readWeights(), g.networks[0].readSnapshots(), g.networks[0].readMemories(), g.networks[0].readDays()); err != nil {
			return nil, err
		}
	}
	p := &Page{Empty: c.empty(), Title: c.title(), Subtitle: c.subtitle(), Style: template.CSS(pageCSS), Lost: c.lost(), Missing: c.missing(), Files: c.files()}
	p.Warnings = slices.Concat(p.Files, c.warnings())
	if n := c.one(); n != nil {
		p.Answers = n.answers()
	} else {
		p.Overview, p.Failures = c.overview(), c.failures()
	}
	if len(sources) > 1 {
		var missing []string
		p.Runs, p.Differences = c.runs(), c.differences()
		p.Results, missing = c.partings()
		p.Missing = append(p.Missing, missing...)
	}
	for _, draw := range []func() ([]figure, error){c.progress, c.storedByDay, c.recalled, c.sweeps, c.survivals, c.prunings, c.distributions, c.indegrees, c.distances, c.matrices} {
		figures, err := draw()
		if err != nil {
			return nil, err
		}
		p.Figures = append(p.Figures, figures...)
	}
	p.Tables = slices.Concat(c.ends(), c.survivalTables(), c.turnovers())
	for _, s := range sources {
		p.Origins = append(p.Origins, s.provenance())
	}
	return p, nil
}

// Write writes the page.
func (p *Page) Write(w io.Writer) error {
	t, err := template.New("report").Funcs(template.FuncMap{"sentence": sentence}).Parse(pageHTML)
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}

func (c *selection) title() string {
	var names []string
	for _, s := range c.sources {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}

// subtitle says what was simulated, of one run.
func (c *selection) subtitle() string {
	if len(c.sources) > 1 {
		return count(len(c.sources), "run", "runs") + ", " + count(len(c.all()), "network", "networks")
	}
	s := c.sources[0]
	return s.subject() + "; " + s.life()
}

// subject is what a run simulates.
func (s *source) subject() string {
	parts := []string{count(len(s.networks), "network", "networks")}
	var swept []string
	for _, axis := range s.experiment.Sweep {
		swept = append(swept, axis.Path)
	}
	for _, fact := range []func(*config.Experiment) string{
		func(e *config.Experiment) string { return count(e.Network.Neurons, "neuron", "neurons") },
		func(e *config.Experiment) string { return count(e.Network.Factors, "factor", "factors") + " a synapse" },
		func(e *config.Experiment) string { return "coding level " + short(e.Network.CodingLevel) },
		func(e *config.Experiment) string { return count(e.Patterns.Count, "pattern", "patterns") },
	} {
		if texts := s.distinct(fact, 1); len(texts) == 1 {
			parts = append(parts, texts[0])
		}
	}
	if len(swept) > 0 {
		parts = append(parts, "swept: "+strings.Join(swept, " and "))
	}
	return strings.Join(parts, ", ")
}

// distinct are what the networks have of something, each once and at most one more than so many.
func (s *source) distinct(of func(*config.Experiment) string, most int) (texts []string) {
	for _, n := range s.networks {
		if text := of(n.experiment); !slices.Contains(texts, text) {
			if texts = append(texts, text); len(texts) > most {
				break
			}
		}
	}
	return texts
}

// life is the phases of a run in order.
func (s *source) life() string {
	var parts []string
	for i, p := range s.experiment.Phases {
		parts = append(parts, fmt.Sprintf("%s (%s)", p.Name(), s.lengthOf(i)))
	}
	return strings.Join(folded(parts), ", ")
}

// folded is a list in which items that come again and again are said once: 4 × [a, b].
func folded(items []string) (all []string) {
	for at := 0; at < len(items); {
		best, times := 1, 1 // items that come again, and how often
		for length := 1; at+2*length <= len(items); length++ {
			n := 1
			for at+(n+1)*length <= len(items) && slices.Equal(items[at:at+length], items[at+n*length:at+(n+1)*length]) {
				n++
			}
			if n > 1 && n*length > best*times {
				best, times = length, n
			}
		}
		if times == 1 {
			all = append(all, items[at])
			at++
			continue
		}
		again := strings.Join(items[at:at+best], ", ")
		if best > 1 {
			again = "[" + again + "]"
		}
		all = append(all, fmt.Sprintf("%d × %s", times, again))
		at += best * times
	}
	return all
}

// runs lists the runs of the page.
func (c *selection) runs() table {
	t := table{Title: "Runs", Columns: []string{"run", "folder", "status", "what", "phases"}}
	for _, s := range c.sources {
		t.Rows = append(t.Rows, []string{s.name, s.dir, s.status(), s.subject(), s.life()})
	}
	return t
}

// files are the warnings of files, each once.
func (c *selection) files() (all []string) {
	for _, s := range c.sources {
		for _, text := range s.files {
			if !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}

// warnings are the sentences that the runs gave, each once, with the run where there are several.
func (c *selection) warnings() (all []string) {
	for _, s := range c.sources {
		for _, text := range s.manifest.Warnings {
			if s.isFailure(text) {
				continue // the table of failures has it
			}
			if len(c.sources) > 1 {
				text = s.name + ": " + text
			}
			if !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}

// lost says which phases lost all memories that there were, by the number of stored patterns: whatever else the page says of such a
// network reads as if it had some.
func (c *selection) lost() (all []string) {
	for _, s := range c.sources {
		of := ""
		if len(c.sources) > 1 {
			of = s.name + ": "
		}
		for number := range s.experiment.Phases {
			lost, before := 0, 0
			for _, n := range s.networks {
				for _, p := range n.phases {
					if p.number == number && p.name != "recall" && n.ended(p) && p.first("stored") > 0 && p.last("stored") == 0 {
						lost, before = lost+1, int(p.first("stored"))
					}
				}
			}
			phase := fmt.Sprintf("phase %d (%s)", number, s.experiment.Phases[number].Name())
			switch {
			case lost > 0 && len(s.networks) == 1:
				all = append(all, of+fmt.Sprintf("All memories are lost: of %s stored before %s none is left at its end.", count(before, "pattern", "patterns"), phase))
			case lost > 0:
				all = append(all, of+fmt.Sprintf("All memories are lost in %d of %d networks: of the patterns stored before %s none is left at its end.", lost, len(s.networks), phase))
			}
		}
	}
	return all
}

// isFailure reports whether a warning says that a network of several failed, or that one had nothing to
// replay.
func (s *source) isFailure(warning string) bool {
	several := len(s.networks) > 1
	if several && strings.Contains(warning, " networks had a night with nothing to replay") {
		return true
	}
	return slices.ContainsFunc(s.networks, func(n *network) bool {
		return several && n.failure != "" && strings.Contains(warning, n.failure) ||
			slices.ContainsFunc(n.empty, func(none store.NoneStored) bool { return strings.Contains(warning, none.Message) })
	})
}

// missing are the sentences on what the page does not have.
func (c *selection) missing() []string {
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

// recalls reports whether a run was to test its memories.
func (s *source) recalls() bool {
	for _, p := range s.experiment.Phases {
		if p.Recall != nil {
			return true
		}
	}
	return false
}
