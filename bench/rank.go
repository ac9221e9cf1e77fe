package bench

import (
	"fmt"
	"time"

	"engram/engine/cluster"
	"engram/engine/graph"
)

// RankPhases are what Rank can measure: a presentation by day, a replay cycle, a cycle of
// learn, a step of recall.
var RankPhases = []string{"presentation", "cycle", "learn", "recall"}

// phasesOf are the experiments whose steps these are.
var phasesOf = map[string]string{
	"presentation": "wake: {passes: 1, rate: 0}",
	"cycle":        "sleep: {cycles: 1, rate: 0}",
	"learn":        "learn: {cycles: 1, rate: 0, length: 70}",
	"recall":       "recall: {levels: [0.01]}",
}

// RankStep is a step of a phase on one of several ranks.
type RankStep struct {
	Phase   string  `json:"phase"`
	Seconds float64 `json:"seconds"`          // of the slowest rank
	Bytes   float64 `json:"bytes"`            // that a rank gets from the others
	Calls   float64 `json:"calls"`            // of MPI
	Waits   float64 `json:"seconds_in_calls"` // of the leading rank: the way, and waiting for others
}

// Gathering is one gathering of so many bytes, from all ranks together.
type Gathering struct {
	Ranks   int     `json:"ranks"`
	Bytes   int     `json:"bytes"`
	Seconds float64 `json:"seconds"`
}

// RankResult is what one start of a group of ranks found.
type RankResult struct {
	Steps      []RankStep  `json:"steps"`
	Gatherings []Gathering `json:"gatherings"`
}

// Rank measures the steps of some phases of a case on the ranks of a group, for at least the
// given time each, and how long bytes take. It is collective.
func Rank(target graph.Target, ranks *cluster.Group, c Case, phases []string, atLeast time.Duration) (*RankResult, error) {
	r := &RankResult{}
	for _, phase := range phases {
		stepper, err := c.newStepper(target, ranks, phasesOf[phase])
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", c, phase, err)
		}
		if _, err := inStep(ranks, atLeast/10, stepper.Step, target.Wait); err != nil { // to get going
			return nil, err
		}
		before, count := ranks.Traffic, 0
		seconds, err := inStep(ranks, atLeast, func() (int, error) {
			k, err := stepper.Step()
			count += k
			return k, err
		}, target.Wait)
		if err != nil {
			return nil, err
		}
		n, t := float64(count), ranks.Traffic
		r.Steps = append(r.Steps, RankStep{phase, seconds, float64(t.Bytes-before.Bytes) / n, float64(t.Calls-before.Calls) / n, (t.Seconds - before.Seconds) / n})
	}
	if ranks.Size > 1 {
		r.Gatherings = gatherings(ranks, atLeast)
	}
	return r, nil
}

// inStep is Repeat on several ranks, which do the same number of steps: it is doubled until
// they take long enough. The seconds are the slowest rank's, of the last round.
func inStep(ranks *cluster.Group, atLeast time.Duration, step func() (int, error), wait func() error) (float64, error) {
	for rounds := 1; ; rounds *= 2 {
		begin, done := time.Now(), 0
		for range rounds {
			k, err := step()
			if err != nil {
				return 0, err
			}
			done += k
		}
		if err := wait(); err != nil {
			return 0, err
		}
		took := time.Duration(ranks.AllReduceMax(int64(time.Since(begin))))
		if took >= atLeast {
			return took.Seconds() / float64(done), nil
		}
	}
}

// gatherings times gatherings of several sizes; of each a tenth of the time.
func gatherings(ranks *cluster.Group, atLeast time.Duration) (all []Gathering) {
	for bytes := 64; bytes <= 4<<20; bytes *= 4 {
		counts, total := make([]int, ranks.Size), 0
		for r := range counts {
			_, counts[r] = ranks.ShareOf(r, bytes)
			total += counts[r]
		}
		part, whole := make([]byte, counts[ranks.Rank]), make([]byte, total)
		seconds, _ := inStep(ranks, atLeast/10, func() (int, error) {
			ranks.AllGather(part, whole, counts)
			return 1, nil
		}, func() error { return nil })
		all = append(all, Gathering{ranks.Size, total, seconds})
	}
	return all
}
