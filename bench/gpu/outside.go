package gpu

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Outside is a check by a shell command. It passes with exit status 0 and is skipped with 77; the
// last line of its output says why. Lines that are JSON objects with a time are measurements of
// another program, or of a run of engram.
type Outside struct{ Name, Command string }

// Program is a cycle of another program, as it says itself, or a run of engram.
type Program struct {
	Step         string  `json:"step"`
	Name         string  `json:"impl"`
	Neurons      int     `json:"N"`
	Patterns     int     `json:"M"`
	CodingLevel  float64 `json:"f"`
	Batch        int     `json:"batch"`
	Milliseconds float64 `json:"ms_per_cycle"`
	Inputs       int     `json:"K,omitempty"`       // of a neuron that does not have all
	Start        float64 `json:"start_s,omitempty"` // seconds before the first cycle
	Whole        float64 `json:"whole_s,omitempty"` // seconds of all
	Peak         float64 `json:"peak_gb,omitempty"` // of the host's memory
	Joules       float64 `json:"joules,omitempty"`
}

// skip is why a step is skipped.
type skip string

func (s skip) Error() string { return string(s) }

// exitSkipped is the status of a command that says so.
const exitSkipped = 77

// exitTimeout is the status of a command that timeout ended.
const exitTimeout = 124

// run runs the command, keeps its output in dir, and returns what it measured. Under a budget the
// command finds what is left of it, in seconds, as LIMIT, and is skipped where that ends it.
func (o Outside) run(dir string, b budget) ([]Program, error) {
	alive, cancel := context.WithCancel(context.Background())
	defer cancel()
	command := exec.CommandContext(alive, "sh", "-c", o.Command)
	if b.limited() {
		limit := max(1, int(b.left().Seconds()))
		defer time.AfterFunc(time.Duration(limit+1)*time.Second, cancel).Stop()
		command.Env = append(os.Environ(), fmt.Sprintf("LIMIT=%d", limit))
		command.WaitDelay = time.Second
	}
	output, failed := command.CombinedOutput()
	if err := os.WriteFile(filepath.Join(dir, o.Name+".txt"), shortened(output), 0o666); err != nil {
		return nil, err
	}
	var programs []Program
	last := ""
	for s := bufio.NewScanner(bytes.NewReader(output)); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if line != "" {
			last = line
		}
		p := Program{Step: o.Name}
		if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &p) == nil && p.Milliseconds+p.Whole > 0 {
			programs = append(programs, p)
		}
	}
	var exit *exec.ExitError
	switch {
	case failed == nil:
		return programs, nil
	case errors.As(failed, &exit) && exit.ExitCode() == exitSkipped:
		return programs, skip(last)
	case b.limited() && (alive.Err() != nil || errors.As(failed, &exit) && exit.ExitCode() == exitTimeout):
		return programs, skip("not done within the budget: " + last)
	}
	return programs, fmt.Errorf("%w: %s", failed, last)
}

// longest is how much of a command's output is kept.
const longest = 256 << 10

// shortened is the beginning and the end of what is too long.
func shortened(output []byte) []byte {
	if len(output) <= longest {
		return output
	}
	return bytes.Join([][]byte{output[:longest/2], output[len(output)-longest/2:]}, []byte("\n...\n"))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
