package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// numbersTo is "1, 2, ... n".
func numbersTo(n int) string {
	var all []string
	for i := range n {
		all = append(all, strconv.Itoa(i+1))
	}
	return strings.Join(all, ", ")
}

func replicas(t *testing.T, e *Experiment) []Replica {
	t.Helper()
	all, err := e.Replicas()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLastSweptKeyIsFastest(t *testing.T) {
	e := mustParse(t, minimal+"sweep:\n  patterns.count: [7, 9]\n  seed: [3, 18446744073709551615, 1e3]\n")
	all := replicas(t, e)
	var got []string
	for i, replica := range all {
		if replica.Number != i || replica.Experiment.Sweep != nil || replica.Experiment.Dir != "folder" {
			t.Errorf("replica %d: %+v", i, replica)
		}
		got = append(got, fmt.Sprint(replica.Experiment.Patterns.Count, " ", replica.Experiment.Seed))
	}
	want := []string{"7 3", "7 18446744073709551615", "7 1000", "9 3", "9 18446744073709551615", "9 1000"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if !reflect.DeepEqual(all[1].Values, []any{7, uint64(18446744073709551615)}) {
		t.Errorf("values %#v", all[1].Values)
	}
	first := *e
	first.Sweep = nil
	if !reflect.DeepEqual(&first, all[0].Experiment) {
		t.Error("with a sweep the experiment should be replica 0")
	}
}

func TestNoSweepIsOneReplica(t *testing.T) {
	e := mustParse(t, minimal)
	if all := replicas(t, e); len(all) != 1 || !reflect.DeepEqual(all[0].Experiment, e) {
		t.Errorf("%+v", all)
	}
}

func TestSweptRateAndThreshold(t *testing.T) {
	sweep := "sweep:\n  phases.0.sleep.rate: [0.1, {from: 0.2, to: 0.3, tau: 4}]\n"
	ramp := Rate{From: 0.2, To: 0.3, Tau: 4}
	if got := replicas(t, mustParse(t, minimal+sweep))[1].Experiment.Phases[0].Sleep; got.Rate != ramp || got.ThresholdRate != ramp {
		t.Errorf("a threshold rate that was not given should follow: %+v", got)
	}
	fixed := mustParse(t, minimal+sweep, "phases.0.sleep.threshold_rate=0.1")
	if got := replicas(t, fixed)[1].Experiment.Phases[0].Sleep; got.Rate != ramp || got.ThresholdRate != constant(0.1) {
		t.Errorf("a given threshold rate should stay: %+v", got)
	}
}

// TestDriftKeepsTheNorm: of the night or learn phase before it, swept or not, unless it is written.
func TestDriftKeepsTheNorm(t *testing.T) {
	text := minimal + "  - drift: {steps: 3, sigma: 0.1}\nsweep: {phases.1.learn.length: [12, 13], phases.1.learn.scaling: [u, 1]}\n"
	for i, r := range replicas(t, mustParse(t, text)) {
		if d := r.Experiment.Phases[3].Drift; d.Length != float64(12+i/2) || d.Scaling.Q != float64(i%2) {
			t.Errorf("%+v", d)
		}
		if again := mustParse(t, string(r.Experiment.YAML())); !reflect.DeepEqual(again, r.Experiment) {
			t.Errorf("reads back as %s", again.YAML())
		}
	}
	if d := replicas(t, mustParse(t, text, "phases.3.drift.length=9", "phases.3.drift.scaling=2"))[3].Experiment.Phases[3].Drift; d.Length != 9 || d.Scaling.Q != 2 {
		t.Errorf("what is written should stay: %+v", d)
	}
	if d := mustParse(t, minimal, "phases.0={drift: {steps: 3, sigma: 0.1}}").Phases[0].Drift; d.Length != 70 || d.Scaling.Q != 0 {
		t.Errorf("without a night before: %+v", d)
	}
}

func TestSweepListsAndFiles(t *testing.T) {
	e := mustParse(t, minimal+"sweep:\n  phases.2.recall.levels: [[0], [0, 0.05]]\n  patterns.file: [a.npy, b.npy]\n")
	got := replicas(t, e)[3].Experiment
	if len(got.Phases[2].Recall.Levels) != 2 || got.Patterns.File != "b.npy" || got.Patterns.Count != 50 {
		t.Errorf("%s", got.YAML())
	}
}

// Values that are each right but wrong together are found, and the first such replica is named.
func TestReplicaError(t *testing.T) {
	_, err := Parse("folder/test.yaml", []byte(minimal+"sweep:\n  network.neurons: [100, 10]\n  network.coding_level: [0.1, 0.05]\n"), nil)
	wantError(t, "combination", err, "replica 3 (network.neurons=10, network.coding_level=0.05): "+
		"a coding level of 0.05 gives round(N f) = 0 active of 10 neurons; it must be at least 1 and below N")
	const wiring = "network.wiring={rule: fixed_indegree, indegree: 9}"
	for rule, says := range map[string]string{"modules": "network.wiring.indegree belongs to the rule fixed_indegree, and the rule is modules", PairwiseBernoulli: "network.wiring.indegree belongs"} {
		_, err := Parse("folder/test.yaml", []byte(minimal+"sweep: {network.wiring.rule: [fixed_indegree, "+rule+"]}\n"), []string{wiring})
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "network.wiring: [{rule: ...}, {rule: ...}]") {
			t.Errorf("a sweep over rules, %s: %v", rule, err)
		}
	}
}

func TestSetReachesEveryKind(t *testing.T) {
	e := mustParse(t, minimal,
		"patterns.count=7", "network.u0=0.5", "record.every=1e3", "phases.2.recall.noise=neural",
		"name=a=b", "phases.1={wake: {passes: 1, rate: 0}}", "phases.1.wake.regrow.spread=0.1",
		"sweep.phases.0.sleep.beta=[1, 2]")
	if e.Patterns.Count != 7 || e.Patterns.Load != 0 || e.Network.U0 != 0.5 || e.Record.Every != 1000 || e.Name != "a=b" {
		t.Errorf("%s", e.YAML())
	}
	if regrow := e.Phases[1].Wake.Regrow; *regrow != (Regrow{U0: 0.6, Spread: 0.1}) {
		t.Errorf("%+v", regrow)
	}
	if e.Phases[2].Recall.Noise != "neural" || len(e.Sweep) != 1 || e.Phases[0].Sleep.Beta != 1 {
		t.Errorf("%s", e.YAML())
	}
}

func TestAliasesStayApart(t *testing.T) {
	text := `
network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {load: 0.5}
phases:
  - &night {sleep: {cycles: 10, rate: 0.1}}
  - *night
`
	e := mustParse(t, text, "phases.1.sleep.beta=3")
	if e.Phases[0].Sleep.Beta != 20 || e.Phases[1].Sleep.Beta != 3 {
		t.Errorf("%s", e.YAML())
	}
}
