package engine

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"engram/engine/store"
)

// TestManyFactors: at z = 10 and a high rate factors grow far beyond their neighbours;
// the norm must be kept all the same, in every row (a bound of the factors once set the
// scale of its sum, and lost it).
func TestManyFactors(t *testing.T) {
	b := live(t, `
network: {neurons: 40, factors: 10, coding_level: 0.2}
patterns: {count: 10}
phases:
  - sleep: {cycles: 30, rate: 0.4, beta: 10}
`, t.TempDir(), float32On(t, 2), Options{})
	u := allFactorsOf(b, 0)
	for i := range b.N {
		sum := 0.0
		for _, v := range u[i*b.N*b.Z : (i+1)*b.N*b.Z] {
			sum += v * v
		}
		if math.Abs(sum/10-70) > 1e-4*70 { // ten factors of float32 rounding each
			t.Errorf("norm of row %d is %g, want 70", i, sum/10)
		}
	}
}

// TestRecallOfTheDay: after a learn phase it is what was learnt that is tested and
// replayed, not what an earlier night left.
func TestRecallOfTheDay(t *testing.T) {
	b := live(t, `
network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {count: 8}
phases:
  - wake: {passes: 30, rate: 0.05}
  - sleep: {cycles: 20, rate: 0.1, length: 20}
  - wake: {passes: 1, rate: 0, regrow: {u0: 0.4}}
  - learn: {cycles: 3000, rate: 0.02, length: 20, until_converged: false}
  - recall: {levels: [0], trials: 1}
  - sleep: {cycles: 5, rate: 0.01, length: 20}
record: {every: 100000, observables: [stored]}
`, t.TempDir(), float32On(t, 2), Options{})
	r := b.Replicas[0]
	if got := r.Recalls[0][4].(float64); got != 1 {
		t.Errorf("recall rate %g of what was just learnt, want 1", got)
	}
	for _, p := range r.Kept {
		if p.Day != 1 {
			t.Fatalf("the night replays a pattern of day %d, want day 1", p.Day)
		}
	}
}

// TestFailingNeighbour: a replica is the same whether another one of its batch has nothing to replay.
func TestFailingNeighbour(t *testing.T) {
	text := `
network: {neurons: 200, factors: 2, coding_level: 0.05}
patterns: {load: 0.3}
phases:
  - wake: {passes: 35, rate: %s}
  - sleep: {cycles: 20, rate: 0.1, length: 20}
  - recall: {levels: [0, 0.005], trials: 2}
%s`
	alone := runJob(t, fmt.Sprintf(text, "0.01", ""), float32On(t, 2), Options{})
	_, folder, m, err := runIn(t, context.Background(), fmt.Sprintf(text, "0", "sweep: {phases.0.wake.rate: [0, 0.01]}\n"), func(Event) {})
	if err != nil || len(m.NoneStored) != 1 {
		t.Fatalf("%v, %d skipped the night, want the first of two to", err, len(m.NoneStored))
	}
	for _, name := range []string{"U.npy", "kept.npy", "recall.csv"} {
		if sum, err := store.HashFile(folder.Path("arrays", "1", name)); err != nil || sum != alone["arrays/0/"+name] {
			t.Errorf("%s differs beside a replica that fails (%v)", name, err)
		}
	}
}

// TestLostNumbers: a network that leaves the range of float32 fails, and says where.
func TestLostNumbers(t *testing.T) {
	_, _, _, err := runIn(t, context.Background(), `
network: {neurons: 30, factors: 4, coding_level: 0.2, u0: 1e7}
patterns: {count: 3}
phases:
  - wake: {passes: 2, rate: 1e12}
`, func(Event) {})
	if err == nil || !strings.Contains(err.Error(), "phase 0 (wake), cycle 2: neuron 0 has left the range of float32") {
		t.Errorf("error %v", err)
	}
}

// TestFirstWake: the first wake teaches the patterns that phases before it have used.
func TestFirstWake(t *testing.T) {
	b := live(t, `
network: {neurons: 50, factors: 2, coding_level: 0.1}
patterns: {count: 4}
phases:
  - recall: {levels: [0], trials: 1}
  - wake: {passes: 20, rate: 0.1}
  - wake: {passes: 20, rate: 0.1}
`, t.TempDir(), float32On(t, 2), Options{})
	if n := len(b.Replicas[0].Days); n != 2 {
		t.Errorf("%d days, want 2", n)
	}
}

// TestExactRange: networks whose sums float32 runs cannot hold exactly are refused.
func TestExactRange(t *testing.T) {
	e := parse(t, "network: {neurons: 30, factors: 1, coding_level: 0.5}\npatterns: {count: 9000000}\nphases: [{sleep: {cycles: 1, rate: 0}}]\n")
	if _, err := Prepare(e, float32On(t, 1), Options{}); err == nil || !strings.Contains(err.Error(), "exact up to 131072") {
		t.Errorf("error %v", err)
	}
}
