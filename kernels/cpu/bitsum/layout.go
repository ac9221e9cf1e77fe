package bitsum

// Rows is the number of rows in a panel: a row is a lane.
const Rows = 16

// Sizes that the generated code repeats: see gen/main.go.
const (
	line     = 4 * Rows      // bytes of one position of a panel
	line8    = line / 2      // of half of its rows
	perTable = 6             // positions in a table
	tables   = 8             // tables in a pass
	table    = 1 << perTable // lines of a table
	perPass  = perTable * tables
)

// span is the number of positions in a chunk of lists: 32 KB of panel, the size of a
// first-level cache. Chunks are halved where a list in one could overflow 32 bits.
const span = 512

// perFill is the number of passes that one call of pack fills a panel for.
const perFill = span / perPass
