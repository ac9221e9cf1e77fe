package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interruptible is a context that SIGINT, SIGTERM, SIGHUP (a lost connection) and SIGUSR1
// (Slurm's warning) end; it calls interrupted then.
// A second signal kills. Call release when there is nothing left to interrupt: after
// it, interrupted is not running and will not be called.
func interruptible(parent context.Context, interrupted func()) (ctx context.Context, release func()) {
	ctx, stop := signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1)
	signal.Ignore(syscall.SIGPIPE) // whoever read the messages may leave; the run goes on
	called := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		defer close(called)
		stop() // the next signal does what signals do
		interrupted()
	})
	return ctx, func() {
		if !forget() {
			<-called
		}
		stop()
	}
}
