package runfolder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// Conclude writes how a run ended into its manifest and returns what the user is told. The checkpoints of one that came
// to its end go once the manifest says so: what ends the process in between costs nothing.
func Conclude(folder *store.Folder, m *store.Manifest, err error) error {
	if lost := folder.Lost(); lost != nil { // whatever came of the run, nobody has it
		err = lost
	}
	if err == nil || m.Ended() {
		switch unsummed := folder.SumResults(); {
		case err == nil:
			err = unsummed
		case unsummed != nil:
			m.Warn(unsummed.Error())
		}
	}
	err = onFullDisk(folder, err)
	m.End, m.Status = time.Now(), store.Done
	switch {
	case errors.Is(err, context.Canceled):
		m.Status, m.Message = store.Interrupted, "interrupted by a signal"
		if errors.Is(err, exit.ErrStoppedOnPage) {
			m.Message = "stopped on the live page"
		}
		err = exit.Interruption{Folder: folder.Dir()}
	case err != nil:
		m.Status, m.Message = store.Failed, err.Error()
	case len(m.Stopped()) > 0:
		m.Status, m.Message = store.NothingStored, stopsOf(m)
	}
	if unsaved := folder.SaveManifest(m); unsaved != nil && !errors.Is(unsaved, store.ErrLost) {
		return errors.Join(err, onFullDisk(folder, unsaved))
	}
	if m.Ended() {
		if undropped := folder.DropCheckpoints(); err == nil {
			err = undropped
		}
	}
	return err
}

// onFullDisk is err; where the disk was full and the run has a checkpoint, it names resume, which needs no other --out.
func onFullDisk(folder *store.Folder, err error) error {
	full, ok := errors.AsType[*store.FullDisk](err)
	if !ok {
		return err
	}
	if all, unread := folder.Checkpoints(); unread != nil || len(all) == 0 {
		return err
	}
	return &resumable{full, folder.Dir()}
}

// resumable is a full disk that stopped a run which has a checkpoint.
type resumable struct {
	*store.FullDisk
	dir string
}

func (e *resumable) Error() string {
	return e.Advising(fmt.Sprintf("free some space, then `engram resume %s` goes on from the last checkpoint", e.dir))
}

// FailuresOf says how many replicas of a run failed, and why the first did.
func FailuresOf(m *store.Manifest) string {
	first := m.Failed[0]
	return fmt.Sprintf("%d of %d replicas failed; the first, replica %d: %s", len(m.Failed), m.Replicas, first.Replica, first.Message)
}

// stopsOf says how many networks of a run stopped where nothing was stored, and where the first did.
func stopsOf(m *store.Manifest) string {
	var first store.NoneStored
	for _, none := range m.NoneStored {
		if none.Stopped {
			first = none
			break
		}
	}
	if m.Replicas == 1 {
		return first.Message
	}
	return fmt.Sprintf("%d of %d networks stopped with nothing to replay; the first, replica %d: %s", len(m.Stopped()), m.Replicas, first.Replica, first.Message)
}

// EmptyNights lists the networks of a sweep that had nothing to replay; "" where there are none.
func EmptyNights(m *store.Manifest) string {
	var numbers []int
	for _, none := range m.NoneStored {
		if !slices.Contains(numbers, none.Replica) {
			numbers = append(numbers, none.Replica)
		}
	}
	if m.Replicas == 1 || len(numbers) == 0 {
		return ""
	}
	const most = 10
	var listed []string
	for _, n := range numbers[:min(most, len(numbers))] {
		listed = append(listed, fmt.Sprint(n))
	}
	if more := len(numbers) - most; more > 0 {
		listed = append(listed, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("%d of %d networks had a night with nothing to replay: replicas %s (none_stored in %s has all)",
		len(numbers), m.Replicas, strings.Join(listed, ", "), store.ManifestName)
}
