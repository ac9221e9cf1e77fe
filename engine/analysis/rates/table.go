package rates

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"engram/engine/analysis/theory"
)

// Row is a measurement: networks of several seeds that used the rates of the rule, or a multiple.
type Row struct {
	Network
	Settings
	Times  float64 // both rates of the night, or of learn, are those of the rule times this
	Seeds  int     // networks; the numbers below are sums over them, or means
	Asked  int     // patterns presented
	Stored int     // of these, stored by the day; with Learn, all
	Kept   int     // of these, stored at the end

	// RightFrom is the first cycle recorded from which on no label was wrong: learn's success. -1: never.
	RightFrom int

	Density                   float64 // at the end, mean
	RadiusBefore, RadiusAfter float64 // smallest margin of a pattern, mean over patterns, before and after
}

// Columns are the columns of the table.
var Columns = []string{
	"protocol", "patterns", "neurons", "factors", "coding_level", "load",
	"times", "passes", "wake_rate", "rate", "threshold_rate", "tau", "beta", "length", "cycles",
	"seeds", "asked", "stored", "kept", "right_from", "density", "radius_before", "radius_after",
}

// Fields are the values of a row, in the order of Columns.
func (r Row) Fields() []string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 5, 64) }
	return []string{
		string(r.Protocol), string(r.Patterns), strconv.Itoa(r.Neurons), strconv.Itoa(r.Factors), number(r.CodingLevel), number(r.Load),
		number(r.Times), strconv.Itoa(r.Passes), number(r.WakeRate), number(r.Rate), number(r.ThresholdRate), number(r.Tau), number(r.Beta), number(r.Length), strconv.Itoa(r.Cycles),
		strconv.Itoa(r.Seeds), strconv.Itoa(r.Asked), strconv.Itoa(r.Stored), strconv.Itoa(r.Kept), strconv.Itoa(r.RightFrom), number(r.Density), number(r.RadiusBefore), number(r.RadiusAfter),
	}
}

// Read reads a table: CSV whose comments begin with #.
func Read(from io.Reader) ([]Row, error) {
	c := csv.NewReader(from)
	c.Comment = '#'
	lines, err := c.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || !slices.Equal(lines[0], Columns) {
		return nil, fmt.Errorf("rates: a table has the columns %v", Columns)
	}
	var rows []Row
	for i, fields := range lines[1:] {
		r, err := parse(fields)
		if err != nil {
			return nil, fmt.Errorf("rates: row %d of the table: %w", i+1, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func parse(fields []string) (Row, error) {
	r := Row{Network: Network{Protocol: Protocol(fields[0]), Patterns: theory.Kind(fields[1])}}
	whole := map[int]*int{2: &r.Neurons, 3: &r.Factors, 7: &r.Passes, 14: &r.Cycles, 15: &r.Seeds, 16: &r.Asked, 17: &r.Stored, 18: &r.Kept, 19: &r.RightFrom}
	real := map[int]*float64{4: &r.CodingLevel, 5: &r.Load, 6: &r.Times, 8: &r.WakeRate, 9: &r.Rate, 10: &r.ThresholdRate, 11: &r.Tau, 12: &r.Beta, 13: &r.Length,
		20: &r.Density, 21: &r.RadiusBefore, 22: &r.RadiusAfter}
	for i := 2; i < len(fields); i++ {
		var err error
		if into, ok := whole[i]; ok {
			*into, err = strconv.Atoi(fields[i])
		} else {
			*real[i], err = strconv.ParseFloat(fields[i], 64)
		}
		if err != nil {
			return r, fmt.Errorf("%s: %w", Columns[i], err)
		}
	}
	return r, nil
}

//go:embed table.csv
var tableText []byte

// Table is what `make rates` has measured and the project keeps.
func Table() ([]Row, error) { return Read(bytes.NewReader(tableText)) }
