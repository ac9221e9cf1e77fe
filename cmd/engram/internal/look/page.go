package look

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/live"
	"engram/cmd/engram/internal/runfolder"
	"engram/engine"
	"engram/engine/config"
	"engram/engine/store"
)

// watchOnPage serves a page of runs, from their files, until a signal ends it.
func watchOnPage(ctx context.Context, con console.Console, dirs []string, every time.Duration, o *live.Options) error {
	dirs, err := watchable(con, dirs, every, func(dir string) error {
		_, err := newOnPage(dir)
		return err
	})
	if err != nil {
		return err
	}
	var all []*onPage
	var runs []*live.Run
	for _, dir := range dirs {
		p, err := newOnPage(dir)
		if err == nil {
			err = p.look()
		}
		if err != nil {
			return exit.InputError(err)
		}
		all, runs = append(all, p), append(runs, p.run)
	}
	server, err := o.Listen()
	if err != nil {
		return err
	}
	defer server.Close()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	server.Serve(runs...)
	server.Announce(con.Err, false)
	fmt.Fprintln(con.Err, "engram: Ctrl-C ends the page, and no run")
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
		if !server.Watched() {
			continue
		}
		for _, p := range all {
			if err := p.look(); err != nil {
				p.run.Warn(err.Error())
			}
		}
	}
}

// onPage is a run on a page, and what is known of its files.
type onPage struct {
	dir        string
	experiment *config.Experiment
	run        *live.Run
	metrics    os.FileInfo // as they were read; nil: not yet
	status     string      // of the run at that time
}

func newOnPage(dir string) (*onPage, error) {
	m, err := store.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if !hasExperiment(m) {
		return nil, fmt.Errorf("%s: is not one run but made of several: name those below %s/runs that you want to see", dir, dir)
	}
	e, err := runfolder.Configuration(m, dir)
	if err != nil {
		return nil, err
	}
	share := engine.Shard{I: 1, N: 1}
	if m.Shard != "" {
		if share, err = engine.ParseShard(m.Shard); err != nil {
			return nil, fmt.Errorf("%s: shard: %w", filepath.Join(dir, store.ManifestName), err)
		}
	}
	var numbers []int
	for k := range m.Replicas {
		numbers = append(numbers, share.I-1+k*share.N)
	}
	return &onPage{dir: dir, experiment: e, run: live.NewRun(live.FactsOf(dir, m, e, numbers, 0))}, nil
}

// look tells the page what is new in the folder.
func (p *onPage) look() error {
	m, abandoned, err := store.Look(p.dir)
	if err != nil {
		return err
	}
	p.run.Warn(m.Warnings...)
	if at := store.ReadProgress(p.dir); at != nil {
		p.run.Progress(at)
	}
	if err := p.lookAtMetrics(m); err != nil {
		return err
	}
	for _, failed := range m.Failed {
		p.run.Networks(live.Failed, failed.Replica)
	}
	p.run.Networks(live.Stopped, m.Stopped()...)
	status, _ := statusAndTime(m, abandoned, time.Now())
	p.run.Status(status, strings.Join(notesOn(p.dir, m, abandoned), "; "))
	if m.Status == store.Running && !abandoned {
		p.lookAtProcess()
	}
	return nil
}

// lookAtMetrics reads the tables, if they have changed, and finds the networks that have ended.
func (p *onPage) lookAtMetrics(m *store.Manifest) error {
	now, err := os.Stat(filepath.Join(p.dir, "metrics.csv"))
	if err != nil || p.metrics != nil && isSame(p.metrics, now) && p.status == m.Status {
		return nil
	}
	t, err := readMetrics(p.dir)
	if err != nil || t == nil {
		return err
	}
	p.metrics, p.status = now, m.Status
	p.run.Table(t)
	p.run.Networks(live.Done, finishedOf(p.dir, m, p.experiment, t)...)
	return p.run.ReadRecalls()
}

// isSame tells whether a table is the one that was read. Tables are replaced, and the file of the next but one may have the
// number that the first one had.
func isSame(read, now os.FileInfo) bool {
	return os.SameFile(read, now) && read.ModTime().Equal(now.ModTime())
}

// lookAtProcess finds the process that computes the run, for its memory and to stop it.
func (p *onPage) lookAtProcess() {
	pid, err := store.Holder(p.dir)
	if err != nil {
		p.run.Memory(nil)
		p.run.Stoppable(nil, "It cannot be stopped from here: "+err.Error()+".")
		return
	}
	p.run.Memory(func() int64 { return live.Resident(pid) })
	p.run.Stoppable(func() error { return p.stop(pid) }, "")
}

// stop asks the process to save and end, by a signal that never kills a run that is stopping already.
func (p *onPage) stop(pid int) error {
	if now, err := store.Holder(p.dir); err != nil || now != pid {
		return errors.Join(fmt.Errorf("process %d no longer computes the run", pid), err)
	}
	if err := exit.AskToStop(pid); err != nil {
		return fmt.Errorf("process %d cannot be signalled: %w", pid, err)
	}
	return nil
}
