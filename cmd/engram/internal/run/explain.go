package run

import (
	"fmt"
	"io"

	"engram/engine"
)

// explain writes how the device runs the graphs of the experiment: in how many launches or stages,
// and by which of its faster ways.
func explain(w io.Writer, job *engine.Job) error {
	explanations, err := job.Explain()
	if err != nil {
		return err
	}
	for _, e := range explanations {
		fmt.Fprintf(w, "graph %s\t%s\n", e.Graph, e.Text)
	}
	return nil
}
