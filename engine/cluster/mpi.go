//go:build mpi

package cluster

// What is compiled here is plain MPI 3: the compiler is that of an MPI (CC=mpicc; scripts/mpi),
// which knows where its headers and libraries are.

/*
#include <mpi.h>
#include <signal.h>

// engram_join starts MPI. Its signal handlers go again: Go's own are needed, and know about
// goroutines' small stacks. Returns 0 where this MPI does not let threads call it, one at a time.
static int engram_join(int *rank, int *size, int *node, int *local, int *locals, char *host) {
	struct sigaction before[NSIG];
	int i, level, length;
	MPI_Comm here;
	for (i = 1; i < NSIG; i++)
		sigaction(i, NULL, &before[i]);
	MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level);
	for (i = 1; i < NSIG; i++)
		sigaction(i, &before[i], NULL);
	if (level < MPI_THREAD_SERIALIZED)
		return 0;
	MPI_Comm_rank(MPI_COMM_WORLD, rank);
	MPI_Comm_size(MPI_COMM_WORLD, size);
	MPI_Get_processor_name(host, &length);
	host[length] = 0;
	MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, *rank, MPI_INFO_NULL, &here);
	MPI_Comm_rank(here, local);
	MPI_Comm_size(here, locals);
	*node = *rank;
	MPI_Bcast(node, 1, MPI_INT, 0, here);
	MPI_Comm_free(&here);
	return 1;
}

static void engram_gather(void *part, int n, void *all, int *counts, int *places) {
	MPI_Allgatherv(part, n, MPI_BYTE, all, counts, places, MPI_BYTE, MPI_COMM_WORLD);
}

static void engram_any(void *flags, int n) {
	MPI_Allreduce(MPI_IN_PLACE, flags, n, MPI_UNSIGNED_CHAR, MPI_BOR, MPI_COMM_WORLD);
}

static void engram_broadcast(void *data, int n, int root) { MPI_Bcast(data, n, MPI_BYTE, root, MPI_COMM_WORLD); }

static void engram_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

enum { engram_name = MPI_MAX_PROCESSOR_NAME };
*/
import "C"

import (
	"errors"
	"math"
	"os"
	"unsafe"
)

// HasMPI reports whether MPI is built in.
const HasMPI = true

// launchers are what mpirun and srun set for the processes that they start.
var launchers = []string{"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE", "PMI_FD"}

// Join is the group of the ranks that mpirun or srun has started; without them, a group
// of one, and MPI is not touched.
func Join() (*Group, error) {
	launched := false
	for _, key := range launchers {
		launched = launched || os.Getenv(key) != ""
	}
	if !launched {
		return Alone(), nil
	}
	var rank, size, node, local, locals C.int
	var host [C.engram_name + 1]C.char
	if C.engram_join(&rank, &size, &node, &local, &locals, &host[0]) == 0 {
		return nil, errors.New("this MPI was built without threads (MPI_THREAD_SERIALIZED): use one with")
	}
	return New(mpi{}, Place{int(rank), int(size), int(node), int(local), int(locals), C.GoString(&host[0])}), nil
}

// mpi is the wire. An error within MPI ends the job with a message of its own.
type mpi struct{}

func (mpi) AllGather(part, all []byte, counts []int) {
	sizes, places, at := make([]C.int, len(counts)), make([]C.int, len(counts)), 0
	for r, n := range counts {
		sizes[r], places[r] = C.int(n), C.int(at)
		at += n
	}
	if at > math.MaxInt32 {
		panic("cluster: more than 2 GiB in one gathering")
	}
	C.engram_gather(pointer(part), C.int(len(part)), pointer(all), &sizes[0], &places[0])
}

func (mpi) AllReduceOr(flags []byte) { C.engram_any(pointer(flags), C.int(len(flags))) }

func (mpi) Broadcast(data []byte, root int) {
	C.engram_broadcast(pointer(data), C.int(len(data)), C.int(root))
}

func (mpi) Abort(status int) { C.engram_abort(C.int(status)) }

func (mpi) Leave() { C.MPI_Finalize() }

func pointer(data []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(data)) }
