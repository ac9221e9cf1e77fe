package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"
)

// emptyRun is a run folder with nothing in it yet.
func emptyRun(t *testing.T, dir string) *store.Folder {
	t.Helper()
	folder, err := store.Create(dir, &store.Manifest{Status: store.Running, Start: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	return folder
}

// asRank goes through an experiment as one rank of a group, from the folder's checkpoint if
// there is any.
func asRank(ctx context.Context, g *cluster.Group, folder *store.Folder, text string, target graph.Target, o Options, report func(Event)) error {
	e, err := config.Parse("test.yaml", []byte(text), nil)
	if err != nil {
		return err
	}
	o.Ranks = g
	j, err := Prepare(e, target, o)
	if err != nil {
		return err
	}
	m := &store.Manifest{}
	if _, err := j.Restore(folder, m, -1); err != nil {
		return err
	}
	return j.Run(ctx, store.InFolder(folder, m), report)
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
		for _, rows := range []int{7, 0} {
			if !*long && (rows == 7) != (size == 3) {
				continue
			}
			folder := emptyRun(t, filepath.Join(t.TempDir(), "out"))
			inprocess.Run(size, func(g *cluster.Group) {
				o := Options{Rows: rows}
				if size == 3 {
					o.CheckpointEvery = 50 * time.Millisecond
				}
				if err := asRank(context.Background(), g, folder, text, float32On(t, 1+rows%2), o, func(Event) {}); err != nil {
					t.Error(err)
					g.Abort(1)
				}
			})
			sameFiles(t, fmt.Sprintf("%d ranks, blocks of %d rows", size, rows), sumsIn(t, folder.Dir()), want)
		}
	}
}

// dying is a target that fails after some chunks, as a card does that is lost.
type dying struct {
	graph.Target
	left *int
}

func (d dying) Wait() error {
	if *d.left--; *d.left < 0 {
		return errors.New("the card is lost")
	}
	return d.Target.Wait()
}

// TestRankDies: the error of a rank whose device fails names it, and once it aborts no
// rank goes on.
func TestRankDies(t *testing.T) {
	folder := emptyRun(t, filepath.Join(t.TempDir(), "out"))
	aborted := inprocess.Run(3, func(g *cluster.Group) {
		target := float32On(t, 1)
		if g.Rank == 2 {
			left := 5
			target = dying{target, &left}
		}
		err := asRank(context.Background(), g, folder, days, target, Options{}, func(Event) {})
		if err == nil || err.Error() != "rank 2 on here: the card is lost" {
			t.Errorf("error of rank %d: %v", g.Rank, err)
		}
		g.Abort(1)
	})
	if !aborted {
		t.Error("no rank aborted")
	}
}

// TestRanksStop: a stop that one rank alone is told of stops all of them at one step, and any
// number of ranks continues from what they leave.
func TestRanksStop(t *testing.T) {
	text := strings.Replace(days, "cycles: 40", "cycles: 300", 1)
	want := runJob(t, text, float32On(t, 2), Options{})
	for i, phase := range []string{"sleep", "wake", "learn", "recall"} {
		if testing.Short() && phase != "sleep" {
			break
		}
		folder := emptyRun(t, filepath.Join(t.TempDir(), "out"))
		inprocess.Run(3, func(g *cluster.Group) {
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			err := asRank(ctx, g, folder, text, float32On(t, 1), Options{}, func(e Event) {
				if g.Rank == 1 && e.Kind == PhaseBegins && e.Name == phase {
					stop()
				}
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("stopped in %s, rank %d: %v", phase, g.Rank, err)
			}
		})
		for j, size := range []int{4, 1} {
			if !*long && i%2 != j {
				continue
			}
			again := filepath.Join(t.TempDir(), "again")
			if err := os.CopyFS(again, os.DirFS(folder.Dir())); err != nil {
				t.Fatal(err)
			}
			inprocess.Run(size, func(g *cluster.Group) {
				folder, _, err := store.Join(again)
				if err == nil {
					err = asRank(context.Background(), g, folder, text, float32On(t, 1), Options{}, func(Event) {})
				}
				if err != nil {
					t.Errorf("continued in %s by %d ranks: %v", phase, size, err)
					g.Abort(1)
				}
			})
			sameFiles(t, fmt.Sprintf("stopped in %s, continued by %d ranks", phase, size), sumsIn(t, again), want)
		}
	}
}
