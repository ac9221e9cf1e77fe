package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime/debug"

	"engram/engine/config"
	"engram/engine/pattern"
	"engram/engine/state"
	"engram/engine/store"
	"engram/engine/wiring"
)

// files reads the input files of a job, each once, and hashes them for the manifest.
type files struct {
	*Job
	patterns map[string]*pattern.Set  // whole files, by the name that the configuration gives
	wirings  map[string]*wiring.CSR   // by path
	inputs   map[string]*state.Inputs // by what the replica says of files
	sums     store.ResultSums         // of runs whose results are inputs
}

func (j *Job) newFiles() *files {
	return &files{Job: j, patterns: map[string]*pattern.Set{}, inputs: map[string]*state.Inputs{}, wirings: map[string]*wiring.CSR{}, sums: store.ResultSums{}}
}

// network makes a network of the sweep, which knows what its files tell, and reads these files.
func (f *files) network(number int) (*config.Experiment, *state.Inputs, error) {
	e, in, err := f.readNetwork(number)
	return e, in, f.withFolder(err)
}

// withFolder adds to an error about a missing file the folder that relative paths start from, where
// the path does not show it.
func (f *files) withFolder(err error) error {
	if !errors.Is(err, fs.ErrNotExist) || filepath.IsAbs(f.Experiment.Dir) {
		return err
	}
	folder, wrong := filepath.Abs(f.Experiment.Dir)
	if wrong != nil {
		return err
	}
	return fmt.Errorf("%w (relative paths start from the folder of the configuration, or from the working directory if it came through a pipe: here from %s)", err, folder)
}

func (f *files) readNetwork(number int) (*config.Experiment, *state.Inputs, error) {
	r, err := f.combinations.Replica(number)
	if err != nil {
		return nil, nil, err
	}
	sources := r.Experiment.Patterns.Sources()
	for _, name := range sources {
		whole, err := f.readPatterns(name, r.Experiment)
		if err != nil {
			return nil, nil, err
		}
		if f.Experiment.PatternFiles[name] == nil {
			f.combinations.Measured(name, &config.PatternFile{Patterns: whole.M, Measure: whole.Activity})
		}
	}
	if len(sources) > 0 {
		if r, err = f.combinations.Replica(number); err != nil {
			return nil, nil, fmt.Errorf("%w (%s)", err, f.path(sources[0]))
		}
	}
	if err := f.readWiring(r.Experiment); err != nil {
		return nil, nil, err
	}
	said := filesOf(r.Experiment)
	in := f.inputs[said]
	if in == nil {
		if in, err = f.read(r.Experiment); err != nil {
			return nil, nil, err
		}
		f.inputs[said] = in
	}
	return r.Experiment, in, nil
}

// path is where a file lies that the configuration names.
func (f *files) path(name string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(f.Experiment.Dir, name)
	}
	if now := f.options.Moved[name]; now != "" {
		return now
	}
	return name
}

// hash notes the SHA-256 of a file for the manifest; that is the leading rank's. A result that a run left otherwise is warned of.
func (f *files) hash(path string) (err error) {
	if _, known := f.Inputs[path]; known || !f.ranks.IsRoot() {
		return nil
	}
	if f.Inputs[path], err = store.HashFile(path); err != nil {
		return err
	}
	if changed := f.sums.Changed(path, f.Inputs[path]); changed != "" {
		f.Warnings = append(f.Warnings, changed)
	}
	return nil
}

// synapses are the different files with synapses that networks begin with.
func (f *files) synapses() map[*wiring.CSR]bool {
	all := map[*wiring.CSR]bool{}
	for _, in := range f.inputs {
		for _, c := range []*wiring.CSR{in.Wiring, in.Given} {
			if c != nil {
				all[c] = true
			}
		}
	}
	return all
}

// measure counts the memory of files with synapses, and what a rank will keep of it.
func (f *files) measure() {
	if gpuOf(f.target) != "" {
		return // that of the device is what counts
	}
	for c := range f.synapses() {
		n := len(c.From) - 1
		f.filesRead += c.Bytes(n)
		f.filesKept += c.Bytes(f.ranks.Largest(n))
	}
}

