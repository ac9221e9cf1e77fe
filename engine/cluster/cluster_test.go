package cluster_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
)

// each runs f for every rank of groups of several sizes, one of them alone.
func each(t *testing.T, f func(t *testing.T, g *cluster.Group)) {
	for _, n := range []int{1, 2, 3, 7} {
		t.Run(fmt.Sprint(n, " ranks"), func(t *testing.T) {
			if n == 1 {
				f(t, cluster.Alone())
				return
			}
			inprocess.Run(n, func(g *cluster.Group) { f(t, g) })
		})
	}
}

// TestShares: shares follow one another, none is larger than Largest, and together they
// are everything.
func TestShares(t *testing.T) {
	for size := 1; size <= 9; size++ {
		g := cluster.New(nil, cluster.Place{Size: size})
		for n := size; n < 40; n++ {
			next, most := 0, 0
			for rank := range size {
				first, rows := g.ShareOf(rank, n)
				if first != next || rows < n/size {
					t.Fatalf("%d rows, rank %d of %d: %d rows from %d on, want them from %d on", n, rank, size, rows, first, next)
				}
				next, most = first+rows, max(most, rows)
			}
			if next != n || most != g.Largest(n) {
				t.Errorf("%d rows, %d ranks: shares of %d rows, at most %d (said: %d)", n, size, next, most, g.Largest(n))
			}
		}
	}
}

func TestExchange(t *testing.T) {
	each(t, func(t *testing.T, g *cluster.Group) {
		if got := g.AllReduceOr(g.Rank == g.Size-1, false); !slices.Equal(got, []bool{true, false}) {
			t.Errorf("Any: %v", got)
		}
		if most, least := g.AllReduceMax(int64(g.Rank)), g.AllReduceMin(int64(g.Rank)); most != int64(g.Size-1) || least != 0 {
			t.Errorf("Most %d, Least %d", most, least)
		}
		g.Flags = func() byte { return 1 << g.Rank }
		g.Barrier()
		if flags := g.PollFlags(); g.Size > 1 && flags != 1<<g.Size-1 || g.PollFlags() != 0 {
			t.Errorf("flags %b", flags)
		}
		word := []byte{byte(g.Rank)}
		if g.Broadcast(word, g.Size-1); word[0] != byte(g.Size-1) {
			t.Errorf("Broadcast: %v", word)
		}
		texts := g.GatherTexts(string(make([]byte, g.Rank)))
		for r, text := range texts {
			if len(text) != r || len(texts) != g.Size {
				t.Errorf("Texts: %q", texts)
			}
		}
	})
}

// TestAgree: an error of all is theirs; one of some names the first rank.
func TestAgree(t *testing.T) {
	mine := errors.New("a disk is full")
	each(t, func(t *testing.T, g *cluster.Group) {
		if err := g.Agree(nil); err != nil {
			t.Error(err)
		}
		if err := g.Agree(mine); err != mine {
			t.Errorf("all have failed: %v", err)
		}
		if g.Size < 3 {
			return
		}
		var err error
		if g.Rank == 1 || g.Rank == 2 {
			err = fmt.Errorf("%w", mine)
		}
		err = g.Agree(err)
		if err == nil || err.Error() != "rank 1 on here: a disk is full" || errors.Is(err, mine) != (g.Rank == 1) {
			t.Errorf("two have failed: %v", err)
		}
	})
}

// TestAbort: all ranks end.
func TestAbort(t *testing.T) {
	aborted := inprocess.Run(3, func(g *cluster.Group) {
		if g.Rank == 1 {
			g.Abort(1)
		}
		g.AllReduceOr(true)
		t.Error("a rank went on")
	})
	if !aborted {
		t.Error("nobody has aborted")
	}
}
