package longform

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"engram/engine/config"
	"engram/engine/store"
)

// run is a run folder.
type run struct {
	dir        string
	manifest   *store.Manifest
	abandoned  bool // it says running, and no process is at work on it
	experiment *config.Experiment
	ended      map[int]string // status of networks, by number

	combinations *config.Combinations // of the experiment, once asked for
	*store.Replicas
}

func readRun(dir string) (*run, error) {
	m, abandoned, err := store.Look(dir)
	if err != nil {
		return nil, err
	}
	r := &run{dir: dir, manifest: m, abandoned: abandoned, ended: ended(m), experiment: &config.Experiment{}}
	if err := m.DecodeConfiguration(r.experiment); err != nil {
		return nil, fmt.Errorf("%s: is not the folder of an experiment, which `engram run` makes: %w", dir, err)
	}
	r.Replicas, err = store.ReadReplicas(dir)
	return r, err
}

// settingsOf are the paths that a run sweeps or that runs differ in, those swept first.
func settingsOf(runs []*run) []string {
	var paths []string
	for _, r := range runs {
		for _, path := range r.Swept {
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	for _, r := range runs[1:] {
		for _, path := range config.Differing(runs[0].experiment, r.experiment) {
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// leads are the cells before those of the table: the run, the number of the network and its settings, by the number.
func (r *run) leads(settings []string) (map[int][]string, error) {
	unswept := slices.ContainsFunc(settings, func(path string) bool { return !slices.Contains(r.Swept, path) })
	leads := map[int][]string{}
	for _, number := range r.Numbers {
		lead := []string{r.dir, strconv.Itoa(number)}
		var others map[string]string
		if unswept {
			e, err := r.network(number)
			if err != nil {
				return nil, err
			}
			others = e.Settings()
		}
		for _, path := range settings {
			if at := slices.Index(r.Swept, path); at >= 0 {
				lead = append(lead, r.Values[number][at])
			} else {
				lead = append(lead, others[path])
			}
		}
		leads[number] = lead
	}
	return leads, nil
}

// network is the experiment of a network.
func (r *run) network(number int) (*config.Experiment, error) {
	if r.combinations == nil {
		all, err := r.experiment.Combinations()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(r.dir, store.ManifestName), err)
		}
		r.combinations = all
	}
	one, err := r.combinations.Replica(number)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(r.dir, store.ManifestName), err)
	}
	return one.Experiment, nil
}

// ended are how networks ended that did not end as the run: failed, none_stored where one stopped with nothing to replay.
func ended(m *store.Manifest) map[int]string {
	ended := map[int]string{}
	for _, number := range m.Stopped() {
		ended[number] = store.NothingStored
	}
	for _, f := range m.Failed {
		ended[f.Replica] = store.Failed
	}
	return ended
}

// statusOf is how a network ended: the status of the run where it says no other; killed where no process is at work on one that says running.
func (r *run) statusOf(number int) string {
	if status, known := r.ended[number]; known {
		return status
	}
	if r.manifest.Ended() {
		return store.Done
	}
	if r.abandoned {
		return "killed"
	}
	return r.manifest.Status
}

// place is where a network was at a record.
type place struct{ phase, cycle int }

// placeOf is the place of a row of metrics.csv.
func placeOf(columns, record []string) (p place) {
	for name, to := range map[string]*int{"phase": &p.phase, "cycle": &p.cycle} {
		if at := slices.Index(columns, name); at >= 0 {
			*to, _ = strconv.Atoi(record[at])
		}
	}
	return p
}

// isCut tells whether a network that is done has its last record before the end of its last phase, which always has one: rows
// are missing. A night that was skipped has none, and learning may end early.
func (r *run) isCut(number int, last place, recorded bool) bool {
	if r.statusOf(number) != store.Done {
		return false
	}
	e, err := r.network(number)
	if err != nil {
		return false // what the settings are is not known
	}
	for i, p := range slices.Backward(e.Phases) {
		skipped := slices.ContainsFunc(r.manifest.NoneStored, func(n store.NoneStored) bool { return n.Replica == number && n.Phase == i })
		if skipped {
			continue
		}
		steps, _, _ := p.Duration()
		early := p.Learn != nil && p.Learn.UntilConverged
		return !recorded || last.phase < i || last.phase == i && last.cycle < steps && !early
	}
	return false
}
