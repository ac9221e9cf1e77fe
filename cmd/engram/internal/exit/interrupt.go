package exit

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// stops are the signals that end a run: from the keyboard, from whoever ends processes, and from
// a connection that is lost. The second of them kills.
func stops() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} }

// Interruptible is a context that stops and notices end; it calls interrupted then.
// A second stop kills. Call release when there is nothing left to interrupt: after
// it, interrupted is not running and will not be called.
func Interruptible(parent context.Context, interrupted func()) (ctx context.Context, release func()) {
	ctx, stop := signal.NotifyContext(parent, append(stops(), notices()...)...)
	signal.Ignore(syscall.SIGPIPE) // whoever read the messages may leave; the run goes on
	called := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		defer close(called)
		ignore(notices())
		stop() // the next stop does what signals do
		interrupted()
	})
	return ctx, func() {
		if !forget() {
			<-called
		}
		ignore(notices()) // all is saved: a report that is being written may be finished
		stop()
	}
}

// ignore ignores these signals: of none, signal.Ignore would ignore all.
func ignore(signals []os.Signal) {
	if len(signals) > 0 {
		signal.Ignore(signals...)
	}
}
