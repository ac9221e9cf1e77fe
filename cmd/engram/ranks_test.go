package main

import (
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/cluster"
)

// TestLaunchedWithoutMPI: ranks that know nothing of each other would all do the same.
func TestLaunchedWithoutMPI(t *testing.T) {
	if cluster.HasMPI {
		t.Skip("this build has MPI")
	}
	t.Setenv("OMPI_COMM_WORLD_SIZE", "3")
	c := program("run", write(t, tiny), "--out", t.TempDir()+"/out")
	text, _ := c.CombinedOutput()
	if c.ProcessState.ExitCode() != exit.StatusMisuse || !strings.Contains(string(text), "make mpi") {
		t.Errorf("exit status %d: %s", c.ProcessState.ExitCode(), text)
	}
}

// TestBenchRanksWrongUse: without MPI there are no ranks to start.
func TestBenchRanksWrongUse(t *testing.T) {
	if !cluster.HasMPI {
		engram(t, "bench", "scaling", "--ranks", "1,2").expect(t, exit.StatusMisuse, "make mpi")
	}
}
