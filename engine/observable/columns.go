package observable

import "slices"

// Column is a column of a table that runs write.
type Column struct {
	Name string
	Unit string // "": it is a number, a name or a word
	Doc  string // in Markdown
}

// Table is a table in the folder of a replica.
type Table struct {
	Name    string // of its file
	About   string // in Markdown
	Columns []Column
}

// Names of the tables.
const (
	Recall   = "recall.csv"
	Memories = "memories.csv"
	Probes   = "probes.csv"
	Days     = "days.csv"
)

// The columns that several tables have.
var (
	phaseColumn = Column{"phase", "", "number of the phase, from 0"}
	nameColumn  = Column{"phase_name", "", "wake, sleep, learn, recall or drift"}
	cycleColumn = Column{"cycle", "cycles", "cycles done, 0 at the start of the phase; by day passes, in a recall levels"}
	dayColumn   = Column{"day", "", "the day that brought the pattern, from 0"}
	muColumn    = Column{"pattern", "", "its number in that day, from 0: it is column day * M + pattern of `X.npy`"}
	levelColumn = Column{"level", "", "level p of the noise of a recall ([model.md](model.md#recall))"}
)

var tables = []Table{
	{Recall, "a row for each level of a recall phase: means over its trials", []Column{
		phaseColumn,
		{"kind", "", "kind of noise"},
		levelColumn,
		{"trials", "trials", "trials at the level"},
		{"recall_rate", "", "fraction of the patterns that were recalled: at most 0.2 N f units are wrong at the end"},
		{"error", "", "fraction of the units that were wrong at the end, of N times the number of patterns"},
		{"patterns", "patterns", "patterns that were tested"},
		{"recall_rate_std", "", "standard deviation of `recall_rate` over the trials"},
		{"error_std", "", "standard deviation of `error` over the trials"}}},
	{Memories, "a row for each pattern of all days so far, at each record asked for, and for each pattern and level that a recall phase tests", []Column{
		phaseColumn, nameColumn, cycleColumn, dayColumn, muColumn,
		{"stored", "", "1: y h > 0 at every neuron; 0: not"},
		{"margin", "", `min_i y h / \|\|w_i\|\|_2 over neurons with a synapse, the pattern's radius: how far noise may move it before its weakest neuron errs; NaN where no neuron has one`},
		levelColumn,
		{"recalled", "", "fraction of the recall's trials that recalled the pattern"},
		{"wrong_units", "units", "units that were wrong at the end of a recall, mean over its trials"}}},
	{Days, "of networks that know several days: a row for each day so far, at the start and the end of each phase but recalls", []Column{
		phaseColumn, nameColumn, cycleColumn,
		{"day", "", "the day, from 0"},
		{"patterns", "patterns", "patterns that it brought"},
		{"stored", "patterns", "those that are stored: y h > 0 at every neuron"}}},
	{Probes, "rows for each neuron and synapse of `record.probes` at each record", []Column{
		phaseColumn, nameColumn, cycleColumn,
		{"quantity", "", "`theta`, `margin` (min_mu y h / \\|\\|w_i\\|\\|_2 over the patterns that the phase works with) and `h` (the current above threshold in a pattern) of a neuron; `weight` and `factor` of a synapse"},
		{"neuron", "", "the neuron, or that which the synapse leads to, from 0"},
		{"from", "", "of a synapse: the neuron that it comes from"},
		{"factor", "", "of a factor: its number, from 0"},
		dayColumn, muColumn,
		{"value", "that of the weights", "the value; a margin is a pure number, a weight of an inhibitory neuron its magnitude"}}},
}

// Tables are the tables in the folder of a replica.
func Tables() []Table { return slices.Clone(tables) }

// ColumnNames are the names of a table's columns.
func ColumnNames(table string) []string {
	var names []string
	for _, t := range tables {
		for _, c := range t.Columns {
			if t.Name == table {
				names = append(names, c.Name)
			}
		}
	}
	return names
}
