package config

import (
	"os"
	"path/filepath"
	"testing"
)

// contract is the configuration of the design, with every optional key.
const contract = `
name: night                 # free text
seed: 1
network:
  neurons: 1000             # N
  factors: 2                # z
  coding_level: 0.05        # f
  u0: 0.6                   # starting factor
  spread: 0                 # 0.3 = uniform in u0 (0.7 ... 1.3)
  factors_file: U_0.npy     # instead: (N, N, z), float32 or float64
  thresholds_file: theta_0.npy
patterns:
  kind: exact               # exact | bernoulli
  load: 0.5                 # M / N, or count: 500
  memory: attractor         # attractor | sequence
  file: X.npy               # instead: (N, M), integers or floats, 0 and 1
phases:                     # in order; any number of nights
  - wake:   {passes: 35, rate: 0.01, order_file: order.npy}
  - sleep:  {cycles: 100000, rate: {from: 0.01, to: 0.4, tau: 40}, beta: 20, salience: soft, scaling: u, length: 70, replay: day}
  - learn:  {cycles: 100000, rate: 0.005, threshold_rate: 0.005, beta: 100, scaling: u, length: 20, until_converged: true}
  - recall: {noise: neural-balanced, levels: [0, 0.01, 0.02], trials: 20, steps: 50}
save: [U, theta, X]         # which final arrays to write; this is the default
sweep:                      # optional: every combination is a replica of the batch
  patterns.load: [0.2, 0.5]
  seed: [1, 2, 3]
record: {every: 100, observables: [density, margin_min, rho, error]}
`

// minimal has the required keys only.
const minimal = `
network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {load: 0.5}
phases:
  - sleep: {cycles: 10, rate: 0.1}
  - learn: {cycles: 10, rate: {from: 0.1, to: 0.2, tau: 5}}
  - recall: {}
`

func mustParse(t *testing.T, text string, sets ...string) *Experiment {
	t.Helper()
	e, err := Parse("folder/test.yaml", []byte(text), sets)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestContract(t *testing.T) {
	e := mustParse(t, contract)
	if e.Patterns.File != "X.npy" || e.Patterns.Load != 0.2 || e.Patterns.Count != 200 {
		t.Errorf("a swept load should take the first columns of the file: %+v", e.Patterns)
	}
	if got := (Rate{From: 0.01, To: 0.4, Tau: 40}); e.Phases[1].Sleep.Rate != got || e.Phases[1].Sleep.ThresholdRate != got {
		t.Errorf("rates %+v", e.Phases[1].Sleep.Replay)
	}
	if replicas, err := e.Replicas(); err != nil || len(replicas) != 6 {
		t.Errorf("%d replicas, %v", len(replicas), err)
	}
}

func TestShippedExamples(t *testing.T) {
	if _, err := Parse("template.yaml", Template(), nil); err != nil {
		t.Error(err)
	}
	files, err := filepath.Glob("../../scripts/experiments/*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	for _, file := range files {
		if _, err := Load(file, nil); err != nil {
			t.Error(err)
		}
	}
}

func TestLoadNoFile(t *testing.T) {
	if _, err := Load("nowhere.yaml", nil); !os.IsNotExist(err) {
		t.Error(err)
	}
}
