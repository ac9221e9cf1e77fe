package report

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"engram/engine/config"
	"engram/engine/store"
)

// source is a run folder.
type source struct {
	dir        string
	name       string // that the page calls it by
	manifest   *store.Manifest
	abandoned  bool // it says running, and no process is at work on it
	experiment *config.Experiment
	networks   []*network // in the order of their numbers
	missing    []string   // sentences on what the folder lacks
	files      []string   // sentences on files that are not as the run left them, or are left out
}

// readSources reads run folders, all but the weights.
func readSources(dirs []string) ([]*source, error) {
	sources := make([]*source, len(dirs))
	for i, dir := range dirs {
		var err error
		if sources[i], err = readSource(filepath.Clean(dir)); err != nil {
			return nil, err
		}
	}
	nameSources(sources)
	return sources, nil
}

// nameSources tells sources of one name apart by their folders.
func nameSources(sources []*source) {
	count := map[string]int{}
	for _, s := range sources {
		count[s.experiment.Name]++
	}
	for _, s := range sources {
		if s.name = s.experiment.Name; count[s.name] > 1 || s.name == "" {
			s.name = s.dir
		}
	}
}

func readSource(dir string) (*source, error) {
	m, abandoned, err := store.Look(dir)
	if err != nil {
		return nil, err
	}
	s := &source{dir: dir, manifest: m, abandoned: abandoned, experiment: &config.Experiment{}}
	if err := m.DecodeConfiguration(s.experiment); err != nil {
		return nil, fmt.Errorf("%s: is not the folder of an experiment, which `engram run` makes: %w", dir, err)
	}
	if changed := m.Changed(dir); changed != "" {
		s.files = append(s.files, changed)
	}
	if err := s.makeNetworks(); err != nil {
		return nil, err
	}
	for _, f := range m.Failed {
		if n := s.network(f.Replica); n != nil {
			n.failure = f.Message
		}
	}
	for _, none := range m.NoneStored {
		n := s.network(none.Replica)
		if n == nil {
			continue
		}
		if n.empty = append(n.empty, none); none.Stopped {
			n.failure, n.nothingStored = none.Message, true
		}
	}
	switch err := s.readMetrics(filepath.Join(dir, "metrics.csv")); {
	case errors.Is(err, fs.ErrNotExist) && m.Status == store.Running:
		s.missing = append(s.missing, s.beforeRecords())
	case errors.Is(err, fs.ErrNotExist):
		s.missing = append(s.ending(), "There is no metrics.csv, so that nothing is known of how the networks developed.")
	case err != nil:
		return nil, err
	default:
		s.missing = append(s.missing, s.ending()...)
	}
	for _, n := range s.networks {
		if err := n.readNoise(); err != nil {
			return nil, err
		}
		if err := n.readKept(); err != nil {
			return nil, err
		}
		if err := n.readActive(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// network finds a replica by its number; nil: it is not in this folder.
func (s *source) network(number int) *network {
	at, found := slices.BinarySearchFunc(s.networks, number, func(n *network, number int) int { return cmp.Compare(n.number, number) })
	if !found {
		return nil
	}
	return s.networks[at]
}

// makeNetworks makes the networks that replicas.csv lists, of which a share of a sweep has not all:
// those alone, since a sweep may have a million.
func (s *source) makeNetworks() error {
	all, err := s.experiment.Combinations()
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(s.dir, store.ManifestName), err)
	}
	numbers, err := listed(s.dir, all.Len())
	if err != nil {
		return err
	}
	for _, number := range numbers {
		r, err := all.Replica(number)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(s.dir, store.ManifestName), err)
		}
		s.networks = append(s.networks, newNetwork(s, r))
	}
	return nil
}

// listed are the numbers of the networks that replicas.csv lists, ascending; all where there is no file.
func listed(dir string, all int) (numbers []int, err error) {
	replicas, err := store.ReadReplicas(dir)
	if errors.Is(err, fs.ErrNotExist) {
		for number := range all {
			numbers = append(numbers, number)
		}
		return numbers, nil
	}
	if err != nil {
		return nil, err
	}
	for _, number := range replicas.Numbers {
		if number < all {
			numbers = append(numbers, number)
		}
	}
	if len(numbers) == 0 {
		return nil, fmt.Errorf("%s: lists none of the networks of the configuration in the manifest", filepath.Join(dir, store.ReplicasName))
	}
	slices.Sort(numbers)
	return numbers, nil
}

// ended reports whether a run came to its end, where some of its networks may have failed.
func (s *source) ended() bool { return s.manifest.Ended() }

// status is the manifest's, or killed.
func (s *source) status() string {
	if s.abandoned {
		return "killed"
	}
	return s.manifest.Status
}

// beforeRecords says of a run that is running by its manifest why there is nothing to show.
func (s *source) beforeRecords() string {
	if s.abandoned {
		return fmt.Sprintf("This run was killed before its first record: no process is at work on it, and there is nothing to show but what was to run. engram resume %s goes on with it.", s.dir)
	}
	return "This run has not ended, and has no record yet (no metrics.csv): make the page again later."
}

