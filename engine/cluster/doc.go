// Package cluster binds processes together that hold one network: ranks, each on a machine
// of its own or several on one. It has the few things that a network needs of its
// neighbours: what all ranks have, one behind the other; whether any of them says yes; what
// one of them says.
//
//	group, err := cluster.Join() // under mpirun or srun; else a group of one
//	defer group.Leave()
//	first, rows := group.Share(n)
//
// Built with tag mpi, Join speaks through MPI (mpi.go); without, it knows groups of one
// only. Every call but Abort is collective: all ranks make the same calls in the same
// order, one at a time. A rank that cannot go on calls Abort, which ends all of them.
package cluster
