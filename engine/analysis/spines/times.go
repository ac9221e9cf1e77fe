package spines

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// namedTime is a time as a header states it: 2, 2h, 30 min, day 3.
var namedTime = regexp.MustCompile(`(?i)^(?:(hours?|h|days?|d|min)[ _]?)?([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)[ _]?(h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?|d|days?)?$`)

// timeOf is the time that a cell of a header states, in hours, which a number without a unit is
// in. counts tells that it is a whole number without a unit, which may be that of a column.
func timeOf(cell string) (hours float64, counts, ok bool) {
	parts := namedTime.FindStringSubmatch(cell)
	if parts == nil || parts[1] != "" && parts[3] != "" {
		return 0, false, false
	}
	value, err := strconv.ParseFloat(parts[2], 64)
	if err != nil {
		return 0, false, false
	}
	unit := strings.ToLower(parts[1] + parts[3])
	switch {
	case strings.HasPrefix(unit, "d"):
		value *= 24
	case strings.HasPrefix(unit, "m"):
		value /= 60
	case strings.HasPrefix(unit, "s"):
		value /= 3600
	}
	_, err = strconv.Atoi(parts[2])
	return value, unit == "" && err == nil, true
}

// timesOf are the times that a header states, in hours; nil where some cell states none. counts
// tells that they are 0, 1, 2 ... or 1, 2, 3 ... without a unit, which are likely the numbers of
// columns.
func timesOf(cells []string) (hours []float64, counts bool) {
	counts = true
	for i, cell := range cells {
		at, whole, ok := timeOf(cell)
		if !ok {
			return nil, false
		}
		hours = append(hours, at)
		counts = counts && whole && at == hours[0]+float64(i) && (hours[0] == 0 || hours[0] == 1)
	}
	return hours, counts
}

// addTimes takes the times from the names of the columns.
func (s *Sizes) addTimes(names []string) {
	hours, counts := timesOf(names)
	switch {
	case counts:
		s.Notes = append(s.Notes, fmt.Sprintf("the header counts the columns (%s), which is not taken for hours", some(names)))
	case hours != nil:
		s.Hours = hours
	}
}

// Step is the time between two columns, in hours, of sizes whose header states times; 0 where it
// states none. Times at different distances, or that fall, are an error.
func (s *Sizes) Step() (hours float64, err error) {
	if len(s.Hours) < 2 {
		return 0, nil
	}
	last, first := len(s.Hours)-1, s.Hours[1]-s.Hours[0]
	for i := range last {
		if between := s.Hours[i+1] - s.Hours[i]; !(first > 0) || math.Abs(between-first) > 1e-3*first {
			return 0, fmt.Errorf("the times of its header are at different distances: %g h follows %g h, and %g h follows %g h; the analysis needs columns at equal distances",
				s.Hours[1], s.Hours[0], s.Hours[i+1], s.Hours[i])
		}
	}
	return (s.Hours[last] - s.Hours[0]) / float64(last), nil
}
