package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
)

// timing is what a peer tells.
type timing struct {
	Milliseconds float64 `json:"ms_per_cycle"`
	Detail       string  `json:"detail"`
}

// Command is a peer that the user brings: a shell command whose last line of output is
// a JSON object with the milliseconds of a cycle under ms_per_cycle and, if it likes,
// what it computes with under detail.
func Command(line string, said func(string)) Runner {
	return func() (float64, error) {
		cmd := exec.Command("sh", "-c", line)
		var complaints bytes.Buffer
		cmd.Stderr = &complaints
		out, err := cmd.Output()
		if err != nil {
			return 0, fmt.Errorf("the peer %q failed: %v\n%s", cmd.Args, err, bytes.TrimSpace(complaints.Bytes()))
		}
		var last []byte
		for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
			last = append(last[:0], s.Bytes()...)
		}
		var result timing
		if err := json.Unmarshal(last, &result); err != nil || result.Milliseconds <= 0 {
			return 0, fmt.Errorf("the peer %q ended with %q, not with a JSON object that has ms_per_cycle", cmd.Args, last)
		}
		said(result.Detail)
		return result.Milliseconds / 1e3, nil
	}
}
