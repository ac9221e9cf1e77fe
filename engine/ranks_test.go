package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/config"
	"engram/engine/run"
)

// inGroup runs a configuration with a group of ranks into a new folder dir; each rank is
// told of its events.
func inGroup(t *testing.T, dir, text string, size, threads int, o Options, report func(rank int, e Event)) {
	t.Helper()
	m := &run.Manifest{Status: run.Running, Start: time.Now()}
	folder, err := run.Create(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	aborted := inprocess.Run(size, func(g *cluster.Group) {
		o := o
		o.Ranks = g
		if err := asRank(t, g, folder, m, text, threads, o, report); err != nil {
			t.Error(err)
			g.Abort(1)
		}
	})
	if aborted {
		t.Fatal("the group was aborted")
	}
}

func asRank(t *testing.T, g *cluster.Group, folder *run.Folder, m *run.Manifest, text string, threads int, o Options, report func(rank int, e Event)) error {
	e, err := config.Parse("test.yaml", []byte(text), nil)
	if err != nil {
		return err
	}
	j, err := Prepare(e, float32On(t, threads), o)
	if err != nil {
		return err
	}
	if !g.Leads() {
		if folder, m, err = run.Join(folder.Dir()); err != nil {
			return err
		}
	}
	return j.Run(context.Background(), folder, m, func(e Event) { report(g.Rank, e) })
}

// TestRanksDoNotShow: arrays and tables are those of a single process, whatever the number of
// ranks, their threads and blocks.
func TestRanksDoNotShow(t *testing.T) {
	text := strings.Replace(days, "length: 12}", "length: 12, snapshots: [0, 7]}", 1)
	text += "sweep: {seed: [1, 2]}\n"
	want := runJob(t, text, float32On(t, 2), Options{})
	for _, size := range []int{2, 3, 5} {
		if testing.Short() && size != 3 {
			continue
		}
		for _, rows := range []int{0, 7} {
			dir := filepath.Join(t.TempDir(), "out")
			inGroup(t, dir, text, size, 1+rows%2, Options{Rows: rows, CheckpointEvery: time.Millisecond}, func(int, Event) {})
			sameFiles(t, fmt.Sprintf("%d ranks, blocks of %d rows", size, rows), filesOfRun(t, dir), want)
		}
	}
}