// keepOwn lets go of the synapses of other ranks' rows.
func (f *files) keepOwn() {
	if f.ranks.Size == 1 {
		return
	}
	parts := map[*wiring.CSR]*wiring.CSR{}
	for c := range f.synapses() {
		parts[c] = c.Part(f.ranks.Share(len(c.From) - 1))
	}
	for _, in := range f.inputs {
		if in.Wiring != nil {
			in.Wiring = parts[in.Wiring]
		}
		if in.Given != nil {
			in.Given = parts[in.Given]
		}
	}
	if len(parts) > 0 {
		debug.FreeOSMemory() // the batch takes memory soon
	}
}

// readPatterns reads all patterns of a file, or of an array in one.
func (f *files) readPatterns(name string, e *config.Experiment) (*pattern.Set, error) {
	if whole := f.patterns[name]; whole != nil && whole.N == e.Network.Neurons {
		return whole, nil
	}
	file, array := pattern.SplitArray(name)
	path := f.path(file)
	whole, err := pattern.Read(path, array, e.Network.Neurons)
	if err == nil {
		err = f.hash(path)
	}
	f.patterns[name] = whole
	return whole, err
}

// readWiring reads the file of a wiring, and lets the network know what it tells.
func (f *files) readWiring(e *config.Experiment) error {
	w := e.Network.Wiring
	if w == nil || w.File == "" {
		return nil
	}
	path := f.path(w.File)
	if f.wirings[path] == nil {
		c, err := wiring.Read(path, e.Network, f.target.Precision())
		if err != nil {
			return err
		}
		if err := f.hash(path); err != nil {
			return err
		}
		f.wirings[path] = c
	}
	f.wirings[path].Tell(w)
	return nil
}

// filesOf is equal for replicas that read the same files in the same way.
func filesOf(e *config.Experiment) string {
	orders := map[int][2]any{}
	for i, p := range e.Phases {
		if p.Wake != nil && p.Wake.OrderFile != "" {
			orders[i] = [2]any{p.Wake.OrderFile, p.Wake.Passes}
		}
	}
	wiring := ""
	if w := e.Network.Wiring; w != nil {
		wiring = w.File
	}
	if e.Network.FactorsFile+e.Network.ThresholdsFile+wiring == "" && !e.Patterns.FromFile() && len(orders) == 0 {
		return ""
	}
	return mustJSON([]any{e.Network.Neurons, e.Network.Factors, wiring, e.Network.FactorsFile, e.Network.ThresholdsFile,
		e.Patterns.Sources(), e.Patterns.Count, e.Patterns.Memory, orders})
}

// read reads and checks every file of the experiment. Of factors every rank looks at its own rows.
func (f *files) read(e *config.Experiment) (*state.Inputs, error) {
	in := &state.Inputs{Orders: map[int][][]int{}}
	if w := e.Network.Wiring; w != nil && w.File != "" {
		if in.Wiring = f.wirings[f.path(w.File)]; in.Wiring.Factors != nil {
			in.Given = in.Wiring
		}
	}
	for _, name := range e.Patterns.Sources() {
		of := f.patterns[name].First(e.Patterns.Count)
		of.Sequence = e.Patterns.Memory == "sequence"
		in.Days = append(in.Days, of)
	}
	if name := e.Network.ThresholdsFile; name != "" {
		path := f.path(name)
		var err error
		if in.Thresholds, err = state.ReadThresholds(path, e.Network.Neurons, f.target.Precision()); err != nil {
			return nil, err
		}
		if err := f.hash(path); err != nil {
			return nil, err
		}
	}
	if name := e.Network.FactorsFile; name != "" {
		in.Factors = f.path(name)
		var err error
		if e.Network.Wiring != nil {
			if in.Given, err = wiring.ReadFactors(in.Factors, e.Network, f.target.Precision()); err != nil {
				return nil, err
			}
			in.Alive = in.Given.Alive(f.ranks.Share(e.Network.Neurons))
		} else if in.Alive, err = state.CheckFactors(in.Factors, e.Network, f.target.Precision(), f.ranks); err != nil {
			return nil, err
		}
		if err := f.hash(in.Factors); err != nil {
			return nil, err
		}
	}
	for i, p := range e.Phases {
		if p.Wake == nil || p.Wake.OrderFile == "" {
			continue
		}
		path := f.path(p.Wake.OrderFile)
		var err error
		if in.Orders[i], err = state.ReadOrder(path, p.Wake.Passes, e.Patterns.Count); err != nil {
			return nil, err
		}
		if err := f.hash(path); err != nil {
			return nil, err
		}
	}
	return in, nil
}
