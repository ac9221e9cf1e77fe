package engine

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/machine"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/kernels"
)

// Prepare reads and checks all files of an experiment and groups its networks into batches that fit in
// memory. It finds all errors of the configuration and its files; it allocates and writes nothing. Networks are
// created when their batch begins, so that the time of Prepare depends on the number of different shapes and files, not on
// the number of networks.
func Prepare(e *config.Experiment, target graph.Target, o Options) (*Job, error) {
	all, err := e.Combinations()
	if err != nil {
		return nil, err
	}
	j := &Job{Experiment: e, Inputs: map[string]string{}, combinations: all, footprints: footprints{}, target: target, ranks: o.Ranks, options: o,
		Warnings: slices.Clone(e.Warnings)}
	if j.numbers, err = o.Shard.numbers(all.Len()); err != nil {
		return nil, err
	}
	if j.ranks == nil {
		j.ranks = cluster.Alone()
	}
	files := j.newFiles()
	classes, err := j.classes(files)
	if err = j.ranks.Agree(err); err != nil {
		return nil, err
	}
	files.measure()
	j.options.Memory, j.addressSpace = j.ranks.AllReduceMin(j.options.Memory), j.ranks.AllReduceMin(j.addressSpace)
	if err := j.checkSynapses(classes); err != nil {
		return nil, err
	}
	if err := j.look(classes); err != nil {
		return nil, err
	}
	var tooLarge *MemoryError // the worst
	for _, c := range classes.all {
		err := j.measure(c)
		if large, ok := errors.AsType[*MemoryError](err); ok {
			if large.Limited = o.Memory > 0; tooLarge == nil || large.Least > tooLarge.Least {
				tooLarge = large
			}
		} else if err != nil {
			return nil, err
		}
	}
	if tooLarge != nil {
		return nil, tooLarge
	}
	j.divide(classes)
	files.keepOwn()
	j.addUp()
	j.warnOfDisk()
	if n := len(j.numbers); n > manyNetworks {
		j.Warnings = append(j.Warnings, fmt.Sprintf("these are %d networks; engram run --shard I/N computes a share of them, and engram merge joins the shares", n))
	}
	return j, e.Resolve()
}

// manyNetworks are said before they begin.
const manyNetworks = 10_000

// class is the networks that have one shape and the same files: what is true of one is true of all.
type class struct {
	network *config.Experiment // the first of them
	number  int                // its number
	inputs  *state.Inputs
	count   int
	group   int   // the batch that is being filled; -1: none
	bytes   int64 // memory of one network
	copy    int64 // as in group
	disk    onDisk
}

// classes finds the class of every network of a job.
type classes struct {
	all []*class
	of  func(number int) *class
}

// classes reads all files, each once, and sorts the networks into classes. Only the values of swept keys that
// change a shape or a file are looked at.
func (j *Job) classes(files *files) (*classes, error) {
	var err error
	if j.options.Memory == 0 {
		if j.options.Memory, err = memoryOf(j.target, j.ranks.Locals); err != nil {
			return nil, err
		}
	}
	if gpuOf(j.target) != "" {
		j.options.Program = 0 // it does not lie there
	}
	j.options.Memory -= j.options.Program
	j.keepLimits(machine.Limits("/", machine.SoftLimit))
	among := j.combinations.Among(func(path string) bool { return !isArgument(path) })
	byValues, byShape := map[int]*class{}, map[[sha256.Size]byte]*class{}
	found := &classes{of: func(number int) *class { return byValues[among(number)] }}
	for _, number := range j.numbers {
		values := among(number)
		c := byValues[values]
		if c == nil {
			network, in, err := files.network(number)
			if err != nil {
				return nil, err
			}
			shape := sha256.Sum256([]byte(shapeOf(network))) // which is long
			if c = byShape[shape]; c == nil {
				c = &class{network: network, number: number, inputs: in, group: -1}
				byShape[shape] = c
				found.all = append(found.all, c)
			}
			byValues[values] = c
		}
		c.count++
	}
	return found, nil
}

