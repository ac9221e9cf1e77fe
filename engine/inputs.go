package engine

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/store"
	"engram/kernels"
)

// inputs are the contents of the files that a configuration names, checked. Factors
// are checked when the others are, and read, row by row, when they are needed.
type inputs struct {
	patterns   *patterns
	thresholds []float64       // (N)
	orders     map[int][][]int // phase -> (passes, M)
	factors    string          // path
	alive      int             // rows of the rank, in that file, with a synapse that is alive
}

// files reads the input files of a job, each once, and hashes them for the manifest.
type files struct {
	*Job
	patterns map[string]*patterns // whole files, by path
	inputs   map[string]*inputs   // by what the replica says of files
}

func (j *Job) newFiles() *files {
	return &files{Job: j, patterns: map[string]*patterns{}, inputs: map[string]*inputs{}}
}

// network makes a network of the sweep, which knows what its files tell, and reads these files.
func (f *files) network(number int) (*config.Experiment, *inputs, error) {
	r, err := f.combinations.Replica(number)
	if err != nil {
		return nil, nil, err
	}
	if name := r.Experiment.Patterns.File; name != "" {
		whole, err := f.readPatterns(name, r.Experiment)
		if err != nil {
			return nil, nil, err
		}
		if f.Experiment.PatternFiles[name] == nil {
			f.combinations.Measured(name, &config.PatternFile{Patterns: whole.m, Measure: whole.activity})
		}
		if r, err = f.combinations.Replica(number); err != nil {
			return nil, nil, fmt.Errorf("%w (%s)", err, f.path(name))
		}
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

// hash notes the SHA-256 of a file for the manifest; that is the leading rank's.
func (f *files) hash(path string) (err error) {
	if _, known := f.Inputs[path]; !known && f.ranks.IsRoot() {
		f.Inputs[path], err = store.HashFile(path)
	}
	return err
}

// readPatterns reads all patterns of a file.
func (f *files) readPatterns(name string, e *config.Experiment) (*patterns, error) {
	path := f.path(name)
	if whole := f.patterns[path]; whole != nil && whole.n == e.Network.Neurons {
		return whole, nil
	}
	whole, err := readPatterns(path, e.Network.Neurons)
	if err == nil {
		err = f.hash(path)
	}
	f.patterns[path] = whole
	return whole, err
}

// filesOf is equal for replicas that read the same files in the same way.
func filesOf(e *config.Experiment) string {
	orders := map[int][2]any{}
	for i, p := range e.Phases {
		if p.Wake != nil && p.Wake.OrderFile != "" {
			orders[i] = [2]any{p.Wake.OrderFile, p.Wake.Passes}
		}
	}
	if e.Network.FactorsFile+e.Network.ThresholdsFile+e.Patterns.File == "" && len(orders) == 0 {
		return ""
	}
	return mustJSON([]any{e.Network.Neurons, e.Network.Factors, e.Network.FactorsFile, e.Network.ThresholdsFile,
		e.Patterns.File, e.Patterns.Count, e.Patterns.Memory, orders})
}

// read reads and checks every file of the experiment. Of factors every rank looks at its own rows.
func (f *files) read(e *config.Experiment) (*inputs, error) {
	in := &inputs{orders: map[int][][]int{}}
	if e.Patterns.File != "" {
		of := f.patterns[f.path(e.Patterns.File)].first(e.Patterns.Count)
		of.sequence = e.Patterns.Memory == "sequence"
		in.patterns = &of
	}
	if name := e.Network.ThresholdsFile; name != "" {
		path := f.path(name)
		var err error
		if in.thresholds, err = readThresholds(path, e.Network.Neurons, f.target.Precision()); err != nil {
			return nil, err
		}
		if err := f.hash(path); err != nil {
			return nil, err
		}
	}
	if name := e.Network.FactorsFile; name != "" {
		in.factors = f.path(name)
		var err error
		if in.alive, err = checkFactors(in.factors, e.Network, f.target.Precision(), f.ranks); err != nil {
			return nil, err
		}
		if err := f.hash(in.factors); err != nil {
			return nil, err
		}
	}
	for i, p := range e.Phases {
		if p.Wake == nil || p.Wake.OrderFile == "" {
			continue
		}
		path := f.path(p.Wake.OrderFile)
		var err error
		if in.orders[i], err = readOrder(path, p.Wake.Passes, e.Patterns.Count); err != nil {
			return nil, err
		}
		if err := f.hash(path); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// open opens an array that must have the given shape (-1: any length).
func open(path, meaning string, shape ...int) (*store.ArrayReader, error) {
	a, err := store.OpenArray(path)
	if err != nil {
		return nil, err
	}
	got := a.Header().Shape
	ok := len(got) == len(shape)
	for i := range shape {
		ok = ok && (shape[i] < 0 || got[i] == shape[i])
	}
	if !ok {
		a.Close()
		return nil, fmt.Errorf("%s: its shape is %v, but %s must be %s", path, got, meaning, describeShape(shape))
	}
	return a, nil
}

func describeShape(shape []int) string {
	text := "("
	for i, n := range shape {
		if i > 0 {
			text += ", "
		}
		if n < 0 {
			text += "any"
		} else {
			text += fmt.Sprint(n)
		}
	}
	return text + ")"
}

// readPatterns reads all patterns of a file, of n neurons.
func readPatterns(path string, n int) (*patterns, error) {
	a, err := open(path, "patterns (neurons, patterns)", n, -1)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	p := &patterns{n: n, m: a.Header().Shape[1]}
	if p.m == 0 {
		return nil, fmt.Errorf("%s: it holds no pattern", path)
	}
	p.bits = make([]uint8, n*p.m)
	row := make([]float64, p.m)
	for j := range n {
		if err := a.ReadFloats(row); err != nil {
			return nil, err
		}
		for mu, v := range row {
			if v != 0 && v != 1 {
				return nil, fmt.Errorf("%s: element (%d, %d) is %v; patterns are made of 0 and 1", path, j, mu, v)
			}
			p.bits[j*p.m+mu] = uint8(v)
		}
	}
	return p, nil
}

// checkFactors reads the rank's rows of the file, for nothing but what is wrong with them. It
// returns how many of the rows have a synapse that is alive.
func checkFactors(path string, c config.Network, precision kernels.Precision, ranks *cluster.Group) (alive int, err error) {
	first, rows := ranks.Share(c.Neurons)
	z := c.Factors
	wrong := eachFactors(path, c, first, rows, func(row int, u []float64) {
		lives := false
		for j := range c.Neurons {
			w := 1.0
			for k, v := range u[j*z : (j+1)*z] {
				w *= v
				if err == nil && !inSingle(v, precision) {
					err = fmt.Errorf("%s: element (%d, %d, %d) is %v; float32 holds up to %.4g (--precision float64 holds more)",
						path, row, j, k, v, math.MaxFloat32)
				}
			}
			if err == nil && !inSingle(w, precision) {
				err = fmt.Errorf("%s: the factors (%d, %d) make a weight of %.4g; float32 holds up to %.4g (--precision float64 holds more)",
					path, row, j, w, math.MaxFloat32)
			}
			lives = lives || w > graph.Cutoff
		}
		if lives {
			alive++
		}
	})
	if wrong != nil {
		return 0, wrong
	}
	return alive, err
}

// inSingle tells whether the precision holds a number.
func inSingle(v float64, precision kernels.Precision) bool {
	return precision != kernels.Float32 || math.Abs(v) <= math.MaxFloat32
}

func readThresholds(path string, n int, precision kernels.Precision) ([]float64, error) {
	a, err := open(path, "thresholds (neurons)", n)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	theta := make([]float64, n)
	if err := a.ReadFloats(theta); err != nil {
		return nil, err
	}
	for i, v := range theta {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%s: element (%d) is %v; thresholds must be finite", path, i, v)
		}
		if !inSingle(v, precision) {
			return nil, fmt.Errorf("%s: element (%d) is %v; float32 holds up to %.4g (--precision float64 holds more)", path, i, v, math.MaxFloat32)
		}
	}
	return theta, nil
}

// eachFactors calls f with the factors of each of some rows in file order, (N, z), checked.
func eachFactors(path string, c config.Network, first, rows int, f func(row int, u []float64)) error {
	n, z := c.Neurons, c.Factors
	a, err := open(path, "factors (neurons, neurons, factors)", n, n, z)
	if err != nil {
		return err
	}
	defer a.Close()
	u := make([]float64, n*z)
	if err := a.SeekElement(int64(first) * int64(len(u))); err != nil {
		return err
	}
	for i := first; i < first+rows; i++ {
		if err := a.ReadFloats(u); err != nil {
			return err
		}
		for at, v := range u {
			j, k := at/z, at%z
			switch {
			case math.IsNaN(v) || math.IsInf(v, 0):
				return fmt.Errorf("%s: element (%d, %d, %d) is %v; factors must be finite", path, i, j, k, v)
			case v < 0:
				return fmt.Errorf("%s: element (%d, %d, %d) is %v; factors must not be negative", path, i, j, k, v)
			case i == j && v != 0:
				return fmt.Errorf("%s: element (%d, %d, %d) is %v; the diagonal must be 0, no neuron connects to itself", path, i, j, k, v)
			}
		}
		f(i, u)
	}
	return nil
}

// readFactors gives all replicas the factors of the file.
func (b *batch) readFactors() error {
	u := make([]float64, b.z*b.n)
	var unrested error
	err := eachFactors(b.inputs.factors, b.replicas[0].Network, b.firstRow, b.ownRows, func(row int, file []float64) {
		for at, v := range file {
			u[at%b.z*b.n+at/b.z] = v
		}
		for k, blk := range b.blocks {
			if row < blk.first || row >= blk.first+blk.rows {
				continue
			}
			for i := range b.replicas {
				blk.own[model.U].Write((i*blk.rows+row-blk.first)*len(u), u)
			}
			if row == blk.first+blk.rows-1 {
				unrested = errors.Join(unrested, b.stream.evict(k))
			}
		}
	})
	return errors.Join(err, unrested)
}

// readOrder reads the orders in which the passes of a day show the patterns, each pattern once a pass.
func readOrder(path string, passes, m int) ([][]int, error) {
	a, err := open(path, "an order (passes, patterns)", passes, m)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	order, row := make([][]int, passes), make([]int64, m)
	for p := range order {
		if err := a.ReadInts(row); err != nil {
			return nil, err
		}
		order[p] = make([]int, m)
		shown := make([]int, m) // 1 + its place, of every pattern so far
		for i, mu := range row {
			if mu < 0 || mu >= int64(m) {
				return nil, fmt.Errorf("%s: element (%d, %d) is %d; patterns are numbered from 0 to %d", path, p, i, mu, m-1)
			}
			if first := shown[mu]; first > 0 {
				return nil, fmt.Errorf("%s: element (%d, %d) is %d, as element (%d, %d) is; every pass (row) shows each of the %d patterns once", path, p, i, mu, p, first-1, m)
			}
			order[p][i], shown[mu] = int(mu), i+1
		}
	}
	return order, nil
}
