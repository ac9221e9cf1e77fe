package ranks

import (
	"strings"
	"testing"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
)

// TestCards: ranks on one machine take its cards in turn.
func TestCards(t *testing.T) {
	for _, c := range []struct{ local, cards, want int }{{0, 1, 0}, {1, 1, 0}, {0, 4, 0}, {3, 4, 3}, {4, 4, 0}, {5, 4, 1}, {2, 0, 0}} {
		if got := GPUOf(c.local, c.cards); got != c.want {
			t.Errorf("rank %d of a machine with %d cards takes card %d, want %d", c.local, c.cards, got, c.want)
		}
	}
}

// TestSeats: ranks that may use the same cores of one machine share them; a rank that mpirun
// binds to too few is told.
func TestSeats(t *testing.T) {
	said := []string{"a\n8\nfalse\n0\nff", "a\n8\nfalse\n0\nff", "b\n1\ntrue\n2\n01", "b\n1\ntrue\n2\n02", "c\n8\nfalse\n4\nff"}
	seats := seatsOf(said)
	for rank, want := range []int{4, 4, 1, 1, 8} {
		if got := seats[rank].threads(); got != want {
			t.Errorf("rank %d takes %d threads, want %d", rank, got, want)
		}
	}
}

// TestCrowded: threads that take turns are told to the first rank that they are in the way of, with what to do.
func TestCrowded(t *testing.T) {
	cases := []struct {
		seats []seat
		asked int
		want  string
	}{
		{[]seat{{"a", 4, 2, false}, {"a", 4, 2, false}}, 0, ""},
		{[]seat{{"a", 4, 2, false}, {"a", 4, 2, false}}, 2, ""},
		{[]seat{{"a", 4, 2, false}, {"a", 4, 2, false}}, 3, "rank 0 on a: 2 ranks of 3 threads on 4 cores: they take turns; start fewer ranks on a machine, or give each fewer --threads"},
		{[]seat{{"a", 1, 2, false}, {"a", 1, 2, false}}, 0, "rank 0 on a: 2 ranks of 1 thread on 1 core: "},
		{[]seat{{"a", 4, 1, false}, {"b", 1, 1, true}}, 4, "rank 1 on b: 4 threads on 1 core, to which mpirun binds it; give mpirun --bind-to none, or --map-by slot:PE=4"},
		{[]seat{{"a", 1, 2, true}, {"a", 1, 2, true}}, 1, "they take turns"},
	}
	inprocess.Run(2, func(g *cluster.Group) {
		for _, c := range cases {
			if got := (&Ranks{g, c.seats}).Crowded(c.asked); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%v, %d asked: %q, want %q", c.seats, c.asked, got, c.want)
			}
		}
	})
	if got := (&Ranks{cluster.Alone(), []seat{{cores: 1, shared: 1}}}).Crowded(5); got != "" {
		t.Errorf("a process that is alone: %q", got)
	}
}
