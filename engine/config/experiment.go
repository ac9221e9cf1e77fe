package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"engram/engine/config/document"
	"engram/kernels/elementary"
	"engram/kernels/salience"
)

// Experiment is a resolved configuration. With a sweep its fields are those of
// replica 0.
type Experiment struct {
	Name      string   `json:"name" yaml:"name"`
	Seed      uint64   `json:"seed" yaml:"seed"`
	Precision string   `json:"precision" yaml:"precision"` // float32 or float64
	Network   Network  `json:"network" yaml:"network"`
	Patterns  Patterns `json:"patterns" yaml:"patterns"`
	Phases    []Phase  `json:"phases" yaml:"phases"`
	Save      []string `json:"save" yaml:"save,flow"`    // final arrays to write: U, theta, X
	Sweep     []Axis   `json:"sweep,omitempty" yaml:"-"` // in the order written
	Record    Record   `json:"record" yaml:"record"`
	Dir       string   `json:"-" yaml:"-"` // the configuration's folder, where relative paths start

	swept bool // while it is resolved: it has a sweep, or is a replica of one

	// PatternFiles is what the files of patterns have told, by the names that the configuration gives
	// them; empty until they are read.
	PatternFiles map[string]*PatternFile `json:"pattern_files,omitempty" yaml:"-"`

	// Warnings says what the configuration holds that has no effect, or is likely not meant:
	// sentences that name the file, the line and the key.
	Warnings []string `json:"-" yaml:"-"`
}

// Network describes the neurons and the factors they start with.
type Network struct {
	Neurons            int     `json:"neurons" yaml:"neurons"`                                     // N
	Factors            int     `json:"factors" yaml:"factors"`                                     // z, factors per synapse
	CodingLevel        float64 `json:"coding_level" yaml:"coding_level"`                           // f, fraction of active neurons
	U0                 float64 `json:"u0" yaml:"u0"`                                               // u_0, the starting factor
	Spread             float64 `json:"spread" yaml:"spread"`                                       // factors start uniformly in u0 (1 ± spread)
	Tied               bool    `json:"tied,omitempty" yaml:"tied,omitempty"`                       // the factors of a synapse are the same: w = u^z
	Difference         bool    `json:"difference,omitempty" yaml:"difference,omitempty"`           // a synapse is of two halves: w = u^z - v^z
	FactorsFile        string  `json:"factors_file,omitempty" yaml:"factors_file,omitempty"`       // U, (N, N, z), or of a wired network its connections, instead of u0 and spread
	ThresholdsFile     string  `json:"thresholds_file,omitempty" yaml:"thresholds_file,omitempty"` // theta, (N), instead of the bias
	InhibitoryFraction float64 `json:"inhibitory_fraction" yaml:"inhibitory_fraction"`             // r
	Balanced           bool    `json:"balanced" yaml:"balanced"`                                   // f/(2r) for the inhibitory, f/(2(1-r)) for the excitatory population

	Wiring *Wiring `json:"wiring,omitempty" yaml:"wiring,omitempty"` // nil: all-to-all

	// CodingLevelFromPatterns says that coding_level: from_patterns was given: f is the mean activity
	// of the patterns, 0 as long as the file has not told it.
	CodingLevelFromPatterns bool `json:"coding_level_from_patterns,omitempty" yaml:"-"`
}

// Halves reports whether the two halves of a synapse make more than two factors (graph.Halves).
func (n Network) Halves() bool { return n.Difference && n.Factors > 2 }

// RatioOfHalves is u/v of a synapse with w = u^z - v^z as it begins: 2^(1/z), so that w = v^z.
func RatioOfHalves(z int) float64 {
	if z == 2 {
		return math.Sqrt2
	}
	return elementary.Root(2, z)
}

// Patterns describes the memories of one day.
type Patterns struct {
	Kind   string  `json:"kind" yaml:"kind"`                     // exact, bernoulli, prototypes, hierarchical or sparse-graded
	Count  int     `json:"count" yaml:"count,omitempty"`         // M; 0 only where File has not told yet
	Load   float64 `json:"load,omitempty" yaml:"load,omitempty"` // alpha = M/N where the configuration gave it, else 0
	Memory string  `json:"memory" yaml:"memory"`                 // attractor or sequence
	File   string  `json:"file,omitempty" yaml:"file,omitempty"` // X, (N, M or more): its first M columns

	Files []string `json:"files,omitempty" yaml:"files,flow,omitempty"` // as File, one for each day

	Groups       int     `json:"groups,omitempty" yaml:"groups,omitempty"`               // of prototypes and hierarchical patterns
	Overlap      float64 `json:"overlap,omitempty" yaml:"overlap,omitempty"`             // of a pattern with its prototype, a fraction of its active neurons
	Subgroups    int     `json:"subgroups,omitempty" yaml:"subgroups,omitempty"`         // of each group of hierarchical patterns
	GroupOverlap float64 `json:"group_overlap,omitempty" yaml:"group_overlap,omitempty"` // of a subgroup's prototype with that of its group
	CodingSpread float64 `json:"coding_spread,omitempty" yaml:"coding_spread,omitempty"` // coding levels of sparse-graded patterns are uniform in f (1 +- this)

	// CountFromFile says that neither count nor load was given: M is the number of the file's columns.
	CountFromFile bool `json:"count_from_file,omitempty" yaml:"-"`
}

