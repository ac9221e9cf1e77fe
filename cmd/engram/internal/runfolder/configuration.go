package runfolder

import (
	"fmt"
	"path/filepath"
	"slices"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/format"
	"engram/engine/config"
	"engram/engine/store"
)

// Configuration is the resolved configuration of a run.
func Configuration(m *store.Manifest, dir string) (*config.Experiment, error) {
	resolved := &config.Experiment{}
	if err := m.DecodeConfiguration(resolved); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	e, err := config.Parse(filepath.Join(dir, store.ManifestName), resolved.YAML(), nil)
	if err != nil {
		return nil, exit.InputError(err)
	}
	e.Warnings = nil // the text is ours
	e.Dir = filepath.Dir(within(m, string(m.ConfigurationFile)))
	return e, nil
}

// sameConfiguration names what differs in a configuration that was changed, and is at path now.
func sameConfiguration(m *store.Manifest, path string, e *config.Experiment) error {
	now, err := config.Load(path, setsOf(m.Arguments))
	if err != nil {
		return fmt.Errorf("the configuration was changed since the run began: %w", err)
	}
	now.Precision = e.Precision // the command line's
	differences := config.Differences(e, now)
	if len(differences) == 0 {
		return nil
	}
	return fmt.Errorf("%s was changed since the run began: %s; change it back, or begin a new run", path, FirstDifference(differences))
}

// FirstDifference is the first of some differences, and how many keys more differ.
func FirstDifference(all []string) string {
	if len(all) == 1 {
		return all[0]
	}
	return fmt.Sprintf("%s (and %s more)", all[0], format.Count(len(all)-1, "key", "keys"))
}

// setsOf are the values of --set in a command line.
func setsOf(arguments []string) (sets []string) {
	for i, a := range arguments {
		for _, flag := range []string{"--set", "-set"} {
			if a == flag && i+1 < len(arguments) {
				sets = append(sets, arguments[i+1])
			}
			if value, ok := cutFlag(a, flag); ok {
				sets = append(sets, value)
			}
		}
	}
	return slices.Clip(sets)
}

func cutFlag(argument, flag string) (string, bool) {
	if len(argument) > len(flag) && argument[:len(flag)+1] == flag+"=" {
		return argument[len(flag)+1:], true
	}
	return "", false
}