// keepLimits lets the job use no more memory than the limits of the process leave.
func (j *Job) keepLimits(all []machine.Limit) {
	j.addressSpace = math.MaxInt64
	if gpuOf(j.target) != "" {
		return // its memory is no part of the process
	}
	for _, l := range all {
		if left := max(0, l.Left) - j.options.Program; left < j.options.Memory {
			j.options.Memory, j.limit = left, &l
		}
		if l.Files {
			j.addressSpace = min(j.addressSpace, l.Left)
		}
	}
}

// measure finds what memory a network of the class takes.
func (j *Job) measure(c *class) error {
	network, most := c.network.Network, j.usable()
	if n := network.Neurons; n < j.ranks.Size {
		return fmt.Errorf("%d neurons cannot be shared among %d ranks: use fewer", n, j.ranks.Size)
	}
	rows := j.ranks.Largest(network.Neurons)
	need, err := j.footprints.bytesOf(c.network, j.target, rows)
	if err = j.ranks.Agree(err); err != nil {
		return err
	}
	c.bytes = j.ranks.AllReduceMax(need)
	if spare := phase.CopyBytes(c.network, j.target, rows); c.bytes+spare <= most {
		c.copy = spare
	}
	if c.bytes > most {
		least := c.bytes
		if j.streams() {
			if c.disk, least, err = j.streamed(c.network, rows, c.bytes); err != nil {
				return err
			}
		}
		if c.disk.rows == 0 {
			return &MemoryError{Replica: c.number, Needed: c.bytes + j.filesKept, Factors: j.shareBytes(network), Least: leastFor(least + j.filesKept),
				Available: j.options.Memory, Program: j.options.Program, Neurons: rows, Disk: least < c.bytes, GPU: gpuOf(j.target), Limit: j.limit}
		}
		c.bytes = c.disk.bytes
	}
	j.Snapshots += int64(c.count) * phase.SnapshotBytes(c.network, j.target.Precision())
	return exact(c.network, j.target.Precision())
}

// divide puts the networks into batches: of each class as many together as fit.
func (j *Job) divide(found *classes) {
	for _, number := range j.numbers {
		c := found.of(number)
		if c.group < 0 || c.disk.rows > 0 || // one network at a time
			!j.fits(len(j.groups[c.group].numbers)+1, c.bytes+c.copy, j.shareBytes(c.network.Network)) {
			c.group = len(j.groups)
			j.groups = append(j.groups, group{network: c.network, inputs: c.inputs, bytes: c.bytes, copy: c.copy, disk: c.disk})
		}
		g := &j.groups[c.group]
		g.numbers = append(g.numbers, number)
	}
}

// Incidental is the memory that a run takes beside its batch: for the program itself, for files that are being written and for
// tables. Measured on Linux.
const Incidental = 5 << 20

// LateDensity is the density that Job.LateBytes are for.
const LateDensity = phase.LateDensity

// addUp tells what the batches take, and the program beside them.
func (j *Job) addUp() {
	j.Batches, j.Bytes, j.LateBytes, j.Collected, j.StreamRows = len(j.groups), 0, 0, 0, 0
	for n, g := range j.groups {
		all := int64(len(g.numbers))*(g.bytes+g.copy) + j.filesKept
		j.Bytes = max(j.Bytes, all, j.filesRead)
		j.Collected = max(j.Collected, all-j.beside(g))
		late := all - int64(len(g.numbers))*j.givenBack(g)
		if given := g.inputs.Given; given != nil && n == len(j.groups)-1 && j.filesKept > 0 {
			late -= 8 * int64(len(given.Factors)) // letGo
		}
		j.LateBytes = max(j.LateBytes, late)
		j.StreamRows = max(j.StreamRows, g.disk.rows)
	}
	j.Bytes, j.LateBytes, j.Collected = j.Bytes+j.options.Program, j.LateBytes+j.options.Program, j.Collected+j.options.Program
}

// beside is the memory of the factors of a group, of their copy and of sources that lies beside what the garbage collector counts.
func (j *Job) beside(g group) (bytes int64) {
	if g.disk.rows > 0 { // on disk
		return 0
	}
	networks := int64(len(g.numbers))
	sources := int64(0)
	if n := g.network.Network; n.Wiring != nil {
		sources = 4 * int64(j.ranks.Largest(n.Neurons)) * int64(n.MostIndegree())
	}
	for _, each := range []int64{j.shareBytes(g.network.Network), g.copy, sources} {
		if !j.target.Counts(networks * each) {
			bytes += networks * each
		}
	}
	return bytes
}

