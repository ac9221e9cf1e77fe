//go:build unix

package exit

import (
	"os"
	"syscall"
)

// notices are the signals by which batch systems announce that they will end a job, now and then
// more than once: Slurm's --signal (USR1), those of Grid Engine and LSF before they suspend or kill
// (USR1, USR2), and the limit on processor time (XCPU, every second from then on). None of them kills.
func notices() []os.Signal { return []os.Signal{syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGXCPU} }

// AskToStop asks a process of engram to save and end, by a notice: it never kills a run that is stopping already.
func AskToStop(pid int) error { return syscall.Kill(pid, syscall.SIGUSR1) }
