package progress

import (
	"fmt"
	"io"
	"time"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/version"
	"engram/engine"
	"engram/engine/store"
)

// lineEvery is how often a screen without a terminal says how far a phase is.
const lineEvery = 30 * time.Second

// plainProgress is the screen where there is no terminal: a line when a phase begins, when it
// ends, and now and then between.
type plainProgress struct {
	w           io.Writer
	observables []string // in the order they are shown
	networks    int      // of the run
	phase       *phase   // nil between phases
	lastReport  time.Time
	eta         *ETA // of the whole run; nil: nobody knows
}

func (l *plainProgress) Begins(p Plan) {
	l.observables, l.networks, l.eta = p.observables, p.Networks, p.ETA
	fmt.Fprintf(l.w, "engram %s  %s  %s  %s\n", version.Number, p.file, p.Experiment(), p.Device)
	fmt.Fprintf(l.w, "plan   %s\n", p.Memory())
}

func (l *plainProgress) Event(e engine.Event) {
	switch e.Kind {
	case engine.PhaseBegins:
		l.phase = newPhase(e, l.observables, l.networks)
		l.lastReport = time.Time{} // the first progress tells how long the phase is
	case engine.Progress:
		l.phase.update(e)
		switch {
		case l.lastReport.IsZero():
			fmt.Fprintf(l.w, "%s begins: %s\n", l.phase.title, l.phase.length())
			l.lastReport = time.Now()
		case time.Since(l.lastReport) >= lineEvery:
			fmt.Fprintf(l.w, "%s %s\n", l.phase.title, format.Join(l.phase.state(), l.eta.text(time.Now())))
			l.lastReport = time.Now()
		}
	case engine.PhaseEnds:
		l.ends(e)
	case engine.Warning:
		console.Warn(l.w, e.Message)
	}
}

// ends writes the line that stays of a phase. At the end of a batch, and where a while has passed, it
// says how far the whole run is.
func (l *plainProgress) ends(e engine.Event) {
	l.phase.update(e)
	total := ""
	if e.Batches > 1 || time.Since(l.phase.began) >= lineEvery {
		total = l.eta.text(time.Now())
	}
	fmt.Fprintf(l.w, "%s %s\n", l.phase.title, format.Join(l.phase.summary(), total))
	l.phase = nil
}

func (l *plainProgress) Used(e *store.Energy) {
	if e.Readable() {
		fmt.Fprintf(l.w, "energy %s\n", e)
	}
}

func (l *plainProgress) Note(text string) { fmt.Fprintf(l.w, "engram: %s\n", text) }

func (*plainProgress) NothingStored(string) {}

// Failed leaves a line on how far the phase under way came.
func (l *plainProgress) Failed(error) bool {
	if l.phase != nil && l.phase.cycles > 0 {
		fmt.Fprintf(l.w, "%s %s\n", l.phase.title, l.phase.summary())
	}
	return false
}
