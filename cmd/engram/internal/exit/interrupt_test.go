//go:build unix

package exit

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

// TestNotices: what batch systems send as a warning ends a run once, and kills nothing however often
// it comes.
func TestNotices(t *testing.T) {
	for _, first := range notices() {
		interruptions := 0
		ctx, release := Interruptible(t.Context(), func() { interruptions++ })
		send := func(s os.Signal) {
			if err := syscall.Kill(os.Getpid(), s.(syscall.Signal)); err != nil {
				t.Fatal(err)
			}
		}
		send(first)
		<-ctx.Done()
		for deadline := time.Now().Add(time.Minute); !signal.Ignored(first) && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		for _, again := range notices() {
			send(again)
			send(again)
		}
		release()
		send(first)
		if interruptions != 1 {
			t.Errorf("%v: interrupted %d times", first, interruptions)
		}
	}
}
