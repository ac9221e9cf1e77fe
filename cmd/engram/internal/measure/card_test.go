package measure

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestResultFolder: a card's name becomes a folder's, and a second check of the day gets a number.
func TestResultFolder(t *testing.T) {
	in := t.TempDir()
	for _, want := range []string{"", "-2", "-3"} {
		dir, err := resultFolder(in, "NVIDIA H100 80GB (HBM3)")
		if wanted := "gpu-nvidia-h100-80gb-hbm3-" + time.Now().UTC().Format(time.DateOnly) + want; err != nil || filepath.Base(dir) != wanted {
			t.Errorf("%s (%v), want %s", dir, err, wanted)
		}
		if s, err := os.Stat(dir); err != nil || !s.IsDir() {
			t.Errorf("%s is no folder (%v)", dir, err)
		}
	}
	if _, err := resultFolder(filepath.Join(in, "missing"), "x"); err == nil {
		t.Error("a folder in one that there is not")
	}
}
