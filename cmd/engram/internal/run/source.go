package run

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/ranks"
	"engram/engine/config"
	"engram/engine/store"
)

// Source is a configuration as it was read: once, since what came through a pipe cannot be read
// again.
type Source struct {
	name string // as the manifest has it: a path, or run.Standard
	text []byte
}

// mostText is the largest configuration, in bytes.
const mostText = 64 << 20

// openSource reads the configuration that a command names: a file, a named pipe, or - for standard
// input. The leading rank reads it for all.
func openSource(ranks *ranks.Ranks, con console.Console, file string) (Source, error) {
	s := Source{name: file}
	if isStream(file) {
		s.name = store.Standard
	}
	var err error
	if ranks.IsRoot() {
		s.text, err = readSource(con, file)
	}
	if err = ranks.Agree(err); err == nil && ranks.Size > 1 {
		s.text = []byte(ranks.GatherTexts(string(s.text))[0])
	}
	return s, err
}

func readSource(con console.Console, file string) ([]byte, error) {
	from := con.In
	if file != store.Standard {
		opened, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer opened.Close()
		from = opened
	} else if terminal, ok := from.(io.Writer); ok && console.IsTerminal(terminal) {
		fmt.Fprintln(con.Err, "engram: the configuration is read from this terminal; end it with Ctrl-D")
	}
	text, err := io.ReadAll(io.LimitReader(from, mostText+1))
	if err == nil && len(text) > mostText {
		err = fmt.Errorf("%s: has more than %d MiB; this is no configuration", file, mostText>>20)
	}
	return text, err
}

// isStream tells whether a file is standard input, or what a shell hands over as <(command): a
// name that means nothing later, and no folder that paths could start from. A regular file is none, wherever it lies: /dev/shm
// has such.
func isStream(file string) bool {
	clean := filepath.Clean(file)
	if file != store.Standard && !strings.HasPrefix(clean, "/dev/") && !strings.HasPrefix(clean, "/proc/") {
		return false
	}
	info, err := os.Lstat(clean)
	return file == store.Standard || err != nil || !info.Mode().IsRegular()
}

// load reads the experiment that a source describes. Paths in a stream start from the working
// directory.
func (s Source) load(sets []string) (*config.Experiment, error) {
	name := s.name
	if name == store.Standard {
		name = "stdin"
	}
	return config.Parse(name, s.text, sets)
}

// sum is the SHA-256 of what was read.
func (s Source) sum() string {
	sum := sha256.Sum256(s.text)
	return hex.EncodeToString(sum[:])
}

// sourceError says what to do where a configuration cannot be read.
func sourceError(file string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return exit.WrongWithHint(fmt.Errorf("%s: there is no such file", file), "`engram init "+file+"` writes one to start from.")
	case errors.Is(err, syscall.EISDIR):
		return exit.Wrong(fmt.Errorf("%s: is a folder; name the configuration, a file, such as %s", file, filepath.Join(file, "night.yaml")))
	}
	return exit.InputError(err)
}
