package chart

// Figure is panels in rows, between a title and a note.
type Figure struct {
	Title, Note string
	Columns     int // panels in a row; 0: all of them
	Panels      []Panel
	// OneLegend lists the names of lines once, above all panels, and not in each.
	OneLegend bool
	// Small makes the panels that SVGs draws smaller, for many of them beside each other.
	Small bool
}

// Panel is a pair of axes with lines, or with a map under them.
type Panel struct {
	Title string
	X, Y  Axis
	Lines []Line
	Map   *Map
}

// Axis is linear, from the least to the largest value shown, or logarithmic, which
// leaves out what is not positive.
type Axis struct {
	Label   string
	Log     bool
	Include []float64 // what it shows whatever is drawn
	Limits  []float64 // the least and the largest value that it reaches: beyond, curves are cut off, and dots lie at the edge; nil: as far as values
	Ticks   []float64 // what is marked; nil: round numbers
	Labels  []string  // of the ticks, "" for none; nil: their numbers
	Whole   bool      // its values are whole numbers: no mark lies between them
}

// Line is a curve through points (X[i], Y[i]), interrupted where its axes cannot show one;
// with Dots they are marked and not joined. Lines of one Style look alike in all panels.
type Line struct {
	Name      string // "" stays out of the legend
	X, Y      []float64
	Low, High []float64 // if any, what surrounds Y: bars of dots, the band of a curve
	Style     int       // from 0, Reference, or Ramp
	Dots      bool
	Marks     bool // the points of a curve are marked too
	Thin      bool // thin and dashed in the colour of the style, as a bound of other lines is
}

// Reference is the style of what others are compared with: thin, black and dashed.
const Reference = -1

// ramp is the first of the styles that Ramp returns, steps how many there are.
const ramp, steps = 1000, 1000

// Ramp is the style of a line that stands at a place from 0 to 1 of an order, such as that
// of days: solid, in a colour between dark blue at 0 and yellow at 1.
func Ramp(at float64) int { return ramp + int(min(max(at, 0), 1)*(steps-1)) }

// Map is a matrix of values from 0 up as shades, row 0 at the top. It covers Width units
// of the x axis and Height of the y axis, which runs downwards.
type Map struct {
	Values        [][]float64
	Width, Height float64
	Label         string // of the values
}
