package intercept

import "syscall"

// A Call is a system call that names a file or folder below the root that is watched, before it happens.
type Call struct {
	Name   string // of the system call, such as openat
	Path   string // what it is about, absolute
	To     string // the new name: renameat
	Flags  int    // openat
	Offset int64  // in the file: write, pwrite64; the size: ftruncate
	Data   []byte // write, pwrite64
}

// An Answer is what becomes of a call.
type Answer struct {
	errno syscall.Errno
	kind  kind
}

type kind int

const (
	proceed kind = iota
	fail
	short
	kill
)

// Proceed lets the kernel carry out the call.
func Proceed() Answer { return Answer{} }

// Fail answers with an error in place of the kernel.
func Fail(errno syscall.Errno) Answer { return Answer{errno: errno, kind: fail} }

// Short writes the first half of the data (write and pwrite64, of 2 bytes or more; other calls proceed).
func Short() Answer { return Answer{kind: short} }

// Kill ends the process with SIGKILL before the call happens.
func Kill() Answer { return Answer{kind: kill} }
