package machine

import (
	"bufio"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// AvailableMemory is what this process may still allocate: the system's estimate, or what
// its control group or one of those above it, or a limit of the process, leaves, whichever is less.
func AvailableMemory() int64 {
	available := AvailableIn("/")
	for _, l := range Limits("/", SoftLimit) {
		available = min(available, max(0, l.Left))
	}
	return available
}

// AvailableIn is what a system has whose files are below root.
func AvailableIn(root string) int64 {
	available := int64(1) << 62
	meminfo := filepath.Join(root, "proc/meminfo")
	if kB, ok := value(meminfo, "MemAvailable:"); ok {
		available = kB * 1024
	}
	if strict, _ := number(filepath.Join(root, "proc/sys/vm/overcommit_memory")); strict == 2 { // it promises no more than it has
		limit, limited := value(meminfo, "CommitLimit:")
		promised, known := value(meminfo, "Committed_AS:")
		if limited && known {
			available = min(available, max(0, limit-promised)*1024)
		}
	}
	for _, c := range controllers {
		mount := filepath.Join(root, "sys/fs/cgroup", c.mount)
		for group := ownGroup(filepath.Join(root, "proc/self/cgroup"), c.name); ; group = path.Dir(group) {
			available = min(available, c.leaves(filepath.Join(mount, group)))
			if group == "/" {
				break
			}
		}
	}
	return available
}

// controller is a kind of control groups: where they are mounted, and the names of files.
type controller struct {
	name, mount, limit, used string
	cached                   []string // what of the memory used are pages of files, in memory.stat
}

var controllers = []controller{
	{"", "", "memory.max", "memory.current", []string{"inactive_file", "active_file"}},
	{"memory", "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", []string{"total_inactive_file", "total_active_file"}},
}

// leaves is what may still be allocated in a group; pages of files make room.
func (c controller) leaves(dir string) int64 {
	limit, limited := number(filepath.Join(dir, c.limit))
	used, known := number(filepath.Join(dir, c.used))
	if !limited || !known {
		return 1 << 62
	}
	for _, key := range c.cached {
		cached, _ := value(filepath.Join(dir, "memory.stat"), key)
		used -= cached
	}
	return max(0, limit-max(0, used))
}

// ownGroup is the group of this process of the controller with this name ("": of version 2),
// whose lines are number:names:group.
func ownGroup(file, name string) string {
	text, _ := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) == 3 && slices.Contains(strings.Split(parts[1], ","), name) {
			return path.Clean("/" + parts[2])
		}
	}
	return "/"
}

// number is what a file consists of.
func number(file string) (int64, bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}

// value is the number that follows the key in a line of a file.
func value(file, key string) (int64, bool) {
	f, err := os.Open(file)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if fields := strings.Fields(s.Text()); len(fields) > 1 && fields[0] == key {
			n, err := strconv.ParseInt(fields[1], 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}