// givenBack is the memory of a network of a group that its synapses leave when they die.
func (j *Job) givenBack(g group) int64 {
	n := g.network.Network
	prunes := slices.ContainsFunc(g.network.Phases, func(p config.Phase) bool {
		cycles, _, _ := p.Duration()
		r := p.Replay()
		return r != nil && !r.Scaling.None && cycles > phase.EarlyCycles
	})
	if g.disk.rows > 0 || !prunes {
		return 0
	}
	packed := j.target.Packed(n.Factors, phase.LateDensity)
	if packed == 1 {
		return 0
	}
	tiles := (j.ranks.Largest(n.Neurons) + state.TileRows - 1) / state.TileRows // each keeps a page more, on average
	return max(0, int64(float64(j.shareBytes(n))*(1-packed))-int64(tiles*os.Getpagesize()))
}

// Networks is the number of networks that the job computes.
func (j *Job) Networks() int { return len(j.numbers) }

// First is the first network that the job computes. It is not to be changed.
func (j *Job) First() *config.Experiment { return j.groups[0].network }

// Shapes are one network of each shape that the job computes. They are not to be changed.
func (j *Job) Shapes() (all []*config.Experiment) {
	seen := map[*config.Experiment]bool{}
	for _, g := range j.groups {
		if !seen[g.network] {
			seen[g.network] = true
			all = append(all, g.network)
		}
	}
	return all
}

// Streamed is a network whose factors lie on disk, in blocks of StreamRows rows; nil if there is none.
func (j *Job) Streamed() *config.Experiment {
	for _, g := range j.groups {
		if g.disk.rows > 0 && g.disk.rows == j.StreamRows {
			return g.network
		}
	}
	return nil
}

// FactorBytes is the size of the factors of a network.
func (j *Job) FactorBytes(e *config.Experiment) int64 {
	return state.FactorBytes(e.Network, e.Network.Neurons, j.target.Precision())
}

// AllFactorBytes is the size of the factors of all networks.
func (j *Job) AllFactorBytes() (all int64) {
	for _, g := range j.groups {
		all += int64(len(g.numbers)) * j.FactorBytes(g.network)
	}
	return all
}

// exact refuses networks whose sums the integers of float32 runs cannot hold
// (docs/arithmetic.md, Fixed point).
func exact(e *config.Experiment, p kernels.Precision) error {
	const most = 1 << 17
	n, m, z := e.Network.MostIndegree(), e.Patterns.Count, e.Network.Factors
	switch ones := float64(e.Network.Neurons) * float64(m) * e.Network.CodingLevel; {
	case p != kernels.Float32:
	case n > most && e.Network.Wiring != nil:
		return fmt.Errorf("network.wiring gives neurons up to %d synapses; float32 runs are exact up to %d (more need --precision float64)", n, most)
	case n > most:
		return fmt.Errorf("network.neurons is %d; float32 runs are exact up to %d (larger ones need --precision float64)", n, most)
	case m > most:
		return fmt.Errorf("there are %d patterns; float32 runs are exact up to %d (more need --precision float64)", m, most)
	case n*z > 1<<21:
		return fmt.Errorf("%d neurons with %d factors a synapse are %d factors a neuron; float32 runs are exact up to %d (more need --precision float64)", n, z, n*z, 1<<21)
	case ones > 1<<31-1:
		return fmt.Errorf("%d patterns of %d neurons have about %.3g active neurons in all; float32 runs can index up to %d", m, n, ones, 1<<31-1)
	}
	return nil
}

// fits tells whether so many replicas of these bytes, of them factors, make a batch.
func (j *Job) fits(replicas int, bytes, factors int64) bool {
	if cache := j.target.Cache(); j.options.Batch == 0 && cache > 0 && int64(replicas)*factors > cache {
		return false
	}
	if j.target.Name() == "reference" || j.options.Batch > 0 && replicas > j.options.Batch {
		return replicas == 1
	}
	// half of the memory is left to the garbage collector, the page cache and others
	return int64(replicas)*bytes <= j.options.Memory/2-j.filesKept
}
