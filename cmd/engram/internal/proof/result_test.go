package proof

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"engram/kernels/cuda/emu"
)

// TestKeep: of each card, driver and engram the last result is known, but that small networks do not replace all sizes
// where they found nothing.
func TestKeep(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	card := emu.NewLedger(80e9)
	known := func() (Result, bool) { return Known(card.Name(), card.Detail()) }
	if _, found := known(); found {
		t.Error("something is known before anything was compared")
	}
	for _, c := range []struct{ most, differ, wantMost, wantDiffer int }{
		{40, 0, 40, 0}, {0, 0, 0, 0}, {40, 0, 0, 0}, {40, 2, 40, 2}, {40, 0, 40, 0}, {0, 1, 0, 1}, {0, 0, 0, 0},
	} {
		r := NewResult(card, c.most)
		r.Operations, r.Differ = 70, c.differ
		if err := Keep(r); err != nil {
			t.Fatal(err)
		}
		if got, found := known(); !found || got.Most != c.wantMost || got.Differ != c.wantDiffer {
			t.Errorf("after %+v: %+v, %v", c, got, found)
		}
	}
	other := NewResult(card, 0)
	other.Detail += ", another driver"
	if err := Keep(other); err != nil {
		t.Fatal(err)
	}
	if _, found := Known(card.Name(), other.Detail); !found {
		t.Error("the second is not known")
	}
	if got, found := known(); !found || got.Operations != 70 {
		t.Errorf("the first is %+v, %v now", got, found)
	}
	path, err := file()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("[{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Keep(other); err == nil || !strings.Contains(err.Error(), path+": ") {
		t.Errorf("a file that is cut off: %v", err)
	}
}

// TestKeepTogether: results that several processes keep at once are all known.
func TestKeepTogether(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	const many = 20
	var all sync.WaitGroup
	subject := func(i int) Subject { return subjectOf(fmt.Sprintf("cuda:%d", i), "a card") }
	for i := range many {
		all.Go(func() {
			if err := Keep(Result{Subject: subject(i), Operations: i}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range many {
		if r, known := Known(fmt.Sprintf("cuda:%d", i), "a card"); !known || r.Operations != i {
			t.Errorf("of card %d %+v is known: %v", i, r, known)
		}
	}
}
