package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/pattern"
	"engram/engine/phase"
	"engram/engine/store"
)

func parse(t testing.TB, text string) *config.Experiment {
	t.Helper()
	e, err := config.Parse("test.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestNightsContinue: each day brings new patterns, pruned synapses grow back in the morning
// where asked, a night replays the day's patterns or all that are stored.
func TestNightsContinue(t *testing.T) {
	text := `
network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {count: 10}
phases:
  - wake: {passes: 30, rate: 0.05}
  - sleep: {cycles: 200, rate: 0.1, length: 20}
  - wake: {passes: 30, rate: 0.05, regrow: {u0: 0.4, spread: 0.5}}
  - sleep: {cycles: 1, rate: 0.01, length: 20, replay: all}
record: {every: 1000, observables: [density, l1, stored]}
`
	b := live(t, text, t.TempDir(), float32On(t, 2), Options{})
	r := b.Replicas[0]
	if len(r.Days) != 2 || r.Days[0].M != 10 || string(r.Days[0].Bits) == string(r.Days[1].Bits) {
		t.Fatalf("%d days, want 2 with different patterns", len(r.Days))
	}
	density := func(row int) float64 { return r.Metrics[row][4].(float64) }
	phase := func(n int) (rows []int) {
		for i, m := range r.Metrics {
			if m[1] == n {
				rows = append(rows, i)
			}
		}
		return rows
	}
	if end := density(phase(1)[len(phase(1))-1]); end > 0.9 {
		t.Errorf("density %.3f after the first night: nothing was pruned", end)
	}
	if morning := density(phase(2)[0]); math.Abs(morning-0.99) > 1e-6 {
		t.Errorf("density %.3f in the morning, want 0.99: all but the diagonal", morning)
	}
	firstDay := 0
	for _, p := range r.Kept {
		if p.Day == 0 {
			firstDay++
		}
	}
	t.Logf("the second night replays %d patterns, %d of them of the first day", len(r.Kept), firstDay)
	if len(r.Kept) == 0 {
		t.Error("nothing was replayed")
	}
	without := live(t, strings.Replace(text, ", regrow: {u0: 0.4, spread: 0.5}", "", 1), t.TempDir(), float32On(t, 2), Options{})
	if got, want := without.Replicas[0].Metrics[phase(2)[0]][4], r.Metrics[phase(1)[len(phase(1))-1]][4]; got != want {
		t.Errorf("density %v in the morning without regrowth, want %v as at the end of the night", got, want)
	}
}

// TestNothingStored: a night with nothing to replay says so, and is no failure; other replicas go on.
func TestNothingStored(t *testing.T) {
	text := `
network: {neurons: 30, factors: 2, coding_level: 0.2}
patterns: {count: 10}
phases:
  - wake: {passes: 1, rate: %s}
  - sleep: {cycles: 2, rate: 0.1, length: 10}
`
	_, _, m, err := runIn(t, context.Background(), fmt.Sprintf(text, "0"), func(Event) {})
	if err != nil || len(m.Failed) != 0 || len(m.Stopped()) != 1 || !strings.Contains(m.NoneStored[0].Message, "more passes") {
		t.Errorf("error %v, %v failed, %v with nothing to replay, want one that says what to do", err, m.Failed, m.NoneStored)
	}

	sweep := strings.Replace(fmt.Sprintf(text, "0.2"), "length: 10", "length: 10, if_none_stored: stop", 1) + "sweep: {phases.0.wake.rate: [0, 0.2], phases.0.wake.passes: [1, 60]}\n"
	var warnings []string
	j, folder, m, err := runIn(t, context.Background(), sweep, func(e Event) {
		if e.Kind == Warning && strings.Contains(e.Message, "no pattern is stored") {
			warnings = append(warnings, e.Message)
		}
	})
	if len(warnings) != 1 || !strings.Contains(warnings[0], "phase 1 (sleep)") || !strings.Contains(warnings[0], "more passes") {
		t.Errorf("warnings %q, want one that names the phase and says what to do", warnings)
	}
	if n := len(m.Stopped()); err != nil || len(m.Failed) > 0 || n == len(j.replicas) || n == 0 {
		t.Errorf("%d of %d replicas stopped (%v, %v failed), want some but not all", n, len(j.replicas), err, m.Failed)
	}
	if _, err := store.OpenArray(folder.Path("arrays", "3", "U.npy")); err != nil {
		t.Errorf("the replica that did well has no arrays: %v", err)
	}
	for replica, some := range map[string]bool{"0": false, "3": true} {
		if kept := load(t, folder.Path("arrays", replica), "kept.npy"); slices.Contains(kept, 1) != some {
			t.Errorf("kept of replica %s is %v", replica, kept)
		}
	}
}

// runIn runs a configuration, in float32, into a run folder that lasts as long as the test.
func runIn(t *testing.T, ctx context.Context, text string, report func(Event)) (*Job, *store.Folder, *store.Manifest, error) {
	t.Helper()
	j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	return j, folder, m, j.Run(ctx, store.InFolder(folder, m), report)
}

// newFolder is a run folder that lasts as long as the test.
func newFolder(t *testing.T) (*store.Folder, *store.Manifest) {
	t.Helper()
	m := &store.Manifest{Status: store.Running, Start: time.Now()}
	folder, err := store.Create(t.TempDir()+"/out", m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	return folder, m
}

// TestConvergence: learn stops by itself, and a replica stops whatever others do.
func TestConvergence(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	b := live(t, `
network: {neurons: 40, factors: 2, coding_level: 0.5, u0: 0.1, spread: 0.3}
patterns: {kind: bernoulli, count: 6}
phases:
  - learn: {cycles: 200000, rate: 0.02, beta: 100, length: 20}
record: {every: 50000}
sweep: {seed: [1, 2]}
`, t.TempDir(), float32On(t, 2), Options{})
	for _, r := range b.Replicas {
		last := r.Metrics[len(r.Metrics)-1]
		if c := last[3].(int); c >= 200000 || c%phase.CheckEvery != 0 {
			t.Errorf("replica %d ended at cycle %d", r.Number, c)
		}
	}
}

// TestInvariants: after any cycle the norm is at its length, factors are not negative,
// the diagonal is 0, and a pruned synapse never returns.
func TestInvariants(t *testing.T) {
	for _, scaling := range []string{"u", "1", "2", "0.5"} {
		for _, z := range []int{1, 2, 3} {
			t.Run(fmt.Sprintf("scaling %s z %d", scaling, z), func(t *testing.T) {
				var dead []bool
				for _, cycles := range []int{1, 10, 40} {
					b := live(t, fmt.Sprintf(`
network: {neurons: 50, factors: %d, coding_level: 0.3, spread: 0.3}
patterns: {count: 12}
phases:
  - sleep: {cycles: %d, rate: 0.1, length: 7, scaling: %s}
`, z, cycles, scaling), t.TempDir(), float32On(t, 2), Options{})
					u := allFactorsOf(b, 0)
					now := make([]bool, b.N*b.N)
					q := phase.Replay(b.Replicas[0], 0).Scaling.Q
					for i := range b.N {
						sum, alive := 0.0, false
						for j := range b.N {
							w := 1.0
							for k := range z {
								v := u[(i*b.N+j)*z+k]
								if v < 0 || math.IsNaN(v) || i == j && v != 0 {
									t.Fatalf("factor (%d, %d, %d) is %g", i, j, k, v)
								}
								w *= v
								if q == 0 {
									sum += v * v / float64(z)
								}
							}
							if q != 0 {
								sum += math.Pow(w, q)
							}
							now[i*b.N+j] = w <= graph.Cutoff
							alive = alive || w > graph.Cutoff
						}
						// float32 factors: 1e-5 leaves room for the power q
						if alive && math.Abs(sum-7) > 1e-5*7 {
							t.Fatalf("norm of row %d is %g, want 7", i, sum)
						}
					}
					for at := range dead {
						if dead[at] && !now[at] {
							t.Fatalf("synapse %d was pruned and came back", at)
						}
					}
					dead = now
				}
			})
		}
	}
}

// TestPatterns: exact patterns have their number of active neurons, bernoulli ones no
// silent neuron; both depend on seed and day alone.
func TestPatterns(t *testing.T) {
	people := graph.Populations{Excitatory: 80, CodingLevel: 0.1, FE: 0.0625, FI: 0.25}
	p := pattern.Draw(3, 0, config.Patterns{Kind: "exact", Count: 20}, 100, people, 1)
	for mu := range p.M {
		e, i := 0, 0
		for j := range p.N {
			if x := int(p.Bits[j*p.M+mu]); j < 80 {
				e += x
			} else {
				i += x
			}
		}
		if e != 5 || i != 5 {
			t.Errorf("pattern %d has %d + %d active neurons, want 5 + 5", mu, e, i)
		}
	}
	p = pattern.Draw(3, 0, config.Patterns{Kind: "bernoulli", Count: 20}, 100, people, 1)
	for j := range p.N {
		if !strings.Contains(string(p.Bits[j*p.M:(j+1)*p.M]), "\x01") {
			t.Errorf("neuron %d is silent in every pattern", j)
		}
	}
	if s := (pattern.Set{M: 4, Sequence: true}); s.Label(3) != 0 || s.Label(1) != 2 {
		t.Error("a sequence does not lead to the next pattern, the last to the first")
	}
}

// TestDynamicInhibition: model.md, Wake, 1.
func TestDynamicInhibition(t *testing.T) {
	h := []float64{-3, 2, -1, 5, 0}
	for active, want := range map[int]float64{1: 2, 2: 0, 3: -1, 4: -3} {
		if got := phase.DynamicInhibition(h, active); got != want {
			t.Errorf("%d active: d = %g, want %g", active, got, want)
		}
	}
}

// TestInterrupted: a run that is stopped leaves its arrays and tables.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	j, folder, _, err := runIn(t, ctx, `
network: {neurons: 50, factors: 2, coding_level: 0.1}
patterns: {count: 5}
phases:
  - sleep: {cycles: 100000000, rate: 0.01, length: 10}
`, func(e Event) {
		if e.Kind == Progress && e.Cycle >= 300 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want context.Canceled", err)
	}
	a, err := store.OpenArray(folder.Path("arrays", "0", "U.npy"))
	if err != nil {
		t.Fatal(err)
	}
	a.Close()
	rows := j.replicas[0].Metrics
	if last := rows[len(rows)-1][3].(int); last < 300 || last%100 == 0 && len(rows) != last/100+1 {
		t.Errorf("the last of %d records is of cycle %d, want one of the cycle that was reached", len(rows), last)
	}
}
