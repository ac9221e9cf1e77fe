package store

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"engram/engine/store/filesystem"
)

// progressName is a file that a run folder has while a run is at work, and after one was killed.
const progressName = "progress.json"

// Progress is how far a run is, for those who watch its folder.
type Progress struct {
	Time    time.Time `json:"time"` // when this was so
	Batch   int       `json:"batch"`
	Batches int       `json:"batches"`
	Phase   int       `json:"phase"`
	Name    string    `json:"name"` // of the phase
	Step    int       `json:"step"` // cycles, passes or levels
	Steps   int       `json:"steps"`
	Done    float64   `json:"done"`                   // fraction of the whole run
	Left    *float64  `json:"left_seconds,omitempty"` // of the whole run, an estimate; nil: not known
}

// SaveProgress replaces the progress. It is not synced: it is of no use after a power cut.
func (f *Folder) SaveProgress(p Progress) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	temporary := temporaryName(f.Path(progressName))
	if err := os.WriteFile(temporary, append(text, '\n'), 0o666); err != nil {
		os.Remove(temporary)
		return explain(f.Path(progressName), err)
	}
	if err := filesystem.Rename(temporary, f.Path(progressName)); err != nil {
		os.Remove(temporary)
		return explain(f.Path(progressName), err)
	}
	return nil
}

// DropProgress removes the progress of a run that has ended.
func (f *Folder) DropProgress() { os.Remove(f.Path(progressName)) }

// ReadProgress reads how far the run in a folder is; nil where that is not known.
func ReadProgress(dir string) *Progress {
	text, err := readAtMost(filepath.Join(dir, progressName), manifestLimit)
	p := &Progress{}
	if err != nil || json.Unmarshal(text, p) != nil || !(p.Done >= 0 && p.Done <= 1) {
		return nil
	}
	return p
}
