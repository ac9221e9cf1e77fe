package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"engram/engine/state"
	"engram/engine/store"
)

// told runs a configuration and returns its warnings: those of the run, and of the manifest.
func told(t *testing.T, text string, o Options) (events, kept []string) {
	t.Helper()
	j, err := Prepare(parse(t, text), float32On(t, 2), o)
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	err = j.Run(context.Background(), store.InFolder(folder, m), func(e Event) {
		if e.Kind == Warning {
			events = append(events, e.Message)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return events, m.Warnings
}

// afterADay is the case in little: with z = 3 the ramp of the README destroys what a day
// has stored.
const afterADay = `
network: {neurons: 100, factors: 3, coding_level: 0.1}
patterns: {count: 12}
phases:
  - wake: {passes: 30, rate: 0.05}
  - sleep: {cycles: 120, rate: %s, length: 30}
`

const readmeRamp = "{from: 0.01, to: 0.4, tau: 40}"

// TestNightThatLoses: a night that destroys memories says so, on the console and in the manifest;
// one that does not is silent.
func TestNightThatLoses(t *testing.T) {
	events, kept := told(t, fmt.Sprintf(afterADay, readmeRamp), Options{})
	want := "phase 1 (sleep): the night lost 12 of 12 patterns: lower rates; see docs/rates.md"
	if !slices.Equal(events, []string{want}) || !slices.Equal(kept, events) {
		t.Errorf("events %q, manifest %q, want %q", events, kept, want)
	}
	if events, kept = told(t, fmt.Sprintf(afterADay, "0.01"), Options{}); len(events)+len(kept) > 0 {
		t.Errorf("a night that loses nothing says %q, %q", events, kept)
	}
}

// TestNightWithoutADay: a night that replays what is not stored says so when it begins.
func TestNightWithoutADay(t *testing.T) {
	events, kept := told(t, `
network: {neurons: 40, factors: 2, coding_level: 0.2}
patterns: {count: 10}
phases:
  - sleep: {cycles: 20, rate: 0.1, length: 10}
`, Options{})
	if len(events) != 1 || !strings.HasPrefix(events[0], "phase 0 (sleep): of the patterns that the night replays 10 of 10 are not stored") ||
		!strings.Contains(events[0], "let a wake or a learn phase store them first") || !slices.Equal(kept, events) {
		t.Errorf("events %q, manifest %q", events, kept)
	}
	// after learn all are stored, and the night has nothing to say
	events, _ = told(t, `
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 4}
phases:
  - learn: {cycles: 1000, rate: 0.02, length: 10, until_converged: false}
  - sleep: {cycles: 20, rate: 0.005, length: 10}
`, Options{})
	if len(events) > 0 {
		t.Errorf("events %q, want none", events)
	}
}

// TestDayThatForgets: a day that begins with synapses that grew back over too small a trace has lost the day before, and says so, also where
// the run was stopped on its way.
func TestDayThatForgets(t *testing.T) {
	const text = `
network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {count: 8}
phases:
  - wake: {passes: 30, rate: 0.05}
  - sleep: {cycles: 60, rate: {from: 0.01, to: 0.4, tau: 40}, length: 15}
  - wake: {passes: 30, rate: 0.05, regrow: {u0: 0.6, trace: 0.4}}
record: {every: 5}
`
	want := []string{"phase 2 (wake): the day lost all 8 stored patterns of day 0: a night before it, and regrow with a larger trace, keep more of them (docs/days.md)"}
	events, kept := told(t, text, Options{})
	if !slices.Equal(events, want) || !slices.Equal(kept, want) {
		t.Errorf("events %q, manifest %q, want %q", events, kept, want)
	}
	j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	ctx, cancel := context.WithCancel(context.Background())
	if err := j.Run(ctx, store.InFolder(folder, m), func(e Event) {
		if e.Phase == 2 && e.Cycle >= 10 {
			cancel()
		}
	}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	goesOn, err := Prepare(parse(t, text), float32On(t, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := goesOn.Restore(folder, m, -1); err != nil {
		t.Fatal(err)
	}
	if err := goesOn.Run(context.Background(), store.InFolder(folder, m), func(Event) {}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Warnings, want) {
		t.Errorf("after a stop: manifest %q, want %q", m.Warnings, want)
	}
	if events, _ := told(t, strings.Replace(text, "trace: 0.4", "trace: 0.7", 1), Options{}); len(events) > 0 {
		t.Errorf("with a larger trace: %q", events)
	}
}

// TestSweepThatLoses: a sweep tells the first loss as it happens and sums up at its end, however
// many batches it has; the manifest has the sum, which holds the first.
func TestSweepThatLoses(t *testing.T) {
	text := fmt.Sprintf(afterADay, "0.01") + "sweep: {phases.1.sleep.rate: [0.01, " + readmeRamp + "], seed: [1, 2]}\n"
	for _, batch := range []int{0, 1} {
		events, kept := told(t, text, Options{Batch: batch})
		if len(events) != 2 || !slices.Equal(kept, events[1:]) {
			t.Fatalf("batches of %d: events %q, manifest %q", batch, events, kept)
		}
		if want := "phase 1 (sleep), replica 2: the night lost "; !strings.HasPrefix(events[0], want) {
			t.Errorf("batches of %d: %q, want %q", batch, events[0], want)
		}
		if want := "phase 1 (sleep): 2 of 4 networks lost patterns that were stored (replicas 2, 3; most of all replica 2, 12 of 12): lower rates; see docs/rates.md"; !strings.HasPrefix(events[1], want) {
			t.Errorf("batches of %d: %q, want %q", batch, events[1], want)
		}
	}
}

// TestLossSurvivesAStop: what a night lost is in the manifest also where the run is stopped in a
// later phase and the process that goes on never saw the night.
func TestLossSurvivesAStop(t *testing.T) {
	text := fmt.Sprintf(afterADay, readmeRamp) + "  - recall: {levels: [0], trials: 1000, steps: 1}\n"
	j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	ctx, cancel := context.WithCancel(context.Background())
	if err := j.Run(ctx, store.InFolder(folder, m), func(e Event) {
		if e.Phase == 2 {
			cancel()
		}
	}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	goesOn, err := Prepare(parse(t, strings.Replace(text, "1000", "1", 1)), float32On(t, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	forgetful := &store.Manifest{Status: store.Running, Start: m.Start}
	if _, err := goesOn.Restore(folder, forgetful, -1); err != nil {
		t.Fatal(err)
	}
	if err := goesOn.Run(context.Background(), store.InFolder(folder, forgetful), func(Event) {}); err != nil {
		t.Fatal(err)
	}
	if want := "phase 1 (sleep): the night lost 12 of 12 patterns: lower rates; see docs/rates.md"; !slices.Contains(forgetful.Warnings, want) {
		t.Errorf("the manifest of a run that went on has %q, not %q", forgetful.Warnings, want)
	}
}

// TestLossAcrossAStop: a night that is stopped on its way compares its end with its beginning.
func TestLossAcrossAStop(t *testing.T) {
	text := fmt.Sprintf(afterADay, readmeRamp)
	j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	ctx, cancel := context.WithCancel(context.Background())
	if err := j.Run(ctx, store.InFolder(folder, m), func(e Event) {
		if e.Phase == 1 && e.Cycle >= 100 && e.Cycle < 120 {
			cancel()
		}
	}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	goesOn, err := Prepare(parse(t, text), float32On(t, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := goesOn.Restore(folder, m, -1)
	if err != nil || found.Name != "sleep" || found.Step < 100 {
		t.Fatalf("restored %+v, %v", found, err)
	}
	if err := goesOn.Run(context.Background(), store.InFolder(folder, m), func(Event) {}); err != nil {
		t.Fatal(err)
	}
	if want := "phase 1 (sleep): the night lost 12 of 12 patterns: lower rates; see docs/rates.md"; !slices.Equal(m.Warnings, []string{want}) {
		t.Errorf("manifest %q, want %q", m.Warnings, want)
	}
}

// TestSkippedNightLosesNothing: a network that skips its night lost nothing in it.
func TestSkippedNightLosesNothing(t *testing.T) {
	text := strings.Replace(fmt.Sprintf(afterADay, readmeRamp), "length: 30", "length: 30, if_none_stored: skip", 1)
	events, _ := told(t, text+"sweep: {phases.0.wake.rate: [0, 0.05]}\n", Options{})
	if len(events) != 3 || !strings.Contains(events[0], "the day ends with 12 of 12 patterns not stored") || !strings.Contains(events[1], "skips the night") || events[2] != "phase 1 (sleep), replica 1: the night lost 12 of 12 patterns: lower rates; see docs/rates.md" {
		t.Errorf("events %q", events)
	}
}

// TestLearnThatLoses: learning that had all patterns and ends with fewer says so; learning for a
// fixed number of cycles that never had them says how many it lacks.
func TestLearnThatLoses(t *testing.T) {
	events, _ := told(t, `
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 4}
phases:
  - learn: {cycles: 2000, rate: 0.02, length: 10, until_converged: false}
  - learn: {cycles: 300, rate: 3, length: 10, until_converged: false}
  - learn: {cycles: 1, rate: 0, length: 10, until_converged: false}
record: {every: 10}
`, Options{})
	for i, want := range []string{"phase 1 (learn): learning lost ", "phase 2 (learn): learning ends with "} {
		if i >= len(events) || !strings.HasPrefix(events[i], want) {
			t.Errorf("events %q, want %q", events, want)
		}
	}
}

// TestLearnThatHadThem: learning is measured by the most that it had at any record, since it
// begins with nothing.
func TestLearnThatHadThem(t *testing.T) {
	events, _ := told(t, `
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 4}
phases:
  - learn: {cycles: 400, rate: {from: 0.02, to: 200, tau: 10000}, length: 10, until_converged: false}
record: {every: 10}
`, Options{})
	if len(events) != 1 || !strings.HasPrefix(events[0], "phase 0 (learn): learning lost ") || !strings.Contains(events[0], " of 4 patterns: lower rates") {
		t.Errorf("events %q", events)
	}
}

// TestLearnThatHadSome: learning that never had all patterns says of how many the lost ones are.
func TestLearnThatHadSome(t *testing.T) {
	events, _ := told(t, `
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 12}
phases:
  - learn: {cycles: 400, rate: {from: 0.02, to: 200, tau: 10000}, length: 10, until_converged: false}
record: {every: 10}
`, Options{})
	const want = "phase 0 (learn): learning lost 2 of the 2 patterns that it had stored at a record, the most at any, of 12 in all: lower rates"
	if !slices.ContainsFunc(events, func(text string) bool { return strings.HasPrefix(text, want) }) {
		t.Errorf("events %q, want %q", events, want)
	}
}

// TestUnconvergedWithAllStored: no network is the worst of those that did not converge and have all patterns stored.
func TestUnconvergedWithAllStored(t *testing.T) {
	_, kept := told(t, `
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 4}
phases:
  - learn: {cycles: 400, rate: 0.02, length: 10}
record: {every: 100}
sweep: {seed: [1, 2]}
`, Options{})
	const want = "phase 0 (learn): 2 of 2 networks did not converge (replicas 0, 1): more cycles"
	if !slices.ContainsFunc(kept, func(text string) bool { return strings.HasPrefix(text, want) }) {
		t.Errorf("manifest %q, want %q", kept, want)
	}
}

// TestToldOnceAcrossAStop: what a night says when it begins counts once for each network, also
// where the run is stopped while it says so; the manifest has the sum alone.
func TestToldOnceAcrossAStop(t *testing.T) {
	const text = `
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 3}
phases: [{sleep: {cycles: 5, rate: 0.1, length: 5}}]
sweep: {seed: [1, 2]}
`
	prepared := func() *Job {
		j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	folder, m := newFolder(t)
	ctx, cancel := context.WithCancel(context.Background())
	if err := prepared().Run(ctx, store.InFolder(folder, m), func(e Event) {
		if e.Kind == Warning {
			cancel()
		}
	}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	j := prepared()
	if found, err := j.Restore(folder, m, -1); err != nil || found.Step != 1 {
		t.Fatalf("restored %+v, %v", found, err)
	}
	if err := j.Run(context.Background(), store.InFolder(folder, m), func(Event) {}); err != nil {
		t.Fatal(err)
	}
	if want := "phase 0 (sleep): 2 of 2 networks replay patterns that are not stored (replicas 0, 1; most of all replica 0, 3 of 3)"; len(m.Warnings) != 1 || !strings.HasPrefix(m.Warnings[0], want) {
		t.Errorf("manifest %q, want %q", m.Warnings, want)
	}
}

// TestNotConverged: learn that comes to its last cycle without converging says so and why.
func TestNotConverged(t *testing.T) {
	const text = `
network: {neurons: 40, factors: 2, coding_level: 0.5, u0: 0.1, spread: 0.3}
patterns: {kind: bernoulli, count: 6}
phases:
  - learn: {cycles: %d, rate: 0.002}
record: {every: 10000}
`
	events, kept := told(t, fmt.Sprintf(text, 40), Options{})
	if len(events) != 1 || !slices.Equal(events, kept) ||
		!strings.HasPrefix(events[0], "phase 0 (learn): learning did not converge in its 40 cycles, which takes 20000 at least, being judged every 10000; give it more cycles, or until_converged: false") {
		t.Errorf("events %q, manifest %q", events, kept)
	}
	if testing.Short() { // TestConvergenceWants has what a check says
		return
	}
	events, kept = told(t, fmt.Sprintf(text, 20000), Options{})
	if len(events) != 1 || !slices.Equal(events, kept) ||
		!strings.HasPrefix(events[0], "phase 0 (learn): learning did not converge in its 20000 cycles: the density moved by ") ||
		!strings.HasSuffix(events[0], " in the last 10000 cycles (converged: less than 0.0001); give it more cycles, or until_converged: false where a fixed number is meant") {
		t.Errorf("events %q, manifest %q", events, kept)
	}
}

// TestWorst: the worst finding is that of the largest severity, the first of several.
func TestWorst(t *testing.T) {
	found := []state.Finding{{Replica: 1, Severity: 0.5}, {Replica: 2, Severity: 1}, {Replica: 3, Severity: 1}, {Replica: 4, Severity: 0.1}}
	if w := state.Worst(found); w.Replica != 2 {
		t.Errorf("the worst is that of replica %d, want 2", w.Replica)
	}
	if got := numbersOf(slices.Repeat(found, 3)); got != "1, 2, 3, 4, 1, 2, 3, 4, 1, 2 and 2 more" {
		t.Errorf("replicas %s", got)
	}
}
