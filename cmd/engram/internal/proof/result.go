package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"engram/cmd/engram/internal/version"
	"engram/engine/graph"
	"engram/engine/store"
	"engram/kernels"
	"engram/kernels/cuda"
)

// A Result is what a comparison of a card found.
type Result struct {
	Subject
	When       time.Time `json:"when"`
	Operations int       `json:"operations"` // that were compared
	Differ     int       `json:"differ"`     // of them
	Most       int       `json:"most"`       // neurons of the networks; 0: of all sizes
}

// A Subject is what a comparison holds for: another card, driver or engram is to be compared anew.
type Subject struct {
	Host   string `json:"host"`
	Device string `json:"device"` // cuda:0
	Detail string `json:"detail"` // the card's name, its driver
	Engram string `json:"engram"` // version and commit
}

// quick is the most neurons of a comparison before a run, which takes seconds.
const quick = 40

// subjectOf is a device of this machine, for this engram.
func subjectOf(device, detail string) Subject {
	host, _ := os.Hostname()
	return Subject{Host: host, Device: device, Detail: detail, Engram: version.Number + " " + version.Commit()}
}

// NewResult is a result for a card, as of now.
func NewResult(card cuda.Device, most int) Result {
	return Result{Subject: subjectOf(card.Name(), card.Detail()), When: time.Now().UTC().Truncate(time.Second), Most: most}
}

// Processor is what cards are compared with.
func Processor() (graph.Target, error) {
	b, err := kernels.Open("cpu", kernels.Options{Precision: kernels.Float32})
	if err != nil {
		return nil, err
	}
	return graph.On(b), nil
}

// Quick compares the card of a number with the processor on small networks, and remembers the result. An error says
// why it cannot be compared.
func Quick(number int) (Result, error) {
	card, err := cuda.OpenCard(number)
	if err != nil {
		return Result{}, err
	}
	right, err := Processor()
	if err != nil {
		return Result{}, err
	}
	r := NewResult(card, quick)
	for _, v := range Verdicts(right, card, quick) {
		if _, short := errors.AsType[*kernels.MemoryError](v.Err); short {
			return Result{}, v.Err
		}
		r.Operations++
		if v.Err != nil {
			r.Differ++
		}
	}
	return r, Keep(r)
}

// Known is the last result for a device, where there is one for this card, driver and engram.
func Known(device, detail string) (r Result, known bool) {
	all, err := read()
	if err != nil {
		return r, false
	}
	at := slices.IndexFunc(all, subjectOf(device, detail).is)
	if at < 0 {
		return r, false
	}
	return all[at], true
}

func (s Subject) is(r Result) bool { return r.Subject == s }

// Keep remembers a result in place of an earlier one for the same. One on small networks does not replace one of all
// sizes, unless it found a difference.
func Keep(r Result) error {
	path, err := file()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return store.Exclusively(path+".lock", func() error { return keep(path, r) })
}

// keep is Keep where no other process does.
func keep(path string, r Result) error {
	all, err := read()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, r.Subject.is)
	switch {
	case at < 0:
		all = append(all, r)
	case r.Most > 0 && r.Differ == 0 && all[at].Most == 0 && all[at].Differ == 0:
		return nil
	default:
		all[at] = r
	}
	return store.WriteFile(path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(all)
	})
}

// read are all results that are remembered.
func read() (all []Result, err error) {
	path, err := file()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; remove it", path, err)
	}
	return all, nil
}

// file is where results are remembered: cards.json in the folder engram of XDG_STATE_HOME, by default ~/.local/state.
func file() (string, error) {
	state := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // as the specification of XDG base directories asks
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "engram", "cards.json"), nil
}