// Phase is one part of the network's life: exactly one field is set.
type Phase struct {
	Wake   *Wake   `json:"wake,omitempty" yaml:"wake,omitempty"`
	Sleep  *Sleep  `json:"sleep,omitempty" yaml:"sleep,omitempty"`
	Learn  *Learn  `json:"learn,omitempty" yaml:"learn,omitempty"`
	Recall *Recall `json:"recall,omitempty" yaml:"recall,omitempty"`
	Drift  *Drift  `json:"drift,omitempty" yaml:"drift,omitempty"`
}

// Wake is few-shot encoding: every pass presents all patterns once.
type Wake struct {
	Passes    int     `json:"passes" yaml:"passes"`
	Rate      float64 `json:"rate" yaml:"rate"`                                 // eta_wake
	OrderFile string  `json:"order_file,omitempty" yaml:"order_file,omitempty"` // (passes, M), instead of a random order
	Regrow    *Regrow `json:"regrow,omitempty" yaml:"regrow,omitempty"`         // nil: pruned synapses stay pruned
}

// Regrow draws the factors of pruned synapses anew, uniformly in U0 (1 ± Spread), or in
// Relative m (1 ± Spread), m being the mean factor of the neuron's surviving synapses.
type Regrow struct {
	U0       float64 `json:"u0,omitempty" yaml:"u0,omitempty"`             // 0 beside Relative
	Relative float64 `json:"relative,omitempty" yaml:"relative,omitempty"` // 0: not given
	Spread   float64 `json:"spread" yaml:"spread"`

	// Rewire gives pruned synapses new sources, drawn by the rule of the wiring.
	Rewire bool `json:"rewire,omitempty" yaml:"rewire,omitempty"`

	// Trace is the 2-norm of what a neuron's weights leave beside new ones, whose factors are all
	// drawn anew, in that of the new ones; 0: surviving synapses stay as they are.
	Trace float64 `json:"trace,omitempty" yaml:"trace,omitempty"`
}

// Replay is what a night and the learn protocol share.
type Replay struct {
	Cycles        int     `json:"cycles" yaml:"cycles"`
	Rate          Rate    `json:"rate" yaml:"rate"`                     // eta, of the factors
	ThresholdRate Rate    `json:"threshold_rate" yaml:"threshold_rate"` // eta_theta
	Beta          float64 `json:"beta" yaml:"beta"`                     // sharpness of the soft salience
	Scaling       Scaling `json:"scaling" yaml:"scaling"`
	Length        float64 `json:"length" yaml:"length"`                                // what homeostatic scaling keeps the norm at
	Snapshots     []int   `json:"snapshots,omitempty" yaml:"snapshots,flow,omitempty"` // cycles before which the state is kept

	// SnapshotsOf are the arrays that are kept; nil: W and theta
	SnapshotsOf []string `json:"snapshots_of,omitempty" yaml:"snapshots_of,flow,omitempty"`

	// ThresholdFollows says that threshold_rate was not given: it is the rate,
	// also in the replicas whose rate a sweep changes.
	ThresholdFollows bool `json:"threshold_follows,omitempty" yaml:"-"`
}

// Sleep is a night: self-supervised replay, pruning and scaling.
type Sleep struct {
	Replay   `yaml:",inline"`
	Salience string `json:"salience" yaml:"salience"` // the rule that chooses patterns (kernels/salience)
	Which    string `json:"replay" yaml:"replay"`     // patterns replayed: those of the day, or all

	// Midway sets thresholds midway between the two patterns that they lie between.
	Midway bool `json:"midway,omitempty" yaml:"midway,omitempty"`

	// Parameters are the keys that rules have beside beta, by name: those of the rule chosen.
	Parameters Parameters `json:"-" yaml:",inline"`

	// IfNoneStored says what a network does whose night has no stored pattern to replay:
	// stop, it ends there; skip, it goes on with the next phase as it is.
	IfNoneStored string `json:"if_none_stored" yaml:"if_none_stored"`
}

// Parameters are the numbers of rules by their names.
type Parameters map[string]float64

// key is the key of a parameter. Experiments that share the map keep theirs.
func (p *Parameters) key(of salience.Parameter) document.Key {
	var value float64
	k := document.Number(of.Name, &value, of.Default, document.Moderate)
	preset, read := k.Preset, k.Read
	store := func() {
		*p = maps.Clone(*p)
		if *p == nil {
			*p = Parameters{}
		}
		(*p)[of.Name] = value
	}
	k.Preset = func() {
		preset()
		store()
	}
	k.Read = func(v document.Value) error {
		err := read(v)
		store()
		return err
	}
	return k
}

