package runfolder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// inputsSuffix ends the name of the folder beside a run in which the Python package keeps its arrays.
const inputsSuffix = ".inputs"

// Among are the folders of several that look finds to be runs, as runs/* may name others too. Warnings say why others are passed
// over, but those of inputs. It is an error if none is a run, or if a folder is missing, which is a mistyped name.
func Among(dirs []string, look func(dir string) error) (runs, warnings []string, err error) {
	var first error
	for _, dir := range dirs {
		why := look(dir)
		if why == nil {
			runs = append(runs, dir)
			continue
		}
		if _, missing := os.Stat(dir); errors.Is(missing, fs.ErrNotExist) {
			return nil, nil, why
		}
		if first == nil {
			first = why
		}
		if !isInputs(dir, dirs) {
			warnings = append(warnings, fmt.Sprintf("%v; it is passed over", why))
		}
	}
	if len(runs) == 0 {
		return nil, nil, first
	}
	return runs, warnings, nil
}

// isInputs tells whether a folder is NAME.inputs, of a run NAME that is named too.
func isInputs(dir string, dirs []string) bool {
	run, is := strings.CutSuffix(filepath.Clean(dir), inputsSuffix)
	return is && slices.ContainsFunc(dirs, func(other string) bool { return filepath.Clean(other) == run })
}
