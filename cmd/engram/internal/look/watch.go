// Package look has the commands that look at runs, experiments and devices, and change none of them: watch, report,
// table, verify, graph and devices.
package look

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/live"
	"engram/cmd/engram/internal/runfolder"
	"engram/engine/analysis/sleep"
	"engram/engine/config"
	"engram/engine/observable"
	"engram/engine/store"

	"github.com/urfave/cli/v2"
)

// WatchCommand is `engram watch`.
func WatchCommand(con console.Console) *cli.Command {
	var every time.Duration
	var once bool
	var page live.Options
	return &cli.Command{
		Name:      "watch",
		Usage:     "shows how far runs are, from their files alone",
		ArgsUsage: "DIR...",
		Description: "Runs of this machine or of another one that shares the disk, while they run or after. The\n" +
			"tables that it reads are written every few seconds.",
		Flags: append([]cli.Flag{
			&cli.DurationFlag{Name: "every", Destination: &every, Value: 2 * time.Second, Usage: "`TIME` between two looks"},
			flags.Toggle("once", &once, "look once; so it does without a terminal"),
		}, page.Flags()...),
		Action: flags.Action(func(ctx context.Context, args flags.Arguments) error {
			if page.Asked() {
				return watchOnPage(ctx, con, args.Words, every, &page)
			}
			return watch(ctx, con, args.Words, every, once)
		}),
	}
}

// watch shows runs: every now and then, or once.
func watch(ctx context.Context, con console.Console, dirs []string, every time.Duration, once bool) error {
	dirs, err := watchable(con, dirs, every, func(dir string) error {
		_, err := store.ReadManifest(dir)
		return err
	})
	if err != nil {
		return err
	}
	f := &console.Frames{Writer: con.Out}
	if once || !console.IsTerminal(con.Out) {
		text, _, err := overview(dirs)
		if err != nil {
			return exit.InputError(err)
		}
		return f.Last(text)
	}
	return showRuns(ctx, f, dirs, every)
}

// watchable checks what watch is asked for, and returns the folders that look finds to be runs.
func watchable(con console.Console, dirs []string, every time.Duration, look func(dir string) error) ([]string, error) {
	if len(dirs) == 0 {
		return nil, exit.Misuse("watch needs the folders of runs")
	}
	if every < 100*time.Millisecond {
		return nil, exit.Misuse("--every %s: give at least 100ms", every)
	}
	return amongRuns(con, dirs, look)
}