// ownParameters are those that are no keys of learn too, as beta is.
func ownParameters() []salience.Parameter {
	return slices.DeleteFunc(salience.Parameters(), func(p salience.Parameter) bool { return p.Name == betaKey })
}

func parameterNames() (names []string) {
	for _, p := range salience.Parameters() {
		names = append(names, p.Name)
	}
	return names
}

// betaKey is the parameter that has a field: learn, whose salience is the soft one, has it too.
const betaKey = "beta"

// Parameter is the number of a rule that a phase of replay has.
func (p Phase) Parameter(name string) float64 {
	switch {
	case name == betaKey:
		return p.Replay().Beta
	case p.Sleep != nil:
		return p.Sleep.Parameters[name]
	}
	return 0
}

// MarshalJSON writes parameters as the other keys, those that have an effect or are not what they are by default.
func (s Sleep) MarshalJSON() ([]byte, error) {
	type plain Sleep
	text, err := json.Marshal(plain(s))
	for _, p := range ownParameters() {
		value, there := s.Parameters[p.Name]
		if err == nil && there && (value != p.Default || salience.Named(s.Salience).Takes(p.Name)) {
			text = fmt.Appendf(text[:len(text)-1], ",%q:%s}", p.Name, strconv.FormatFloat(value, 'g', -1, 64))
		}
	}
	return text, err
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Sleep) UnmarshalJSON(text []byte) error {
	type plain Sleep
	if err := json.Unmarshal(text, (*plain)(s)); err != nil {
		return err
	}
	written := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &written); err != nil {
		return err
	}
	s.Parameters = nil
	for _, p := range ownParameters() {
		if s.Parameters == nil {
			s.Parameters = Parameters{}
		}
		value := p.Default
		if text, there := written[p.Name]; there {
			if err := json.Unmarshal(text, &value); err != nil {
				return err
			}
		}
		s.Parameters[p.Name] = value
	}
	return nil
}

// Learn is the protocol without wake: supervised until every label is right.
type Learn struct {
	Replay         `yaml:",inline"`
	UntilConverged bool       `json:"until_converged" yaml:"until_converged"`
	Patterns       PatternSet `json:"patterns,omitzero" yaml:"patterns,omitempty"` // those learnt; default: day
	Regrow         *Regrow    `json:"regrow,omitempty" yaml:"regrow,omitempty"`    // nil: pruned synapses stay pruned
}

// Recall is a noise test: patterns are disturbed and the network completes them.
type Recall struct {
	Noise      string     `json:"noise" yaml:"noise"`
	Levels     []float64  `json:"levels" yaml:"levels,flow"` // p, each once
	Trials     int        `json:"trials" yaml:"trials"`
	Steps      int        `json:"steps" yaml:"steps"`                          // at most
	NoiseEvery string     `json:"noise_every" yaml:"noise_every,omitempty"`    // how often noise is drawn: trial or step
	Scale      string     `json:"scale" yaml:"scale,omitempty"`                // what is the same of all neurons in a test: factor, weight, input or threshold
	Inhibition bool       `json:"inhibition" yaml:"inhibition"`                // with the dynamic inhibition d of wake
	Patterns   PatternSet `json:"patterns,omitzero" yaml:"patterns,omitempty"` // those tested; default: replayed after a night, else day
}

// Drift is forgetting by chance: the first factors of living synapses walk at random.
type Drift struct {
	Steps    int        `json:"steps" yaml:"steps"`
	Sigma    float64    `json:"sigma" yaml:"sigma"`                          // standard deviation of a step
	Scaling  Scaling    `json:"scaling" yaml:"scaling"`                      // before the first step and after each
	Length   float64    `json:"length" yaml:"length"`                        // what homeostatic scaling keeps the norm at
	Patterns PatternSet `json:"patterns,omitzero" yaml:"patterns,omitempty"` // those measured; default: replayed after a night, else day

	// what was not given, and is as in the last night or learn phase
	ScalingFollows bool `json:"scaling_follows,omitempty" yaml:"-"`
	LengthFollows  bool `json:"length_follows,omitempty" yaml:"-"`
}

// Record says what is measured along the way.
type Record struct {
	Every       Every    `json:"every" yaml:"every"` // cycles, or passes in wake
	Observables []string `json:"observables" yaml:"observables,flow"`
	Memories    string   `json:"memories" yaml:"memories,omitempty"`       // patterns one by one: none, at the ends of phases, at every record
	Probes      *Probes  `json:"probes,omitempty" yaml:"probes,omitempty"` // nil: none
}

// Axis is one swept key and the values it takes.
type Axis struct {
	Path   string `json:"path"`
	Values []any  `json:"values"`
}

// Replica is one combination of a sweep.
type Replica struct {
	Number     int         // from 0, the last swept key fastest
	Values     []any       // one per axis
	Experiment *Experiment // resolved and checked, without the sweep
}

// Error is what is wrong with a configuration, and where.
type Error = document.Error
