// Package cluster connects the processes (ranks) that share one network, on one machine or several. It has the few
// collective operations that the engine needs: AllGather, AllReduceOr, AllReduceMax, AllReduceMin, Broadcast, Barrier.
//
//	group, err := cluster.Join() // under mpirun or srun; else a group of one
//	if err != nil {
//		return err
//	}
//	defer group.Leave()
//	first, rows := group.Share(n)
//
// Each rank has its own clock and gets its own signals; a [Consensus] makes all of them stop, and write checkpoints, at the
// same step.
//
// Built with tag mpi, Join uses MPI (mpi.go); without the tag, groups have one rank. Every method but Abort is
// collective: all ranks make the same calls in the same order, one at a time. A rank that cannot continue calls Abort,
// which ends all of them.
package cluster
