//go:build unix

package main

import "syscall"

// notice is a signal by which batch systems announce an end.
const notice = syscall.SIGUSR1

// mkfifo makes a named pipe.
func mkfifo(path string) error { return syscall.Mkfifo(path, 0o666) }
