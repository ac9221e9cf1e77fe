//go:build !mpi

package cluster

import (
	"fmt"
	"os"
	"strconv"
)

// HasMPI reports whether MPI is built in.
const HasMPI = false

// Join is a group of one. It is an error where this process was started as one of several:
// each of them would do the work of all.
func Join() (*Group, error) {
	for _, key := range []string{"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"} {
		if size, err := strconv.Atoi(os.Getenv(key)); err == nil && size > 1 {
			return nil, fmt.Errorf("this build of engram has no MPI, and it was started as one of %d ranks, each of which would do the same: "+
				"build one with `make mpi`, or start it without mpirun (srun --mpi=none)", size)
		}
	}
	return Alone(), nil
}