// ending says of a run that is not done how that is.
func (s *source) ending() []string {
	goesOn := fmt.Sprintf("The page shows what it had reached; engram resume %s goes on with it.", s.dir)
	switch {
	case s.manifest.Status == store.Done:
		return nil
	case s.abandoned:
		return []string{"This run was killed: by its manifest it is running, and no process is at work on it. " + goesOn}
	case s.manifest.Status == store.Running:
		return []string{"This run has not ended. The page shows what it had written so far."}
	case s.manifest.Status == store.Interrupted:
		return []string{"This run was interrupted. " + goesOn}
	case s.manifest.Status == store.NothingStored:
		return []string{fmt.Sprintf("This run came to its end: %s.", s.manifest.Message)}
	}
	if k := len(s.manifest.Failed); k > 0 && len(s.networks) > 1 {
		return []string{fmt.Sprintf("%d of %d networks failed: a table below says which and why. The page shows what they had reached.", k, len(s.networks))}
	}
	return []string{fmt.Sprintf("This run failed: %s. The page shows what it had reached.", s.manifest.Message)}
}

// provenance is where the results of a run come from.
type provenance struct {
	Name          string
	Facts         [][2]string
	Times         table
	Inputs        table  // path and SHA-256
	Configuration string // resolved, as YAML
}

func (s *source) provenance() provenance {
	m := s.manifest
	o := provenance{Name: s.name, Configuration: string(s.experiment.YAML())}
	fact := func(name, text string) {
		if text != "" {
			o.Facts = append(o.Facts, [2]string{name, text})
		}
	}
	fact("folder", s.dir)
	fact("status", s.status())
	fact("message", m.Message)
	fact("share of the sweep", m.Shard)
	fact("begun", m.Start.Format("2006-01-02 15:04:05 MST"))
	took := "took"
	if k := len(m.Resumed); k > 0 {
		took = "took, the pauses included"
		fact("continued", fmt.Sprintf("%s, last %s", count(k, "time", "times"), m.Resumed[k-1].Format("2006-01-02 15:04:05 MST")))
	}
	if !m.End.IsZero() {
		fact(took, lasting(m.End.Sub(m.Start)))
	}
	fact("program", strings.TrimSpace(m.Program+" "+m.Version))
	fact("commit", m.Commit)
	fact("features", strings.Join(m.Features, ", "))
	fact("command line", strings.Join(m.Arguments, " "))
	fact("device", detailed(m.Device, m.DeviceDetail))
	fact("precision", m.Precision)
	fact("threads", fmt.Sprint(m.Threads))
	if m.Ranks > 1 {
		fact("ranks", fmt.Sprintf("%d, of so many threads each", m.Ranks))
	}
	fact("machine", machine(m.Host))
	if m.Energy != nil {
		fact("energy", m.Energy.String())
	}
	o.Times = s.times()
	o.Inputs = table{Title: "Input files", Columns: []string{"file", "SHA-256"}}
	for _, path := range slices.Sorted(maps.Keys(m.Inputs)) {
		o.Inputs.Rows = append(o.Inputs.Rows, []string{path, m.Inputs[path]})
	}
	return o
}

func detailed(what, detail string) string {
	if detail == "" {
		return what
	}
	return fmt.Sprintf("%s (%s)", what, detail)
}

func machine(h store.Host) string {
	var parts []string
	for _, part := range []string{h.Name, h.CPU, h.Platform} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(append(parts, count(h.Cores, "core", "cores")), ", ")
}

// times is how long the phases took, and the energy where that was read.
func (s *source) times() table {
	t := table{Title: "Time", Columns: []string{"phase", "length", "time"}}
	metered := s.manifest.Energy.Readable()
	if metered {
		t.Title, t.Columns = "Time and energy", append(t.Columns, "energy")
	}
	for _, p := range s.manifest.Seconds {
		row := []string{fmt.Sprintf("%d: %s", p.Phase, p.Name), s.lengthOf(p.Phase), lasting(seconds(p.Seconds))}
		if metered {
			row = append(row, store.Joules(p.AllJoules()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// lengthOf is what a phase was to do; where networks differ in it, all that they were to do.
func (s *source) lengthOf(number int) string {
	const most = 4
	texts := s.distinct(func(e *config.Experiment) string { return lengthIn(e, number) }, most)
	if len(texts) > most {
		return strings.Join(texts[:most], ", ") + ", ...: swept"
	}
	if last := len(texts) - 1; last > 0 {
		return strings.Join(texts[:last], ", ") + " or " + texts[last]
	}
	return strings.Join(texts, "")
}

// lengthIn is what a phase was to do in one network.
func lengthIn(e *config.Experiment, number int) string {
	if number < 0 || number >= len(e.Phases) {
		return ""
	}
	p := e.Phases[number]
	length := count(p.Duration())
	switch {
	case p.Learn != nil && p.Learn.UntilConverged:
		return "at most " + length
	case p.Recall != nil:
		return length + " × " + count(p.Recall.Trials, "trial", "trials")
	}
	return length
}
