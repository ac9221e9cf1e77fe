package main

import (
	"strings"
	"testing"

	"engram/engine/cluster"
)

// TestCards: ranks on one machine take its cards in turn.
func TestCards(t *testing.T) {
	for _, c := range []struct{ local, cards, want int }{{0, 1, 0}, {1, 1, 0}, {0, 4, 0}, {3, 4, 3}, {4, 4, 0}, {5, 4, 1}, {2, 0, 0}} {
		if got := cardOf(c.local, c.cards); got != c.want {
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

// TestLaunchedWithoutMPI: ranks that know nothing of each other would all do the same.
func TestLaunchedWithoutMPI(t *testing.T) {
	if cluster.HasMPI {
		t.Skip("this build has MPI")
	}
	t.Setenv("OMPI_COMM_WORLD_SIZE", "3")
	c := program("run", write(t, tiny), "--out", t.TempDir()+"/out")
	text, _ := c.CombinedOutput()
	if c.ProcessState.ExitCode() != statusMisuse || !strings.Contains(string(text), "make mpi") {
		t.Errorf("exit status %d: %s", c.ProcessState.ExitCode(), text)
	}
}

// TestBenchRanksWrongUse: starts, series and steps that there are none of.
func TestBenchRanksWrongUse(t *testing.T) {
	for text, want := range map[string]string{"0": `"0"`, "1,x": `"x"`, "2x": `"2x"`, "2x0": `"2x0"`} {
		if _, err := readStarts(text, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--ranks %s: %v", text, err)
		}
	}
	starts, err := readStarts("1x2, 3", 1)
	if err != nil || len(starts) != 2 || starts[0].Threads != 2 || starts[1].Ranks != 3 || starts[1].Threads != 1 {
		t.Errorf("1x2, 3: %v, %v", starts, err)
	}
	if !cluster.HasMPI {
		engram(t, "bench", "scaling", "--ranks", "1,2").expect(t, statusMisuse, "make mpi")
	}
}
