package main

import (
	"os"
	"syscall"

	"engram/engine/machine"
)

// arenaVariable is an environment variable of the GNU C library.
const arenaVariable = "MALLOC_ARENA_MAX"

// oneArena begins the program anew, with the same process, where its address space is limited
// (ulimit -v). The C library sets 64 MiB of that aside for every thread that allocates, unless it is
// told not to before the program begins; Go, which allocates by itself, would have none left.
func oneArena() {
	if !machine.LimitsAddressSpace() || os.Getenv(arenaVariable) != "" {
		return
	}
	_ = syscall.Exec("/proc/self/exe", os.Args, append(os.Environ(), arenaVariable+"=1")) // or go on as it is
}
