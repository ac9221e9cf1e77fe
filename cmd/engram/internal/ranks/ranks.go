// Package ranks joins the processes that mpirun or srun started together, and shares cores and cards among them.
package ranks

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/version"
	"engram/engine/cluster"
)

// Ranks are the processes that mpirun or srun started together, seen from this one; as a rule
// it is alone.
type Ranks struct {
	*cluster.Group
	seats []seat // where each rank runs
}

// seat is what a rank has to compute on.
type seat struct {
	host   string
	cores  int // that the system lets it run on
	shared int // ranks that these cores are for
	bound  bool
}

// Join is collective: all ranks tell each other where they run, and what they are and were
// told to do, which must be the same. With an error too there are ranks to leave, if any.
func Join(args []string) (*Ranks, error) {
	group, err := cluster.Join()
	if err != nil {
		return Alone(), exit.Wrong(err)
	}
	if !group.Launched() {
		return Alone(), nil
	}
	r := &Ranks{Group: group}
	told := group.GatherTexts(fmt.Sprintf("engram %s (commit %s) %s", version.Number, version.Commit(), strings.Join(args, " ")))
	if all := slices.Compact(told); len(all) > 1 {
		return r, exit.Wrong(fmt.Errorf("the ranks are not all told the same: `%s` and `%s`", all[0], all[1]))
	}
	r.seats = seatsOf(group.GatherTexts(fmt.Sprintf("%s\n%d\n%t\n%d\n%s",
		group.Host, runtime.NumCPU(), runtime.NumCPU() < coresOnline(), group.Node, affinity())))
	return r, nil
}

// Alone is a group of one.
func Alone() *Ranks {
	return &Ranks{cluster.Alone(), []seat{{cores: runtime.GOMAXPROCS(0), shared: 1}}}
}

// seatsOf reads what each rank says of itself. Ranks on one machine that may use the same cores
// share these.
func seatsOf(said []string) []seat {
	place := func(text string) string { return strings.SplitN(text, "\n", 4)[3] } // machine and cores
	seats := make([]seat, len(said))
	for r, text := range said {
		fmt.Sscanf(text, "%s\n%d\n%t", &seats[r].host, &seats[r].cores, &seats[r].bound)
		for _, other := range said {
			if place(other) == place(text) {
				seats[r].shared++
			}
		}
	}
	return seats
}

// affinity names the cores that this process may run on, as the system writes them.
func affinity() string {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if cores, ok := strings.CutPrefix(line, "Cpus_allowed:"); ok {
			return strings.TrimSpace(cores)
		}
	}
	return ""
}

// coresOnline is how many cores the machine has, for this process or not.
func coresOnline() int {
	cpus, _ := os.ReadFile("/proc/cpuinfo")
	return strings.Count("\n"+string(cpus), "\nprocessor")
}

// Threads is how many threads this rank computes with where that is left to it: a core each.
func (r *Ranks) Threads() int { return r.seats[r.Rank].threads() }

func (s seat) threads() int { return max(1, s.cores/s.shared) }

// Crowded says in a sentence, for the first rank where threads are in each other's way, what
// to do about it; nothing where they are not. 0 threads are those that ranks take by
// themselves.
func (r *Ranks) Crowded(asked int) string {
	if !r.Launched() {
		return ""
	}
	for rank, s := range r.seats {
		threads := asked
		if threads == 0 {
			threads = s.threads()
		}
		if threads*s.shared <= s.cores {
			continue
		}
		if s.bound && s.shared == 1 {
			return fmt.Sprintf("rank %d on %s: %s on %s, to which mpirun binds it; give mpirun --bind-to none, or --map-by slot:PE=%d",
				rank, s.host, format.Count(threads, "thread", "threads"), format.Count(s.cores, "core", "cores"), threads)
		}
		return fmt.Sprintf("rank %d on %s: %s of %s on %s: they take turns; start fewer ranks on a machine, or give each fewer --threads",
			rank, s.host, format.Count(s.shared, "rank", "ranks"), format.Count(threads, "thread", "threads"), format.Count(s.cores, "core", "cores"))
	}
	return ""
}

// GPUOf is the number of the card that a rank takes of those on its machine, by its own number
// there: ranks take them in turn.
func GPUOf(local, cards int) int { return local % max(1, cards) }

// AbortOn ends all ranks if this one alone cannot go on, and says which one and why.
func (r *Ranks) AbortOn(err error) {
	if r.Size == 1 {
		return
	}
	if _, mine := errors.AsType[*cluster.Error](err); mine {
		fmt.Fprintf(os.Stderr, "engram: %v\n", err)
		r.Abort(exit.StatusFailed)
	}
}
