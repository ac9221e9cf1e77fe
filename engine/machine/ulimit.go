package machine

import (
	"fmt"
	"path/filepath"
	"runtime"
)

// A Limit is one that the process was started with (ulimit, RLIMIT_*) and that counts as memory.
type Limit struct {
	What  string // in messages
	Flag  string // of ulimit
	Bytes int64  // in all
	Left  int64  // that may still be allocated
	Files bool   // it counts files that are mapped, too
}

func (l Limit) String() string { return fmt.Sprintf("%s (ulimit %s %d)", l.What, l.Flag, l.Bytes/1024) }

// Raised is the command that makes the limit larger by so many bytes.
func (l Limit) Raised(by int64) string {
	return fmt.Sprintf("ulimit %s %d", l.Flag, (l.Bytes+by+1023)/1024)
}

// A Resource is one that a system may limit.
type Resource int

// The resources that count as memory.
const (
	AddressSpace Resource = iota
	Data
	Stack // of a thread
)

// limitedBy is a limit of the process and where the system says how much of it is used.
type limitedBy struct {
	resource Resource
	what     string
	flag     string
	used     string // its line in /proc/self/status
	files    bool
}

var limitedResources = []limitedBy{
	{AddressSpace, "the limit on address space", "-v", "VmSize:", true},
	{Data, "the limit on data", "-d", "VmData:", false},
}

// unlimited is RLIM_INFINITY.
const unlimited = ^uint64(0)

// Beside what is allocated, a process of Go takes address space that is kept for the runtime: it
// reserves memory in pieces of 64 MiB (arenas), and begins threads, which have a stack each. It
// ends with a traceback, and no error, where it gets neither.
const (
	arena       = 64 << 20
	moreThreads = 8       // beside those that compute: in system calls, and the runtime's own
	usualStack  = 8 << 20 // of a thread
)

// Limits are those of the process, whose files of /proc are below root; softLimit tells one of
// them. What they leave may be less than 0.
func Limits(root string, softLimit func(Resource) uint64) (all []Limit) {
	status := filepath.Join(root, "proc/self/status")
	threads, _ := value(status, "Threads:")
	stack := int64(usualStack)
	if own := softLimit(Stack); own != unlimited {
		stack = int64(min(own, 1<<40))
	}
	kept := 2*arena + stack*max(0, int64(runtime.GOMAXPROCS(0))+moreThreads-threads)
	for _, r := range limitedResources {
		total := softLimit(r.resource)
		used, known := value(status, r.used) // in kB
		if total < 1<<62 && known {
			all = append(all, Limit{What: r.what, Flag: r.flag, Bytes: int64(total), Left: int64(total) - used*1024 - kept, Files: r.files})
		}
	}
	return all
}

// LimitsAddressSpace tells whether the address space of this process is limited.
func LimitsAddressSpace() bool { return SoftLimit(AddressSpace) < 1<<62 }

// CheckLimits is an error where the limits of this process leave no room for engram itself, which
// would end with a traceback then.
func CheckLimits() error {
	for _, l := range Limits("/", SoftLimit) {
		if l.Left < 0 {
			return fmt.Errorf("%s leaves no room for engram itself; say %s or more", l, l.Raised(-l.Left))
		}
	}
	return nil
}
