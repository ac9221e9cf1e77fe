package connections

import (
	"fmt"
	"math"
	"slices"

	"engram/engine/space"
	"engram/engine/store"
)

// Census counts the synapses of a network, neuron by neuron.
type Census struct {
	Potential, Living []int // of each neuron: its synapses, and those of them that live
	Distances         *Distances
}

// Add adds the synapses of the next neuron; living tells which live.
func (c *Census) Add(sources []int, living func(slot int) bool) {
	i, alive := len(c.Potential), 0
	for slot, j := range sources {
		lives := living(slot)
		if lives {
			alive++
		}
		if c.Distances != nil {
			c.Distances.add(i, j, lives)
		}
	}
	c.Potential, c.Living = append(c.Potential, len(sources)), append(c.Living, alive)
}

// distanceBins is how many bins of equal width distances are counted in; the farthest synapse is in one of the second half.
const distanceBins = 40

// Distances counts synapses by the distance of their neurons. On a grid few distances occur, and how many neurons are at a distance jumps
// from one to the next: bins there begin half a step from the neuron and are two steps wide or more, which leaves little of it.
type Distances struct {
	Width             float64 // of a bin
	first             float64 // where bins begin
	Potential, Living [distanceBins]int64

	space space.Space
	at    []space.Point
}

// OpenDistances reads positions.npy (N, 2) of a network in a space, and has counted no synapse yet.
func OpenDistances(path string, s space.Space, neurons int) (*Distances, error) {
	a, err := store.OpenArray(path)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	if shape := a.Header().Shape; !slices.Equal(shape, []int{neurons, 2}) {
		return nil, fmt.Errorf("%s: has the shape %v; the configuration in the manifest says (%d, 2)", path, shape, neurons)
	}
	d := &Distances{space: s, at: make([]space.Point, neurons), Width: math.Hypot(s.Size[0], s.Size[1]) / distanceBins / 1024}
	if step := s.Step(neurons); step > 0 {
		d.first, d.Width = step/2, 2*step
	}
	for i := range d.at {
		if err := a.ReadFloats(d.at[i][:]); err != nil {
			return nil, err
		}
		for axis, x := range d.at[i] {
			if !(x >= 0 && x <= s.Size[axis]) {
				return nil, fmt.Errorf("%s: neuron %d is at %v, outside of a space of size %v: the file is damaged, or of another network", path, i, d.at[i], s.Size)
			}
		}
	}
	return d, nil
}

// Middle is that of a bin.
func (d *Distances) Middle(bin int) float64 { return d.first + (float64(bin)+0.5)*d.Width }

// add counts a synapse from neuron j to neuron i. Bins are put together in pairs whenever one lies beyond the last.
func (d *Distances) add(i, j int, lives bool) {
	distance := math.Sqrt(d.space.Squared(d.at[i], d.at[j])) - d.first
	for distance >= d.Width*distanceBins {
		for _, counts := range []*[distanceBins]int64{&d.Potential, &d.Living} {
			for k := range distanceBins / 2 {
				counts[k] = counts[2*k] + counts[2*k+1]
			}
			clear(counts[distanceBins/2:])
		}
		d.Width *= 2
	}
	bin := int(distance / d.Width)
	d.Potential[bin]++
	if lives {
		d.Living[bin]++
	}
}
