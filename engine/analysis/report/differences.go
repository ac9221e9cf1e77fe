package report

import "engram/engine/analysis/compare"

// differences is a table of what differs between runs: of the keys of their configurations, and
// of the program, the machine and the input files.
func (c *selection) differences() table {
	t := table{Title: "What differs between the runs", Columns: []string{"setting"}}
	var given []compare.Given
	for _, s := range c.sources {
		t.Columns = append(t.Columns, s.name)
		given = append(given, compare.Given{Manifest: s.manifest, Experiment: s.experiment})
	}
	for _, f := range compare.Facts(given...) {
		t.Rows = append(t.Rows, append([]string{f.Name}, f.Short()...))
	}
	if len(t.Rows) == 0 {
		t.Rows = [][]string{append([]string{"nothing"}, make([]string, len(c.sources))...)}
		t.Caption = "The configurations, the program, the device and the input files are the same."
	}
	t.Fold = len(t.Rows) > long
	return t
}
