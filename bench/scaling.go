package bench

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"engram/bench/fit"
	"engram/engine/analysis/chart"
	"engram/engine/graph"
)

// Grid is the cases of a scaling: a base, and along each axis on its own.
type Grid struct {
	Base                                  Case
	Neurons, Patterns, Densities, Threads []float64 // of the axes; the base is on all of them
}

// Point is one case and the threads it ran with, measured.
type Point struct {
	Case
	Threads int    `json:"threads"`
	Seconds Sample `json:"seconds"` // of a cycle
}

// ScalingReport is how the time of a cycle grows.
type ScalingReport struct {
	Machine Machine `json:"machine"`
	Axes    []Axis  `json:"axes"`
	Points  []Point `json:"points"`
	// Law is time = constant prod axis^exponent, with the axes that vary in their order:
	// least squares in the logarithms of the medians.
	Law fit.Law `json:"law"`
}

// Axis is one thing that varies.
type Axis struct {
	Name   string `json:"name"` // N, M, d, threads
	Title  string `json:"title"`
	Points []int  `json:"points"` // those along the axis, in ascending order

	at func(Point) float64
}

func axes() []Axis {
	return []Axis{
		{Name: "N", Title: "neurons N", at: func(p Point) float64 { return float64(p.Neurons) }},
		{Name: "M", Title: "patterns M", at: func(p Point) float64 { return float64(p.Patterns) }},
		{Name: "d", Title: "density d (synapses alive)", at: func(p Point) float64 { return p.Density }},
		{Name: "threads", Title: "threads", at: func(p Point) float64 { return float64(p.Threads) }},
	}
}

// points are the cases of the grid, each once, the base first; and on which axes they lie.
func (g Grid) points(baseThreads int) ([]Point, []Axis) {
	base := Point{Case: g.Base, Threads: baseThreads}
	points, all := []Point{base}, axes()
	along := func(axis int, values []float64, set func(*Point, float64)) {
		all[axis].Points = []int{0}
		for _, v := range values {
			p := base
			set(&p, v)
			k := slices.IndexFunc(points, func(q Point) bool { return q.Case == p.Case && q.Threads == p.Threads })
			if k < 0 {
				k, points = len(points), append(points, p)
			}
			all[axis].Points = append(all[axis].Points, k)
		}
	}
	along(0, g.Neurons, func(p *Point, v float64) { p.Neurons = int(v) })
	along(1, g.Patterns, func(p *Point, v float64) { p.Patterns = int(v) })
	along(2, g.Densities, func(p *Point, v float64) { p.Density = v })
	along(3, g.Threads, func(p *Point, v float64) { p.Threads = int(v) })
	var varied []Axis
	for _, a := range all {
		slices.SortFunc(a.Points, func(i, j int) int { return cmp.Compare(a.at(points[i]), a.at(points[j])) })
		a.Points = slices.Compact(a.Points)
		if len(a.Points) > 1 {
			varied = append(varied, a)
		}
	}
	return points, varied
}

// ErrFewCases says that the axes have too few values to find their exponents.
var ErrFewCases = errors.New("too few cases")

// Scaling measures cycles along the axes of a grid, all cases in turns, and fits the
// exponents. target gives the processor with so many threads, or another device. The base and all axes but
// that of the threads run with o.Threads.
func Scaling(g Grid, target func(threads int) (graph.Target, error), o Options) (*ScalingReport, error) {
	r := &ScalingReport{}
	r.Points, r.Axes = g.points(o.Threads)
	if cases, unknowns := len(r.Points), len(r.Axes)+1; cases <= unknowns {
		return nil, fmt.Errorf("%w: %d for %d unknowns", ErrFewCases, cases, unknowns)
	}
	o.Progress("ceilings of this machine")
	var err error
	if r.Machine, err = ThisMachine(o.Threads, o.Commit); err != nil {
		return nil, err
	}
	var runners []Runner
	for i, p := range r.Points {
		on, err := target(p.Threads)
		if err != nil {
			return nil, err
		}
		runner, err := p.CycleRunner(on, o.AtLeast)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Case, err)
		}
		if i == 0 {
			r.Machine.Device = device(on)
		}
		runners = append(runners, runner)
	}
	o.Progress(fmt.Sprintf("%d cases, %d turns of each", len(r.Points), o.Repeats+1))
	samples, err := Interleave(o.Repeats, runners...)
	if err != nil {
		return nil, err
	}
	for i := range r.Points {
		r.Points[i].Seconds = samples[i]
	}
	r.Law, err = r.fit()
	return r, err
}

