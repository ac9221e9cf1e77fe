package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// Start is a number of ranks and the threads of each.
type Start struct {
	Ranks   int `json:"ranks"`
	Threads int `json:"threads"`
}

func (s Start) String() string { return fmt.Sprintf("%d x %s", s.Ranks, threadsOf(s.Threads)) }

func (s Start) cores() int { return s.Ranks * s.Threads }

// Series are the ways in which a network may grow with the ranks. At the same load M/N:
//
//	strong  it does not: N and M are the same
//	memory  N^2/ranks is constant, and so the bytes of factors on a rank: N grows as ranks^(1/2)
//	work    N^2 M/ranks is constant, and so the additions of a rank: N grows as ranks^(1/3)
//
// Cores stand for ranks where these have several threads.
var Series = []string{"strong", "memory", "work"}

// grown is the case of a series on so many times the cores of the base.
func grown(series string, base Case, times float64) Case {
	power := map[string]float64{"memory": 1.0 / 2, "work": 1.0 / 3}[series]
	by := math.Pow(times, power)
	base.Neurons, base.Patterns = int(math.Round(float64(base.Neurons)*by)), int(math.Round(float64(base.Patterns)*by))
	return base
}

// RanksCase is a case on a number of ranks, measured.
type RanksCase struct {
	Series string `json:"series"`
	Start
	Case
	Steps []RanksStep `json:"steps"`
}

// RanksStep is a step of a phase, a figure for each turn.
type RanksStep struct {
	Phase   string  `json:"phase"`
	Seconds Sample  `json:"seconds"`
	Waits   Sample  `json:"seconds_in_calls"`
	Bytes   float64 `json:"bytes"`
	Calls   float64 `json:"calls"`
	// Efficiency is the work that a core does in a second, over that of the series' first start.
	Efficiency float64 `json:"efficiency"`
}

// RanksReport is how networks scale with the ranks that share their rows.
type RanksReport struct {
	Machine     Machine      `json:"machine"`
	Launcher    string       `json:"launcher"`
	Cases       []RanksCase  `json:"cases"`
	Gatherings  []Gathering  `json:"gatherings"`
	Comm        CommModel    `json:"wire"`
	Predictions []Prediction `json:"predictions"` // not measured
}

// RanksOptions say what to start and how.
type RanksOptions struct {
	Starts   []Start
	Series   []string
	Phases   []string
	Launcher string // the command that starts ranks: their number and a command follow
	Device   string // of each rank
}

// Ranks starts groups of ranks in turns, each of which runs this program (Rank), and puts
// together what they find.
func Ranks(ctx context.Context, base Case, n RanksOptions, o Options) (*RanksReport, error) {
	o.Progress("ceilings of this machine")
	machine, err := ThisMachine(o.Threads, o.Commit)
	if err != nil {
		return nil, err
	}
	r := &RanksReport{Machine: machine, Launcher: n.Launcher}
	for _, series := range n.Series {
		for _, s := range n.Starts {
			c := RanksCase{Series: series, Start: s, Case: grown(series, base, float64(s.cores())/float64(n.Starts[0].cores()))}
			for _, phase := range n.Phases {
				c.Steps = append(c.Steps, RanksStep{Phase: phase})
			}
			r.Cases = append(r.Cases, c)
		}
	}
	for turn := range o.Repeats {
		for i := range r.Cases {
			c := &r.Cases[i]
			o.Progress(fmt.Sprintf("turn %d of %d: %s, %s: %s", turn+1, o.Repeats, c.Series, c.Start, c.Case))
			found, err := c.start(ctx, n, o.AtLeast)
			if err != nil {
				return nil, err
			}
			for k, s := range found.Steps {
				step := &c.Steps[k]
				step.Seconds, step.Waits = append(step.Seconds, s.Seconds), append(step.Waits, s.Waits)
				step.Bytes, step.Calls = s.Bytes, s.Calls
			}
			r.Gatherings = append(r.Gatherings, found.Gatherings...)
		}
	}
	r.compare()
	r.Comm = fitCommModel(r.Gatherings)
	r.Predictions = r.predict(10, 100, 1000)
	return r, nil
}

