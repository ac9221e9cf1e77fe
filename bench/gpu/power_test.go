package gpu

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestWatts: the mean of the samples while work goes on; what is no number is left out, and a meter that
// tells nothing, or is not there, is an error.
func TestWatts(t *testing.T) {
	told := filepath.Join(t.TempDir(), "told")
	wait := func() error { // until the meter has told what it tells
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			if _, err := os.Stat(told); err == nil || time.Now().After(deadline) {
				return err
			}
		}
	}
	shell := func(text string) []string { return []string{"sh", "-c", text} }
	if w, err := watts(shell("echo '[N/A]'; echo 200; echo 300.5; touch "+told+"; exec sleep 99"), 0, wait); err != nil || w != 250.25 {
		t.Errorf("%g W, %v", w, err)
	}
	if _, err := watts(shell("echo '[N/A]'; exec sleep 9"), 0, wait); err == nil {
		t.Error("a meter that tells nothing is believed")
	}
	if _, err := watts([]string{"/no/such/meter"}, 0, wait); err == nil {
		t.Error("a meter that is not there is believed")
	}
	broken := errors.New("broken")
	if _, err := watts(shell("echo 100; exec sleep 9"), 0, func() error { wait(); return broken }); !errors.Is(err, broken) {
		t.Errorf("the work's failure is lost: %v", err)
	}
}
