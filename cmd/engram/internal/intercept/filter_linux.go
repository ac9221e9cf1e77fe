package intercept

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// variable is set in the environment of a process whose calls are intercepted.
const variable = "ENGRAM_TEST_INTERCEPTED"

// socket is the descriptor on which such a process hands over its listener.
const socket = 3

// calls are the system calls that are shown to the test, by number.
var calls = map[uint32]string{
	unix.SYS_OPENAT: "openat", unix.SYS_READ: "read", unix.SYS_PREAD64: "pread64", unix.SYS_WRITE: "write",
	unix.SYS_PWRITE64: "pwrite64", unix.SYS_FSYNC: "fsync", unix.SYS_FDATASYNC: "fdatasync", unix.SYS_RENAMEAT: "renameat",
	unix.SYS_RENAMEAT2: "renameat2", unix.SYS_MKDIRAT: "mkdirat", unix.SYS_UNLINKAT: "unlinkat", unix.SYS_FTRUNCATE: "ftruncate",
	unix.SYS_FLOCK: "flock", unix.SYS_FSTAT: "fstat", sysFstatat: "fstatat", unix.SYS_GETDENTS64: "getdents64",
	unix.SYS_CLOSE: "close", unix.SYS_FALLOCATE: "fallocate", unix.SYS_LSEEK: "lseek", unix.SYS_TRUNCATE: "truncate",
	unix.SYS_LINKAT: "linkat", unix.SYS_SYMLINKAT: "symlinkat", unix.SYS_FCHMOD: "fchmod", unix.SYS_COPY_FILE_RANGE: "copy_file_range",
}

// Begin hands the file-system calls of this process to the test that started it (Run); without one it does nothing.
// It comes first in a program.
func Begin() {
	if os.Getenv(variable) == "" {
		return
	}
	if err := begin(); err != nil {
		fmt.Fprintln(os.Stderr, "the calls of this process cannot be intercepted:", err)
		os.Exit(unsupportedStatus)
	}
}

// unsupportedStatus is the exit status of a process that cannot install the filter.
const unsupportedStatus = 113

func begin() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	listener, err := install()
	if err != nil {
		return err
	}
	// No call of the filter happens before the test has the listener: it would wait for ever.
	if err := unix.Sendmsg(socket, []byte{0}, unix.UnixRights(listener), nil, 0); err != nil {
		return err
	}
	unix.Close(listener)
	return unix.Close(socket)
}

// install puts the filter on all threads and returns its listener.
func install() (listener int, err error) {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return -1, err
	}
	const number = 0 // its offset in struct seccomp_data
	program := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: number}}
	for nr := range calls {
		program = append(program,
			unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: nr, Jf: 1},
			unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_USER_NOTIF})
	}
	program = append(program, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW})
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	// Once a call is with the test, only a signal that kills ends its wait: those of Go's scheduler would repeat it.
	const flags = unix.SECCOMP_FILTER_FLAG_NEW_LISTENER | unix.SECCOMP_FILTER_FLAG_TSYNC |
		unix.SECCOMP_FILTER_FLAG_TSYNC_ESRCH | unix.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
	fd, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&filter)))
	if errno != 0 {
		return -1, fmt.Errorf("seccomp: %w", errno)
	}
	return int(fd), nil
}
