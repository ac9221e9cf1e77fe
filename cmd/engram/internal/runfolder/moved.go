package runfolder

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/ranks"
	"engram/engine/config"
	"engram/engine/store"
)

// RelativeTo are the paths of inputs from the run folder.
func RelativeTo(out string, inputs store.NameMap) store.NameMap {
	relative := store.NameMap{}
	for path := range inputs {
		if path == store.Standard {
			continue
		}
		from, err := filepath.Abs(out)
		to, err2 := filepath.Abs(path)
		if err != nil || err2 != nil {
			continue
		}
		if rel, err := filepath.Rel(from, to); err == nil {
			relative[path] = rel
		}
	}
	return relative
}

// within is a path of the manifest, as it was meant where the run began.
func within(m *store.Manifest, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(string(m.WorkingDirectory), path)
}

// locate looks for an input of a run where it was, and where it is from the run folder, which may have
// been moved along. It returns where the file is that has the content of then; if none has, the
// first there is, with its SHA-256.
func locate(m *store.Manifest, dir, path string) (at, sum string, err error) {
	places := []string{within(m, path)}
	if relative, known := m.InputsRelative[path]; known {
		if here, err := filepath.Abs(dir); err == nil {
			places = append(places, filepath.Join(here, relative))
		}
	}
	for _, place := range places {
		now, wrong := store.HashFile(place)
		switch {
		case wrong == nil && now == m.Inputs[path]:
			return place, now, nil
		case wrong == nil && at == "":
			at, sum = place, now
		case wrong != nil && err == nil:
			err = wrong
		}
	}
	if at != "" {
		err = nil
	}
	return at, sum, err
}

// MovedInputs compares the files that the run in dir was begun with, and returns where those are that
// were moved: by the path of then. The configuration may have gone, and may have other comments; what
// an array holds must be the same. All ranks call it, and the leading one looks.
func MovedInputs(ranks *ranks.Ranks, m *store.Manifest, dir string, e *config.Experiment) (moved store.NameMap, err error) {
	if ranks.IsRoot() {
		if moved, err = lookForInputs(m, dir, e); err != nil {
			err = exit.Wrong(err)
		}
	}
	if err = ranks.Agree(err); err != nil || ranks.Size == 1 {
		return moved, err
	}
	text, err := json.Marshal(moved)
	if err != nil {
		return nil, err
	}
	return moved, json.Unmarshal([]byte(ranks.GatherTexts(string(text))[0]), &moved)
}

func lookForInputs(m *store.Manifest, dir string, e *config.Experiment) (store.NameMap, error) {
	moved := store.NameMap{}
	for path, sum := range m.Inputs {
		if path == store.Standard {
			continue // a pipe: the manifest's own copy is all there is
		}
		at, now, err := locate(m, dir, path)
		switch {
		case path == string(m.ConfigurationFile):
			if err == nil && now != sum {
				if err := sameConfiguration(m, at, e); err != nil {
					return nil, err
				}
			}
		case err != nil:
			return nil, fmt.Errorf("%w; the run in %s was begun with this file", err, dir)
		case now != sum:
			return nil, fmt.Errorf("%s is another file than when the run began (SHA-256 %s, not %s): begin a new run with it", at, now, sum)
		case at != within(m, path):
			moved[within(m, path)] = at
		}
	}
	return moved, nil
}

// DescribeMoves says which inputs are read from another place than when the run began.
func DescribeMoves(moved store.NameMap) (messages []string) {
	for _, path := range slices.Sorted(maps.Keys(moved)) {
		messages = append(messages, fmt.Sprintf("%s was moved: %s is read instead, which has the same content", path, moved[path]))
	}
	return messages
}
