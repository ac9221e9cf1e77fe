package live

import (
	"math"
	"slices"
	"strconv"
)

// mostPoints is about how many points the curves of an observable have, all phases together.
const mostPoints = 1000

// summary is what networks have in common at a point.
type summary struct {
	n         int // networks whose value is a number
	sum       float64
	low, high float64
}

func (s *summary) add(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	if s.n == 0 {
		s.low, s.high = v, v
	}
	s.n++
	s.sum += v
	s.low, s.high = min(s.low, v), max(s.high, v)
}

// curves are the records of networks: their mean, least and largest values at each cycle. Of one network, or of several
// one by one, there is nothing beside them.
type curves struct {
	columns []int // of metrics.csv behind its first four, that are drawn
	names   []string
	phases  []phaseCurves
	recalls []recallCurve
	single  bool // a network alone: records that are not due, as at an early end, are drawn too
	version int
}

// phaseCurves are those of a phase. points[k] is nil until a network was recorded at cycles[k]; counts[k] networks were.
type phaseCurves struct {
	cycles, counts []int
	points         [][]summary
}

// recallCurve is the rate of recall of a phase by level of noise.
type recallCurve struct {
	levels []float64
	points []summary
}

func newCurves(f *Facts, single bool) *curves {
	c := &curves{single: single, phases: make([]phaseCurves, len(f.Phases)), recalls: make([]recallCurve, len(f.Phases))}
	for _, column := range f.Columns {
		c.columns, c.names = append(c.columns, slices.Index(f.metrics, column.Name)), append(c.names, column.Name)
	}
	for i, p := range f.Phases {
		cycles := f.grid(i)
		c.phases[i] = phaseCurves{cycles, make([]int, len(cycles)), make([][]summary, len(cycles))}
		c.recalls[i] = recallCurve{p.levels, make([]summary, len(p.levels))}
	}
	return c
}

// record adds a record of a network. values are those of a row of metrics.csv behind the first four.
func (c *curves) record(phase, cycle int, values []float64) {
	p := &c.phases[phase]
	at, found := slices.BinarySearch(p.cycles, cycle)
	if !found && (!c.single || len(p.cycles) == 0 || len(p.cycles) > 2*mostPoints) {
		return
	}
	if !found {
		p.cycles, p.counts, p.points = slices.Insert(p.cycles, at, cycle), slices.Insert(p.counts, at, 0), slices.Insert(p.points, at, nil)
	}
	if p.points[at] == nil {
		p.points[at] = make([]summary, len(c.columns))
	}
	p.counts[at]++
	for k, column := range c.columns {
		p.points[at][k].add(values[column])
	}
	c.version++
}

// recalled adds the rate of recall of a network at a level of noise.
func (c *curves) recalled(phase, level int, rate float64) {
	c.recalls[phase].points[level].add(rate)
	c.version++
}

// clone is a copy that may be encoded while the curves grow.
func (c *curves) clone() *curves {
	d := *c
	d.phases, d.recalls = slices.Clone(c.phases), slices.Clone(c.recalls)
	for i, p := range d.phases {
		points := make([][]summary, len(p.points))
		for k, s := range p.points {
			points[k] = slices.Clone(s)
		}
		d.phases[i] = phaseCurves{slices.Clone(p.cycles), slices.Clone(p.counts), points}
	}
	for i, r := range d.recalls {
		d.recalls[i].points = slices.Clone(r.points)
	}
	return &d
}

// appendJSON writes the curves: of each phase the cycles, how many networks were recorded there and, by column, means and, of several networks, the least and
// the largest value; then rates of recall by phase.
func (c *curves) appendJSON(b []byte) []byte {
	b = append(b, `"phases":[`...)
	for i, p := range c.phases {
		if i > 0 {
			b = append(b, ',')
		}
		var cycles, counts []float64
		var points [][]summary
		for k, s := range p.points {
			if s != nil {
				cycles, counts, points = append(cycles, float64(p.cycles[k])), append(counts, float64(p.counts[k])), append(points, s)
			}
		}
		b = appendSeries(append(b, `{"cycles":`...), len(cycles), func(k int) float64 { return cycles[k] }, 'f', 0)
		b = appendSeries(append(b, `,"counts":`...), len(counts), func(k int) float64 { return counts[k] }, 'f', 0)
		b = append(b, `,"columns":{`...)
		for j, name := range c.names {
			if len(points) == 0 {
				break
			}
			if j > 0 {
				b = append(b, ',')
			}
			b = append(strconv.AppendQuote(b, name), ':')
			b = c.appendPoints(b, len(points), func(k int) summary { return points[k][j] })
		}
		b = append(b, `}}`...)
	}
	b = append(b, `],"recalls":[`...)
	for i, r := range c.recalls {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendSeries(append(b, `{"levels":`...), len(r.levels), func(k int) float64 { return r.levels[k] }, 'g', 6), `,"rates":`...)
		b = append(c.appendPoints(b, len(r.points), func(k int) summary { return r.points[k] }), '}')
	}
	return append(b, ']')
}

func (c *curves) appendPoints(b []byte, n int, at func(int) summary) []byte {
	series := func(of func(summary) float64) {
		b = appendSeries(b, n, func(k int) float64 {
			if s := at(k); s.n > 0 {
				return of(s)
			}
			return math.NaN()
		}, 'g', 5)
	}
	b = append(b, `{"mean":`...)
	series(func(s summary) float64 { return s.sum / float64(s.n) })
	if !c.single {
		b = append(b, `,"low":`...)
		series(func(s summary) float64 { return s.low })
		b = append(b, `,"high":`...)
		series(func(s summary) float64 { return s.high })
	}
	return append(b, '}')
}

// appendSeries writes numbers; null where there is none.
func appendSeries(b []byte, n int, at func(int) float64, format byte, digits int) []byte {
	b = append(b, '[')
	for k := range n {
		if k > 0 {
			b = append(b, ',')
		}
		if v := at(k); math.IsNaN(v) || math.IsInf(v, 0) {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, v, format, digits, 64)
		}
	}
	return append(b, ']')
}
