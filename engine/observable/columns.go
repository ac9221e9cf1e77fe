package observable

// Column is a column of a table that runs write.
type Column struct {
	Name string
	Unit string // "": it is a number, a name or a word
	Doc  string // in Markdown
}

// The tables in the folder of a replica, by file name.
const (
	Recall   = "recall.csv"
	Memories = "memories.csv"
)

// The columns that several tables begin with.
var (
	phaseColumn = Column{"phase", "", "number of the phase, from 0"}
	nameColumn  = Column{"phase_name", "", "wake, sleep, learn or recall"}
	cycleColumn = Column{"cycle", "cycles", "cycles done; passes of a day, levels of a recall; 0: before the first"}
	dayColumn   = Column{"day", "", "the day that brought the pattern, from 0"}
	muColumn    = Column{"pattern", "", "number of the pattern in its day, from 0; column day M + pattern of `X.npy`"}
)

var tables = map[string][]Column{
	Memories: {phaseColumn, nameColumn, cycleColumn, dayColumn, muColumn,
		{"stored", "", "1: y h > 0 at every neuron; else 0"},
		{"margin", "", "min_i y h / \\|\\|w_i\\|\\|_2 over neurons with a synapse: how far noise may move the pattern before its weakest neuron errs; the observable `radius` is its mean"},
		{"level", "", "of a recall: the level p of the noise"},
		{"recalled", "", "of a recall: fraction of the trials that recalled the pattern (at most 0.2 N f wrong units)"},
		{"wrong_units", "units", "of a recall: wrong units at the end of a trial, mean over the trials"}},
}

// Tables are the tables of a replica that grow with its records.
func Tables() []string { return []string{Memories} }

// Columns are those of a table in the folder of a replica.
func Columns(table string) []Column { return tables[table] }

// ColumnNames are their names.
func ColumnNames(table string) []string {
	var names []string
	for _, c := range tables[table] {
		names = append(names, c.Name)
	}
	return names
}
