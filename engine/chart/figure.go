package chart

// Figure is a row of panels under one title.
type Figure struct {
	Title  string
	Panels []Panel
}

// Panel is a pair of axes with lines.
type Panel struct {
	Title string
	X, Y  Axis
	Lines []Line
}

// Axis is linear, from the least to the largest value shown, or logarithmic, which
// leaves out what is not positive.
type Axis struct {
	Label string
	Log   bool
	Zero  bool // begins at 0 (linear)
}

// Line is a curve through points (X[i], Y[i]); with Dots they are marked and not joined.
// Lines of one Style look alike in all panels.
type Line struct {
	Name  string // "" stays out of the legend
	X, Y  []float64
	Style int // from 0
	Dots  bool
}
