package engine

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"engram/engine/store"
)

// clustered are six groups of five patterns of 60 neurons that share most of their active neurons.
func clustered() []string {
	var columns []string
	for mu := range 30 {
		column := []byte(strings.Repeat("0", 60))
		for k := range 10 {
			column[(mu%6*10+k+mu/6*k/5)%60] = '1'
		}
		columns = append(columns, string(column))
	}
	return columns
}

const growingDay = `
network: {neurons: 60, factors: 2, coding_level: from_patterns}
patterns: {file: clustered.npy}
phases:
  - wake: {passes: 400, rate: 0.05}
  - sleep: {cycles: 10, rate: 0.01}
record: {every: 20, observables: [margin_min, margin_avg, radius, l1, l2, stored]}
save: [U, theta, X]
`

// TestGrowingWeights: a day whose weights grow without bound says when, how far and what to do; the
// observables are those of the weights as long as their squares are float32, and NaN beyond.
func TestGrowingWeights(t *testing.T) {
	dir := t.TempDir()
	writePatterns(t, dir, "clustered.npy", 60, clustered())
	e := parse(t, growingDay)
	e.Dir = dir
	j, err := Prepare(e, float32On(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	err = j.Run(context.Background(), store.InFolder(folder, m), nil)
	if err == nil || !strings.Contains(err.Error(), "phase 1 (sleep), cycle 0: neuron ") || !strings.Contains(err.Error(), "the weights that it begins with are the likely cause, since they grew ") || strings.Contains(err.Error(), "float64") {
		t.Fatal(err)
	}
	said := strings.Join(m.Warnings, "\n")
	for _, want := range []string{
		"phase 0 (wake): by pass ", "the weights have grown ", "and they keep growing",
		"squares of weights beyond 1.8e+19 leave the range of float32", "lower the rate (0.05)", "put a learn phase in its place",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	if strings.Contains(said, "give phases.0.wake more passes") || strings.Count(said, "have grown") != 1 {
		t.Error(said)
	}
	in, out := 0, 0
	for _, row := range j.replicas[0].Metrics { // replica, phase, name, cycle, margin_min and its spread, ...
		margin, average, radius, l1, l2 := row[4].(float64), row[7].(float64), row[10].(float64), row[13].(float64), row[16].(float64)
		switch {
		case l1 < 1e18:
			in++
			if !(margin < 0 && radius <= margin && average > margin && l2 < l1 && l2 >= l1/math.Sqrt(60)) {
				t.Errorf("cycle %v: margins %g, %g, radius %g, l1 %g, l2 %g", row[3], margin, average, radius, l1, l2)
			}
		case l1 > 60*1.9e19:
			out++
			if !math.IsNaN(margin) || !math.IsNaN(average) || !math.IsNaN(radius) || !math.IsNaN(l2) {
				t.Errorf("cycle %v: margins %g, %g, radius %g, l2 %g of weights that are out of range", row[3], margin, average, radius, l2)
			}
		}
	}
	if in == 0 || out == 0 {
		t.Errorf("%d records in range, %d out of it", in, out)
	}
}

// TestLargestWeight: the largest weight that is named is the largest of all.
func TestLargestWeight(t *testing.T) {
	dir := t.TempDir()
	writePatterns(t, dir, "clustered.npy", 60, clustered())
	e := parse(t, strings.Replace(growingDay, "  - sleep: {cycles: 10, rate: 0.01}\nrecord: {every: 20,", "record: {every: 1000,", 1))
	e.Dir = dir
	j, err := Prepare(e, float32On(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	if err := j.Run(context.Background(), store.InFolder(folder, m), nil); err != nil {
		t.Fatal(err)
	}
	largest, u := 0.0, load(t, folder.Path("arrays/0"), "U.npy")
	for at := 0; at < len(u); at += 2 {
		largest = math.Max(largest, u[at]*u[at+1])
	}
	if said, want := strings.Join(m.Warnings, "\n"), fmt.Sprintf("-fold, to %.3g at most", largest); !strings.Contains(said, want) {
		t.Errorf("%q is not in\n%s", want, said)
	}
}

// TestGrowthIsNotSaid: days that store what they are shown say nothing; in a sweep those that grow are summed up.
func TestGrowthIsNotSaid(t *testing.T) {
	_, _, m, err := runIn(t, context.Background(), `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 30}
phases:
  - wake: {passes: 100, rate: 0.01}
sweep: {phases.0.wake.rate: [0.001, 0.4, 0.5]}
`, func(Event) {})
	if err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(m.Warnings, "\n"); !strings.Contains(said, "2 of 3 networks have weights that grow without bound (replicas 1, 2;") {
		t.Error(said)
	}
}

// TestBareNeurons: neurons without a synapse are counted where means leave them out.
func TestBareNeurons(t *testing.T) {
	bare := -1 // at the last record
	_, _, m, err := runIn(t, context.Background(), `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 30}
phases:
  - wake: {passes: 30, rate: 5}
`, func(e Event) {
		if e.Values != nil {
			bare = e.Bare
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(m.Warnings, "\n"); bare != 4 || !strings.Contains(said, "4 of 60 neurons have no surviving synapse at its end; means of margins and rho are over the other 56") {
		t.Error(bare, said)
	}
}

// TestUnwiredNeurons: of neurons that the wiring gives no synapse it is said once that the wiring is the cause, not the
// rates, also where a night has nothing to replay on their account.
func TestUnwiredNeurons(t *testing.T) {
	_, _, m, err := runIn(t, context.Background(), `
network: {neurons: 60, factors: 2, coding_level: 0.1, wiring: {rule: pairwise_bernoulli, p: 0.04}}
patterns: {count: 20}
phases:
  - wake: {passes: 3, rate: 0.01}
  - sleep: {cycles: 3, rate: 0.01, if_none_stored: skip}
  - wake: {passes: 3, rate: 0.01}
`, func(Event) {})
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(m.Warnings, "\n")
	if strings.Count(said, " of 60 neurons get no synapse from network.wiring, and store no pattern in which they are active") != 1 || strings.Contains(said, "fewer with lower rates") ||
		!strings.Contains(said, " of 60 neurons get no synapse from network.wiring, and a pattern in which one of them is active is never stored: raise the probabilities of network.wiring") {
		t.Error(said)
	}
}
