package gpu

import (
	"bufio"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"gonum.org/v1/gonum/stat"
)

const (
	powerTime = 2 * time.Second        // that cycles go on while their power is sampled
	powerLate = 700 * time.Millisecond // of it until samples count: a card tells a mean over the time before
)

// PowerCommand prints what card number card draws, in watts, ten times a second.
func PowerCommand(card int) []string {
	return []string{"nvidia-smi", "-i", strconv.Itoa(card), "--query-gpu=power.draw", "--format=csv,noheader,nounits", "-lms", "100"}
}

// watts is the mean of what the command prints, a number a line, while work goes on.
func watts(command []string, late time.Duration, work func() error) (float64, error) {
	meter := exec.Command(command[0], command[1:]...)
	meter.WaitDelay = time.Second
	out, err := meter.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := meter.Start(); err != nil {
		return 0, err
	}
	begin, done := time.Now(), make(chan []float64)
	go func() {
		var samples []float64
		for s := bufio.NewScanner(out); s.Scan(); {
			if w, err := strconv.ParseFloat(strings.TrimSpace(s.Text()), 64); err == nil && time.Since(begin) >= late {
				samples = append(samples, w)
			}
		}
		done <- samples
	}()
	failed := work()
	_ = meter.Process.Kill()
	samples := <-done
	_ = meter.Wait()
	if failed == nil && len(samples) == 0 {
		failed = fmt.Errorf("%s tells no power", command[0])
	}
	return stat.Mean(samples, nil), failed
}
