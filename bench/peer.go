package bench

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

//go:embed peers/torch_cycle.py
var torchScript []byte

// Torch is one replay cycle in PyTorch, done well (peers/torch_cycle.py), timed by
// itself for a number of cycles in a process of its own, by the given Python. said is
// given what it computes with.
func Torch(python string, c Case, threads, cycles int, said func(string)) Runner {
	return func() (float64, error) {
		cmd := exec.Command(python, "-", strconv.Itoa(c.Neurons), strconv.Itoa(c.Patterns),
			fmt.Sprint(c.CodingLevel), fmt.Sprint(c.Density), strconv.Itoa(threads), strconv.Itoa(cycles))
		cmd.Stdin = bytes.NewReader(torchScript)
		// PyTorch tells its own loops how many threads to use, but not every BLAS.
		cmd.Env = os.Environ()
		for _, library := range []string{"OMP", "OPENBLAS", "MKL", "BLIS"} {
			cmd.Env = append(cmd.Env, fmt.Sprintf("%s_NUM_THREADS=%d", library, threads))
		}
		return runPeer(cmd, said)
	}
}

// FindTorch is an error where the given Python cannot be run or has no PyTorch.
func FindTorch(python string) error {
	complaint, err := exec.Command(python, "-c", "import torch").CombinedOutput()
	if err == nil {
		return nil
	}
	if said := bytes.Split(bytes.TrimSpace(complaint), []byte("\n")); len(complaint) > 0 { // a traceback, whose last line says what
		err = errors.New(string(said[len(said)-1]))
	}
	return fmt.Errorf("%s has no PyTorch to compare with: %w; install it (pip install torch), or name a Python that has it with --python", python, err)
}

// Command is a peer that the user brings: a shell command whose last line of output is
// a JSON object with the milliseconds of a cycle under ms_per_cycle and, if it likes,
// what it computes with under detail.
func Command(line string, said func(string)) Runner {
	return func() (float64, error) { return runPeer(exec.Command("sh", "-c", line), said) }
}

func runPeer(cmd *exec.Cmd, said func(string)) (float64, error) {
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("the peer %q failed: %w\n%s", cmd.Args, err, bytes.TrimSpace(complaints.Bytes()))
	}
	var last []byte
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		last = append(last[:0], s.Bytes()...)
	}
	var result struct {
		Milliseconds float64 `json:"ms_per_cycle"`
		Detail       string  `json:"detail"`
	}
	if err := json.Unmarshal(last, &result); err != nil || result.Milliseconds <= 0 {
		return 0, fmt.Errorf("the peer %q ended with %q, not with a JSON object that has ms_per_cycle", cmd.Args, last)
	}
	said(result.Detail)
	return result.Milliseconds / 1e3, nil
}