// fit finds the exponents of the axes that vary.
func (r *ScalingReport) fit() (fit.Law, error) {
	var x [][]float64
	var y []float64
	for _, p := range r.Points {
		x, y = append(x, r.coordinates(p)), append(y, p.Seconds.Median())
	}
	return fit.Power(x, y)
}

func (r *ScalingReport) coordinates(p Point) []float64 {
	var x []float64
	for _, a := range r.Axes {
		x = append(x, a.at(p))
	}
	return x
}

// Table writes the points of each axis, then the law.
func (r *ScalingReport) Table(w io.Writer) error {
	t := columns(w)
	fmt.Fprintln(t, "axis\tN\tM\tz\tf\tdensity\tthreads\ttime of a cycle\tof the law's")
	for _, a := range r.Axes {
		for _, k := range a.Points {
			p := r.Points[k]
			fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%g\t%g\t%d\t%s\t%.2f\n", a.Name, p.Neurons, p.Patterns, p.Factors, p.CodingLevel,
				p.Density, p.Threads, p.Seconds, p.Seconds.Median()/r.Law.At(r.coordinates(p)))
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\ntime of a cycle = %.3g s", r.Law.Constant)
	for i, a := range r.Axes {
		fmt.Fprintf(w, "  %s^(%.3f ± %.3f)", a.Name, r.Law.Exponents[i], r.Law.Errors[i])
	}
	fmt.Fprintf(w, "\nleast squares in logarithms over %d cases, which lie some %.0f%% off it; standard errors\n\n", len(r.Points), 100*r.Law.Scatter)
	r.Machine.foot(w, turns(len(r.Points[0].Seconds)))
	return nil
}

func threadsOf(n int) string {
	if n == 1 {
		return "1 thread"
	}
	return fmt.Sprintf("%d threads", n)
}

// Figure shows the axes, two in a row: what was measured and the law.
func (r *ScalingReport) Figure() chart.Figure {
	base := r.Points[0]
	figure := chart.Figure{
		Title: fmt.Sprintf("Time of a replay cycle around N = %d, M = %d, z = %d, f = %g, density %g, %s",
			base.Neurons, base.Patterns, base.Factors, base.CodingLevel, base.Density, threadsOf(base.Threads)),
		Note:    fmt.Sprintf("%s, %s, commit %s; medians and quartiles of %d turns", r.Machine.CPU, r.Machine.Vectors, r.Machine.Commit, len(base.Seconds)),
		Columns: 2,
	}
	for i, a := range r.Axes {
		measured := chart.Line{Name: "measured", Dots: true}
		law := chart.Line{Name: fmt.Sprintf("fit: time ~ %s^(%.2f ± %.2f)", a.Name, r.Law.Exponents[i], r.Law.Errors[i]), Style: 1}
		for _, k := range a.Points {
			p := r.Points[k]
			measured.X, measured.Y = append(measured.X, a.at(p)), append(measured.Y, 1e3*p.Seconds.Median())
			measured.Low, measured.High = append(measured.Low, 1e3*p.Seconds.quantile(0.25)), append(measured.High, 1e3*p.Seconds.quantile(0.75))
			law.Y = append(law.Y, 1e3*r.Law.At(r.coordinates(p)))
		}
		law.X = measured.X
		figure.Panels = append(figure.Panels, chart.Panel{
			X:     chart.Axis{Label: a.Title, Log: true, Ticks: measured.X},
			Y:     chart.Axis{Label: "time of a cycle (ms)", Log: true},
			Lines: []chart.Line{measured, law},
		})
	}
	return figure
}