// start runs the case once.
func (c RanksCase) start(ctx context.Context, n RanksOptions, atLeast time.Duration) (*RankResult, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	line := append(strings.Fields(n.Launcher), fmt.Sprint(c.Ranks), program, "bench", "rank",
		"--size", fmt.Sprintf("%dx%d", c.Neurons, c.Patterns), "--factors", fmt.Sprint(c.Factors),
		"--coding-level", fmt.Sprint(c.CodingLevel), "--base-density", fmt.Sprint(c.Density),
		"--threads", fmt.Sprint(c.Threads), "--device", n.Device, "--steps", strings.Join(n.Phases, ","), "--at-least", atLeast.String())
	command := exec.CommandContext(ctx, line[0], line[1:]...)
	var said bytes.Buffer
	command.Stderr = &said
	text, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(line[:len(strings.Fields(n.Launcher))+1], " "), err, bytes.TrimSpace(said.Bytes()))
	}
	found := &RankResult{}
	if err := json.Unmarshal(text, found); err != nil || len(found.Steps) != len(c.Steps) {
		return nil, fmt.Errorf("%s: it did not print what ranks print, but %q (%v)", line[0], text, err)
	}
	return found, nil
}

// compare fills in the efficiencies.
func (r *RanksReport) compare() {
	for i := range r.Cases {
		c := &r.Cases[i]
		first := r.Cases[slices.IndexFunc(r.Cases, func(o RanksCase) bool { return o.Series == c.Series })]
		for k := range c.Steps {
			c.Steps[k].Efficiency = c.perCore(k) / first.perCore(k)
		}
	}
}

// perCore is the work that a core does in a second in step k.
func (c RanksCase) perCore(k int) float64 {
	return c.work(c.Steps[k].Phase) / c.Steps[k].Seconds.Median()
}

// work is how much of a step falls to a core: N^2 M, of a presentation N^2.
func (c RanksCase) work(phase string) float64 {
	n := float64(c.Neurons)
	work := n * n / float64(c.cores())
	if phase != "presentation" {
		work *= float64(c.Patterns)
	}
	return work
}

// Table writes a line for each case and phase, then what a gathering takes.
func (r *RanksReport) Table(w io.Writer) error {
	t := columns(w)
	fmt.Fprintln(t, "series\tranks\tthreads\tN\tM\tN²/rank\tN²M/rank\tstep\ttime\tefficiency\tbytes got\tcalls\tin calls")
	for _, c := range r.Cases {
		n := float64(c.Neurons)
		for _, s := range c.Steps {
			fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%.3g\t%.3g\t%s\t%s\t%.2f\t%.3g\t%.3g\t%.0f%%\n", c.Series, c.Ranks, c.Threads, c.Neurons, c.Patterns,
				n*n/float64(c.Ranks), n*n*float64(c.Patterns)/float64(c.Ranks),
				s.Phase, s.Seconds, s.Efficiency, s.Bytes, s.Calls, 100*s.Waits.Median()/s.Seconds.Median())
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nconstant along the ranks: strong N and M; memory N²/cores; work N²M/cores (each at the same M/N).\n"+
		"efficiency: N²M (of a presentation N²) a core and second, over the series' first; bytes: what a rank gets from others in a step;\n"+
		"in calls: share of the time that the leading rank spends there, waiting for others included")
	if err := r.Comm.table(w); err != nil {
		return err
	}
	if err := r.extrapolate(w); err != nil {
		return err
	}
	fmt.Fprintf(w, "ranks started with `%s`\n", r.Launcher)
	r.Machine.foot(w, turns(len(r.Cases[0].Steps[0].Seconds)))
	return nil
}
