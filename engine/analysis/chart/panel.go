package chart

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// plot makes the axes of a panel and what is between them; with a legend if it is asked for. A
// small one has room for fewer marks on its axes.
func (p Panel) plot(legend, small bool) (*plot.Plot, error) {
	out := plot.New()
	set(&out.X, p.X, small)
	set(&out.Y, p.Y, small)
	if p.Map != nil {
		p.Map.add(out)
	} else {
		grid := plotter.NewGrid()
		grid.Vertical.Color, grid.Horizontal.Color = color.Gray{225}, color.Gray{225}
		out.Add(grid)
	}
	var named []named
	empty := p.Map == nil
	for _, l := range p.Lines {
		thumbnail, err := l.add(out, p)
		if err != nil {
			return nil, err
		}
		empty = empty && thumbnail == nil
		if l.Name != "" && thumbnail != nil {
			named = append(named, thumbnail.named(l.Name))
		}
	}
	widen(&out.X, p.X)
	widen(&out.Y, p.Y)
	if empty {
		if err := noData(out); err != nil {
			return nil, err
		}
	}
	if legend && len(named) > 0 {
		p.legend(out, named, small)
	}
	return out, nil
}

// noData says in the middle of a panel that nothing is drawn there.
func noData(out *plot.Plot) error {
	middle := func(a plot.Axis) float64 {
		if _, logarithmic := a.Scale.(plot.LogScale); logarithmic {
			return math.Sqrt(a.Min * a.Max)
		}
		return (a.Min + a.Max) / 2
	}
	label, err := plotter.NewLabels(plotter.XYLabels{XYs: plotter.XYs{{X: middle(out.X), Y: middle(out.Y)}}, Labels: []string{"no data"}})
	if err != nil {
		return err
	}
	label.TextStyle[0] = text(10)
	label.TextStyle[0].XAlign, label.TextStyle[0].YAlign = draw.XCenter, draw.YCenter
	out.Add(label)
	return nil
}

func set(axis *plot.Axis, a Axis, small bool) {
	axis.Tick.Label.Font = text(8).Font
	axis.Tick.Marker = round{whole: a.Whole}
	if a.Log {
		axis.Scale = plot.LogScale{}
		axis.Tick.Marker = decades{sparse: small}
	}
	if len(a.Ticks) > 0 {
		axis.Tick.Marker = given{a.Ticks, a.Labels}
	}
}

// widen lets an axis reach what it must show, be long enough for more than one mark, and
// a little longer than what is to be marked.
func widen(axis *plot.Axis, a Axis) {
	for _, v := range a.Include {
		if a.shown(v) {
			axis.Min, axis.Max = min(axis.Min, v), max(axis.Max, v)
		}
	}
	axis.Min, axis.Max = a.within(axis.Min), a.within(axis.Max)
	if axis.Min > axis.Max { // nothing is shown
		axis.Min, axis.Max = 0, 1
		if a.Log {
			axis.Min = 0.1
		}
	}
	if a.Log {
		const least = 2.5
		if ratio := axis.Max / axis.Min; ratio < least {
			more := math.Sqrt(least / ratio)
			axis.Min, axis.Max = axis.Min/more, axis.Max*more
		} else if len(a.Ticks) > 0 {
			axis.Min, axis.Max = axis.Min/1.08, axis.Max*1.08
		}
	} else if axis.Max == axis.Min {
		half := max(math.Abs(axis.Max)/10, 0.05)
		if a.Whole {
			half = max(1, math.Round(half))
		}
		axis.Max += half
		if !slices.Contains(a.Include, axis.Min) {
			axis.Min -= half
		}
	}
}

// within is a value, or the limit that it lies beyond.
func (a Axis) within(v float64) float64 {
	if len(a.Limits) == 0 {
		return v
	}
	return min(max(v, a.Limits[0]), a.Limits[1])
}

// shown reports whether an axis can show a value.
func (a Axis) shown(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!a.Log || v > 0)
}
