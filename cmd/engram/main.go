// Command engram simulates two-factor synaptic consolidation: networks that encode
// patterns by day and, by night, replay them, prune their synapses and make what is
// left robust. `engram --help` lists what it does.
package main

import (
	"context"
	"os"

	"engram/cmd/engram/internal/exit"
	"engram/engine/machine"
)

func main() {
	oneArena()
	if err := machine.CheckLimits(); err != nil {
		exit.Complain(os.Stderr, err)
		os.Exit(exit.StatusOf(err))
	}
	os.Exit(execute(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}
