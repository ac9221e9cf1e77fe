package report

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/connections"
	"engram/engine/analysis/histogram"
)

// readConnections reads the final synapses of a network that is wired sparsely, one row at a time; what there is not becomes
// n.lack.
func (n *network) readConnections() error {
	size, z := n.experiment.Network.Neurons, n.experiment.Network.Factors
	path := n.file(connections.File)
	r, err := connections.Open(path, size, z)
	if errors.Is(err, fs.ErrNotExist) {
		n.lack = n.whyNoWeights()
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	w := newWeights(size, z, float64(r.Synapses()))
	w.census = &connections.Census{}
	if s := n.experiment.Network.Wiring.Space; s != nil {
		w.census.Distances, err = connections.OpenDistances(n.file("positions.npy"), *s, size)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for i := range size {
		sources, factors, err := r.Row(i)
		if err != nil {
			return err
		}
		if len(factors) > 0 && slices.Min(factors) < 0 {
			return fmt.Errorf("%s: neuron %d has a factor of %g; none is negative, so that the file is damaged", path, i, slices.Min(factors))
		}
		w.census.Add(sources, func(slot int) bool {
			_, lives := w.add(factors[slot*z : (slot+1)*z])
			return lives
		})
	}
	n.weights = w
	return nil
}

// indegrees draws how many synapses neurons have, and how many of them live, in networks that are wired sparsely.
func (c *selection) indegrees() ([]figure, error) {
	panel := chart.Panel{Title: "in-degrees", X: chart.Axis{Label: "synapses of a neuron", Include: []float64{0}}, Y: chart.Axis{Label: "fraction of neurons", Include: []float64{0}}}
	caption := "How many of the synapses of a neuron survive" + c.lastState() + ", as a fraction of all neurons."
	width, drawn := 1, c.censuses()
	for _, g := range drawn {
		w := g.networks[0].weights.census
		width = max(width, (max(slices.Max(w.Potential), slices.Max(w.Living))+degreeBins-1)/degreeBins)
	}
	for _, g := range drawn {
		w, name, style := g.networks[0].weights.census, "living", 1
		if c.several() {
			name, style = g.full, g.style
		} else if least, most := slices.Min(w.Potential), slices.Max(w.Potential); least < most {
			panel.Lines = append(panel.Lines, histogram.Steps(w.Potential, width, "living or pruned", 0))
		} else {
			caption += fmt.Sprintf(" Each neuron has %d in all, living or pruned.", most)
			style = 0
		}
		panel.Lines = append(panel.Lines, histogram.Steps(w.Living, width, name, style))
	}
	if len(drawn) == 0 {
		return nil, nil
	}
	if width > 1 {
		caption += fmt.Sprintf(" A step is %d synapses wide.", width)
	}
	f, err := newFigure("Synapses of a neuron", caption+c.picturedCaption(), "indegrees", chart.Figure{Columns: 2, OneLegend: true, Panels: []chart.Panel{panel}})
	return []figure{f}, err
}

// censuses are the pictured groups whose networks are wired sparsely.
func (c *selection) censuses() (all []*group) {
	for _, g := range c.pictured() {
		if w := g.networks[0].weights; w != nil && w.census != nil {
			all = append(all, g)
		}
	}
	return all
}

// degreeBins is how many steps an axis of in-degrees has at most.
const degreeBins = 60

// distances draws where in space synapses are and which of them survive, of networks whose neurons have positions.
func (c *selection) distances() ([]figure, error) {
	where := chart.Panel{Title: "synapses by distance", X: chart.Axis{Label: "distance", Include: []float64{0}}, Y: chart.Axis{Label: "synapses of a neuron, per unit", Include: []float64{0}}}
	survival := chart.Panel{Title: "survival", X: chart.Axis{Label: "distance", Include: []float64{0}}, Y: chart.Axis{Label: "fraction that lives", Include: []float64{0, 1}}}
	for _, g := range c.censuses() {
		d, neurons := g.networks[0].weights.census.Distances, g.networks[0].experiment.Network.Neurons
		if d == nil {
			continue
		}
		all, living, lives := chart.Line{Name: "living or pruned", Style: 0}, chart.Line{Name: "living", Style: 1}, chart.Line{Name: "living", Style: 1}
		if c.several() {
			living.Name, living.Style, lives.Name, lives.Style = g.full, g.style, g.full, g.style
		}
		for bin, count := range d.Potential {
			x, scale := d.Middle(bin), 1/(float64(neurons)*d.Width)
			if count > 0 {
				all.X, all.Y = append(all.X, x), append(all.Y, float64(count)*scale)
				living.X, living.Y = append(living.X, x), append(living.Y, float64(d.Living[bin])*scale)
			}
			if count >= fewest {
				lives.X, lives.Y = append(lives.X, x), append(lives.Y, float64(d.Living[bin])/float64(count))
			}
		}
		if !c.several() {
			where.Lines = append(where.Lines, all)
		}
		where.Lines, survival.Lines = append(where.Lines, living), append(survival.Lines, lives)
	}
	if len(where.Lines) == 0 {
		return nil, nil
	}
	if c.several() {
		where.Title = "living synapses by distance"
	}
	caption := fmt.Sprintf("Distances of the two neurons of a synapse%s, in the unit of the space. A fraction is shown for at least %d synapses.", c.lastState(), fewest)
	f, err := newFigure("Synapses in space", caption+c.picturedCaption(), "distances", chart.Figure{Columns: 2, OneLegend: true, Panels: []chart.Panel{where, survival}})
	return []figure{f}, err
}
