package bench

import "time"

// Options of a measurement.
type Options struct {
	Threads  int
	Repeats  int           // turns that count
	AtLeast  time.Duration // of engram in each turn
	Commit   string
	Root     string       // where the files of the system are, from which energy is read; "": /
	Progress func(string) // is told what comes next
}
