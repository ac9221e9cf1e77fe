package run

import (
	"context"
	"os"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/live"
	"engram/cmd/engram/internal/progress"
	"engram/cmd/engram/internal/ranks"
	"engram/engine"
	"engram/engine/store"
)

// page is the live page of a run. Without one, its methods do nothing.
type page struct {
	run   *live.Run
	batch int
}

// listen opens the address of the live page, on the leading rank; nil where none was asked for.
func listen(ranks *ranks.Ranks, o *live.Options) (server *live.Server, err error) {
	if ranks.IsRoot() {
		server, err = o.Listen()
	}
	return server, ranks.Agree(err)
}

// serve begins to show the run on a page and tells its address.
func (x *Execution) serve(con console.Console, server *live.Server, json bool) {
	if server == nil {
		return
	}
	e := x.Job.Experiment
	run := live.NewRun(live.FactsOf(x.Folder.Dir(), x.Manifest, e, x.Job.Numbers(), x.Job.Bytes))
	run.Memory(func() int64 { return live.Resident(os.Getpid()) })
	x.page = &page{run: run}
	server.Serve(run)
	server.Announce(con.Err, json)
}

// begin shows what a run that goes on has recorded before, and the warnings about the input.
func (p *page) begin(warnings []string) {
	if p == nil {
		return
	}
	p.run.Warn(warnings...)
	if err := p.run.ReadTables(); err != nil {
		p.run.Warn("the page lacks what was recorded before: " + err.Error())
	}
}

// listener is what is told of events.
func (p *page) listener() progress.Page {
	if p == nil {
		return nil
	}
	return p
}

// Hear tells the page what has happened.
func (p *page) Hear(e engine.Event, at *store.Progress) {
	if e.Kind == engine.Warning {
		p.run.Warn(e.Message)
		return
	}
	if at != nil {
		p.run.Progress(at)
	}
	if e.Batch > p.batch {
		p.run.Over()
	}
	p.batch = e.Batch
	for _, row := range e.Rows {
		p.record(row)
	}
	for _, r := range e.Recalled {
		p.run.Recalled(r.Replica, e.Phase, r.Level, r.Rate)
	}
}

// record adds a row of metrics.csv.
func (p *page) record(row []any) {
	values := make([]float64, 0, len(row))
	for _, cell := range row[4:] {
		values = append(values, cell.(float64))
	}
	p.run.Record(row[0].(int), row[1].(int), row[3].(int), values)
}

// stoppable is a context that the page ends when its user stops the run; stopped tells whether that happened.
func (p *page) stoppable(parent context.Context) (ctx context.Context, stopped func() bool) {
	if p == nil {
		return parent, func() bool { return false }
	}
	ctx, stop := context.WithCancel(parent)
	p.run.Stoppable(func() error { stop(); return nil }, "")
	return ctx, func() bool { return ctx.Err() != nil && parent.Err() == nil }
}

// stopping shows that the run saves what it reached.
func (p *page) stopping() {
	if p != nil {
		p.run.Stopping()
	}
}

// ended shows how the run has ended.
func (p *page) ended(m *store.Manifest) {
	if p == nil {
		return
	}
	if m.Status == store.Interrupted {
		p.run.Status(m.Status, m.Message+"; engram resume goes on")
		return
	}
	p.run.Over()
	for _, failed := range m.Failed {
		p.run.Networks(live.Failed, failed.Replica)
	}
	p.run.Networks(live.Stopped, m.Stopped()...)
	p.run.Status(m.Status, m.Message)
}
