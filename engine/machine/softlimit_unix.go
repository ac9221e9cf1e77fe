//go:build unix

package machine

import "syscall"

// numbers are the resources in the system's calls.
var numbers = map[Resource]int{AddressSpace: syscall.RLIMIT_AS, Data: syscall.RLIMIT_DATA, Stack: syscall.RLIMIT_STACK}

// SoftLimit is a limit of this process.
func SoftLimit(resource Resource) uint64 {
	var l syscall.Rlimit
	if syscall.Getrlimit(numbers[resource], &l) != nil {
		return unlimited
	}
	return l.Cur
}