// showRuns shows runs until all have ended. What stays on the terminal is how they ended.
func showRuns(ctx context.Context, f *console.Frames, dirs []string, every time.Duration) error {
	for {
		text, running, err := overview(dirs)
		if err != nil {
			_ = f.Last("")
			return exit.InputError(err)
		}
		if !running {
			return f.Last(text)
		}
		if err := f.Show(text); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// overview is a line for each run, and one for each network that is under way.
func overview(dirs []string) (text string, running bool, err error) {
	var b strings.Builder
	for _, dir := range dirs {
		m, abandoned, err := store.Look(dir)
		if err != nil {
			return "", false, err
		}
		if err := describe(&b, dir, m, abandoned); err != nil {
			return "", false, err
		}
		running = running || m.Status == store.Running && !(abandoned && isHere(m))
	}
	return b.String(), running, nil
}

// describe writes what is to be seen of a run, or of what is made of several runs.
func describe(w io.Writer, dir string, m *store.Manifest, abandoned bool) error {
	if hasExperiment(m) {
		return describeRun(w, dir, m, abandoned)
	}
	status, took := statusAndTime(m, abandoned, time.Now())
	fmt.Fprintln(w, format.Join(dir, status, wholeOf(dir, m, abandoned, time.Now()), took, m.Device+" on "+m.Host.Name))
	for _, note := range notesOn(dir, m, abandoned) {
		fmt.Fprintf(w, "  %s\n", note)
	}
	inner, _ := os.ReadDir(filepath.Join(dir, "runs")) // there is none before the first of them begins
	for _, entry := range inner {
		sub := filepath.Join(dir, "runs", entry.Name())
		if _, err := os.Stat(filepath.Join(sub, store.ManifestName)); err != nil {
			continue
		}
		of, abandoned, err := store.Look(sub)
		if err != nil {
			return err
		}
		if of.Status == store.Running && !abandoned {
			if err := describeRun(w, sub, of, abandoned); err != nil {
				return err
			}
		}
	}
	return nil
}

// hasExperiment tells whether a manifest is of an experiment: reproduce and synapses have others.
func hasExperiment(m *store.Manifest) bool {
	var configuration map[string]any
	return m.DecodeConfiguration(&configuration) == nil && configuration["network"] != nil
}

// statusAndTime is how a run is, and how long it has run or ran.
func statusAndTime(m *store.Manifest, abandoned bool, now time.Time) (status, took string) {
	switch k := len(m.Resumed); {
	case abandoned && isHere(m): // when is not known
		return "killed", ""
	case abandoned:
		return "killed?", ""
	case m.End.IsZero() && k > 0:
		return m.Status, between(m.Resumed[k-1], now) + " since it was resumed"
	case m.End.IsZero():
		return m.Status, between(m.Start, now)
	}
	return m.Status, between(m.Start, m.End)
}

// between is the time from one moment to a later one, as clocks had them.
func between(from, to time.Time) string {
	if to.Before(from) {
		return "for an unknown time (the clock was set back)"
	}
	return format.Duration(to.Sub(from))
}

// silentFor is how long a run says nothing of its progress before that is worth a word.
const silentFor = time.Minute

// wholeOf is how far the whole run is, of one that is under way or was killed.
func wholeOf(dir string, m *store.Manifest, abandoned bool, now time.Time) string {
	p := store.ReadProgress(dir)
	if p == nil || m.Status != store.Running {
		return ""
	}
	text := fmt.Sprintf("%.0f %%", math.Floor(100*p.Done))
	switch since := now.Sub(p.Time); {
	case abandoned:
	case since >= silentFor:
		text += fmt.Sprintf(" %s ago", format.Duration(since))
	case p.Left != nil:
		text += ", left " + format.Seconds(*p.Left-max(0, since.Seconds()))
	}
	return text
}

// describeRun writes what a manifest, its metrics and its arrays tell.
func describeRun(w io.Writer, dir string, m *store.Manifest, abandoned bool) error {
	e, err := runfolder.Configuration(m, dir)
	if err != nil {
		return err
	}
	t, err := readMetrics(dir)
	if err != nil {
		return err
	}
	finished := finishedOf(dir, m, e, t)
	status, took := statusAndTime(m, abandoned, time.Now())
	failed := ""
	if len(m.Failed) > 0 {
		failed = fmt.Sprintf(", %d failed", len(m.Failed))
	}
	if stopped := m.Stopped(); len(stopped) > 0 {
		failed += fmt.Sprintf(", %d stopped with nothing to replay", len(stopped))
	}
	fmt.Fprintln(w, format.Join(dir, status, wholeOf(dir, m, abandoned, time.Now()), fmt.Sprintf("%d of %s saved%s", len(finished), format.Count(m.Replicas, "network", "networks"), failed), took, m.Device+" on "+m.Host.Name))
	for _, note := range notesOn(dir, m, abandoned) {
		fmt.Fprintf(w, "  %s\n", note)
	}
	if t == nil {
		return nil
	}
	return latest(w, e, t, finished, m.Ended())
}

// notesOn says why a run is not done, and what to do.
func notesOn(dir string, m *store.Manifest, abandoned bool) (notes []string) {
	switch {
	case abandoned && isHere(m):
		notes = append(notes, "no process is at work on it any more")
	case abandoned:
		notes = append(notes, "as far as this machine sees, no process is at work on it any more; make sure on "+m.Host.Name)
	case m.Message != "":
		notes = append(notes, m.Message)
	}
	if abandoned || m.Status == store.Interrupted || m.Status == store.Failed && len(m.Failed) == 0 {
		notes = append(notes, "`engram resume "+dir+"` goes on with it")
	}
	return notes
}

// isHere tells whether a run is of this machine, which surely sees its lock.
func isHere(m *store.Manifest) bool { return m.Host.Name == store.ThisHost().Name }

// latest writes the last row of each network that is not saved yet, or, of a run that is
// done, of the first one.
func latest(w io.Writer, e *config.Experiment, t *store.Table, finished []int, done bool) error {
	last := map[int][]string{}
	var order []int
	for _, record := range t.Records() {
		n, err := strconv.Atoi(record[0])
		if err != nil {
			return fmt.Errorf("metrics.csv: there is no replica %q", record[0])
		}
		if last[n] == nil {
			order = append(order, n)
		}
		last[n] = record
	}
	if done {
		order = order[:min(1, len(order))]
	} else {
		order = slices.DeleteFunc(order, func(n int) bool { return slices.Contains(finished, n) })
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, n := range order[:min(len(order), mostWatched)] {
		row := last[n]
		fmt.Fprintf(table, "  network %d\t%s\t%s\t%s", n, row[2], row[3]+"/"+lengthOf(e, row[1]), percentOf(row[3], lengthOf(e, row[1])))
		fmt.Fprintln(table, "\t"+strings.Join(observed(t.Columns(), row), "\t"))
	}
	if more := len(order) - mostWatched; more > 0 {
		fmt.Fprintf(table, "  and %s\n", format.Count(more, "network", "networks"))
	}
	return table.Flush()
}

// observed are the observables of a row of metrics.csv: the median of one whose mean says little
// of most neurons, where the table has it, which those of before have not.
func observed(columns, row []string) (parts []string) {
	for i, name := range columns {
		if i < 4 || strings.HasSuffix(name, "_std") || strings.HasSuffix(name, "_median") {
			continue
		}
		label, cell := observable.Named(name).ShortName(), row[i]
		if at := slices.Index(columns, name+"_median"); at >= 0 {
			mean, err := strconv.ParseFloat(cell, 64)
			median, err2 := strconv.ParseFloat(row[at], 64)
			if err == nil && err2 == nil && sleep.Skewed(mean, median) {
				label, cell = "median "+label, row[at]
			}
		}
		parts = append(parts, label+" "+short(cell))
	}
	return parts
}

// mostWatched networks have a line.
const mostWatched = 20

// lengthOf is how long the phase of this number is.
func lengthOf(e *config.Experiment, phase string) string {
	i, err := strconv.Atoi(phase)
	if err != nil || i < 0 || i >= len(e.Phases) {
		return "?"
	}
	return format.Count(e.Phases[i].Duration())
}

// percentOf is a number of steps as a part of a length such as 35 passes; "" of none.
func percentOf(steps, length string) string {
	words := strings.Fields(length)
	done, err := strconv.ParseFloat(steps, 64)
	all, err2 := strconv.ParseFloat(words[0], 64)
	if err != nil || err2 != nil || all <= 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %%", math.Floor(100*done/all))
}

// short is a number with three digits.
func short(text string) string {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return fmt.Sprintf("%.3g", v)
}
