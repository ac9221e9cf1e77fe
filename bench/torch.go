package bench

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"
)

//go:embed peers/tuned.py peers/authors.py peers/serve.py
var peers embed.FS

// Ways are how PyTorch can make a replay cycle (peers): torch as a careful user writes it; compiled,
// the same formulas left to its compiler; tf32, that with products in TF32; graph, that in float32
// as a CUDA graph; authors, as the public script of the paper's authors does it.
var Ways = []string{"torch", "compiled", "tf32", "graph", "authors"}

// Torch is replay cycles in PyTorch, in a process of its own that stays until Close.
type Torch struct {
	Detail     string // what it computes with, once it has computed
	cmd        *exec.Cmd
	requests   io.WriteCloser
	answers    *bufio.Reader
	patience   time.Duration
	complaints bytes.Buffer
	kill       context.CancelFunc
}

// patience is how long PyTorch may take to answer, compiling included, unless Peers say otherwise.
const patience = 3 * time.Minute

// StartTorch starts the Python that has PyTorch, to make cycles in one of the Ways on a device. It may take so long to
// answer; 0: patience.
func StartTorch(python, way, device string, threads int, wait time.Duration) (*Torch, error) {
	if wait == 0 {
		wait = patience
	}
	var script []byte
	for _, name := range []string{"tuned.py", "authors.py", "serve.py"} {
		text, err := peers.ReadFile("peers/" + name)
		if err != nil {
			return nil, err
		}
		script = append(script, text...)
	}
	alive, kill := context.WithCancel(context.Background())
	t := &Torch{cmd: exec.CommandContext(alive, python, "-c", string(script), way, device, strconv.Itoa(threads)), kill: kill, patience: wait}
	t.cmd.WaitDelay = time.Second // its compiler's processes may outlive it
	// PyTorch tells its own loops how many threads to use, but not every BLAS.
	t.cmd.Env = os.Environ()
	for _, library := range []string{"OMP", "OPENBLAS", "MKL", "BLIS"} {
		t.cmd.Env = append(t.cmd.Env, fmt.Sprintf("%s_NUM_THREADS=%d", library, threads))
	}
	t.cmd.Stderr = &t.complaints
	var err error
	if t.requests, err = t.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	answers, err := t.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.answers = bufio.NewReader(answers)
	return t, t.cmd.Start()
}

// Runner runs cycles of a case for about so long.
func (t *Torch) Runner(c Case, atLeast time.Duration) Runner {
	return func() (float64, error) {
		request, err := json.Marshal(struct {
			Case
			Batch   int     `json:"batch"`
			Seconds float64 `json:"seconds"`
		}{c, c.Networks(), atLeast.Seconds()})
		if err != nil {
			return 0, err
		}
		defer time.AfterFunc(t.patience, t.kill).Stop()
		if _, err := t.requests.Write(append(request, '\n')); err != nil {
			return 0, t.ended()
		}
		line, err := t.answers.ReadBytes('\n')
		if err != nil {
			return 0, t.ended()
		}
		var answer struct {
			timing
			Error string `json:"error"`
		}
		if err := json.Unmarshal(line, &answer); err != nil || answer.Error == "" && answer.Milliseconds <= 0 {
			return 0, fmt.Errorf("PyTorch's process answered %q", bytes.TrimSpace(line))
		}
		if answer.Error != "" {
			return 0, fmt.Errorf("PyTorch: %s", answer.Error)
		}
		t.Detail = answer.Detail
		return answer.Milliseconds / 1e3, nil
	}
}

// FindTorch is the version of PyTorch that the given Python has for a device, or an error where it cannot be
// run or has none.
func FindTorch(python, device string) (version string, err error) {
	probe := "import sys, torch; torch.zeros(1, device=sys.argv[1]); print(torch.__version__)"
	out, err := exec.Command(python, "-c", probe, device).CombinedOutput()
	said := lastLine(out)
	if err == nil {
		return said, nil
	}
	if said != "" { // of a traceback the last line says what
		err = errors.New(said)
	}
	return "", fmt.Errorf("%s has no PyTorch for %s to compare with: %v; install it (pip install torch), or name a Python that has it with --python",
		python, device, err)
}

func lastLine(text []byte) string {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(lines[len(lines)-1])
}

// ended says why the process is gone.
func (t *Torch) ended() error {
	_ = t.cmd.Wait()
	return fmt.Errorf("%s does not run PyTorch (%v): %s", t.cmd.Path, t.cmd.ProcessState, lastLine(t.complaints.Bytes()))
}

// Close ends the process.
func (t *Torch) Close() {
	t.requests.Close()
	defer time.AfterFunc(10*time.Second, t.kill).Stop()
	_ = t.cmd.Wait()
}
