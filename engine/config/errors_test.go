package config

import (
	"errors"
	"strings"
	"testing"

	"engram/engine/config/document"
	"engram/engine/observable"
	"engram/kernels/salience"
)

// full is a valid text whose lines the tests below replace, as "old => new".
const full = `name: full
network:
  neurons: 100
  factors: 2
  coding_level: 0.1
patterns:
  load: 0.5
phases:
  - wake: {passes: 5, rate: 0.01}
  - sleep:
      cycles: 10
      rate: 0.1
      beta: 20
  - recall:
      levels: [0, 0.01]
record:
  every: 10
`

func TestErrors(t *testing.T) {
	tests := []struct{ change, want string }{
		// Keys.
		{"beta: 20 => betta: 20", `full.yaml:13: unknown key "betta" in phases.1.sleep; did you mean "beta"?`},
		{"record: => recrod:", `full.yaml:16: unknown key "recrod"; did you mean "record"?`},
		{"neurons: => Neurons:", `full.yaml:3: unknown key "Neurons" in network; did you mean "neurons"?`},
		{"- recall: => - recal:", `full.yaml:14: unknown key "recal" in phases.2; did you mean "recall"?`},
		{"rate: 0.1\n => rate: {from: 1, too: 2, tau: 3}\n", `full.yaml:12: unknown key "too" in phases.1.sleep.rate; did you mean "to"?`},
		{"every: 10 => <<: {evry: 10}", `full.yaml:17: unknown key "evry" in record; did you mean "every"?`},
		{"every: 10 => \"<<\": {every: 10}", `full.yaml:17: unknown key "<<" in record; its keys are every, observables, memories, probes`},
		{"factors: 2 => neurons: 2", `full.yaml:4: "network.neurons" is given twice`},
		{"every: 10 => [1]: 10", `full.yaml:17: a key of record must be a word, not a list`},
		// Symbols of papers.
		{"neurons: => N:", `full.yaml:3: unknown key "N" in network; did you mean "neurons"?`},
		{"factors: => z:", `full.yaml:4: unknown key "z" in network; did you mean "factors"?`},
		{"coding_level: => f:", `full.yaml:5: unknown key "f" in network; did you mean "coding_level"?`},
		{"load: 0.5 => M: 50", `full.yaml:7: unknown key "M" in patterns; did you mean "count"?`},
		{"load: => alpha:", `full.yaml:7: unknown key "alpha" in patterns; did you mean "load"?`},
		{"rate: 0.1\n => eta: 0.1\n", `full.yaml:12: unknown key "eta" in phases.1.sleep; did you mean "rate"?`},
		{"coding_level: => coding:", `full.yaml:5: unknown key "coding" in network; did you mean "coding_level"?`},
		{"every: 10 => observables: [margin]", `full.yaml:17: record.observables.0 must be one of ` + strings.Join(observable.Names(), ", ") + `, not the text "margin"; did you mean "margin_min"?`},
		// Missing keys.
		{"  neurons: 100\n => ", `full.yaml:2: network needs the key "neurons"`},
		{"  factors: 2\n => ", `full.yaml:2: network needs the key "factors"`},
		{"  coding_level: 0.1\n => ", `full.yaml:2: network needs the key "coding_level"`},
		{"  load: 0.5\n => ", `full.yaml:6: patterns needs "load", "count", "file" or "files"`},
		{"passes: 5, => ", `full.yaml:9: phases.0.wake needs the key "passes"`},
		{"{passes: 5, rate: 0.01} => {passes: 5}", `full.yaml:9: phases.0.wake needs the key "rate"`},
		{"      cycles: 10\n => ", `full.yaml:10: phases.1.sleep needs the key "cycles"`},
		{"rate: 0.1\n => rate: {from: 1, to: 2}\n", `full.yaml:12: phases.1.sleep.rate needs the key "tau"`},
		{"name: full => phases2: 1", `full.yaml:1: unknown key "phases2"; did you mean "phases"?`},
		{"patterns:\n  load: 0.5\n => ", `full.yaml:1: the configuration needs the key "patterns"`},
		{full + " => network: {neurons: 4, factors: 2, coding_level: 0.5}\npatterns: {count: 2}\nphases: []", `full.yaml:3: phases must list at least one phase`},
		// Types.
		{"neurons: 100 => neurons: many", `full.yaml:3: network.neurons must be a whole number, not the text "many"`},
		{"neurons: 100 => neurons: 10.5", `full.yaml:3: network.neurons must be a whole number, not 10.5`},
		{"neurons: 100 => neurons: [100]", `full.yaml:3: network.neurons must be a whole number, not a list`},
		{"neurons: 100 => neurons:", `full.yaml:3: network.neurons must be a whole number, not empty`},
		{"neurons: 100 => neurons: 1e300", `full.yaml:3: network.neurons must be from 2 to 100000000, not 1e300`},
		{"cycles: 10 => cycles: 99999999999999999999", `full.yaml:11: phases.1.sleep.cycles must be from 0 to 1000000000000000, not 99999999999999999999`},
		{"name: full => name: 12", `full.yaml:1: name must be a text (in quotes if need be), not 12`},
		{"name: full => name: 2001-01-01", `full.yaml:1: name must be a text (in quotes if need be), not "2001-01-01" (!!timestamp)`},
		{"name: full => seed: -1", `full.yaml:1: seed must be 0 or more, not -1`},
		{"name: full => seed: 1.5", `full.yaml:1: seed must be a whole number from 0 to 18446744073709551615, not 1.5`},
		{"name: full => seed: 18446744073709551616", `full.yaml:1: seed must be a whole number from 0 to 18446744073709551615, not 18446744073709551616`},
		{"factors: 2 => factors: 2\n  balanced: maybe", `full.yaml:5: network.balanced must be true or false, not the text "maybe"`},
		{"record:\n  every: 10 => record: 10", `full.yaml:16: record must be a mapping of keys, not 10`},
		{"levels: [0, 0.01] => levels: 0.01", `full.yaml:15: phases.2.recall.levels must be a list, not 0.01`},
		{"levels: [0, 0.01] => levels: []", `full.yaml:15: phases.2.recall.levels must list at least one number`},
		{"beta: 20 => scaling: w", `full.yaml:13: phases.1.sleep.scaling must be u, none or a number greater than 0, not the text "w"`},
		{"beta: 20 => scaling: 0", `full.yaml:13: phases.1.sleep.scaling must be greater than 0, not 0`},
		{"rate: 0.1\n => rate: fast\n", `full.yaml:12: phases.1.sleep.rate must be a number or a ramp {from, to, tau}, not the text "fast"`},
		// Probes and other instruments.
		{"every: 10 => every: logs", `full.yaml:17: record.every must be a whole number or log, not the text "logs"`},
		{"every: 10 => every: 0", `full.yaml:17: record.every must be from 1 to 1000000000000000, not 0`},
		{"every: 10 => memories: all", `full.yaml:17: record.memories must be one of none, ends, every, not the text "all"`},
		{"every: 10 => probes: {neuron: [1]}", `full.yaml:17: unknown key "neuron" in record.probes; did you mean "neurons"?`},
		{"every: 10 => probes: {neurons: [1, 100]}", `full.yaml:17: record.probes.neurons.1 is neuron 100, and the last of 100 neurons is 99 (they count from 0)`},
		{"every: 10 => probes: {neurons: [-1]}", `full.yaml:17: record.probes.neurons.0 must be from 0 to 100000000, not -1`},
		{"every: 10 => probes: {neurons: [1, 1]}", `full.yaml:17: record.probes.neurons lists 1 twice`},
		{"every: 10 => probes: {neurons: [1], patterns: [49, 50]}", `full.yaml:17: record.probes.patterns.1 is pattern 50, and the last of the 50 patterns of a day is 49 (they count from 0)`},
		{"every: 10 => probes: {patterns: [1]}", `full.yaml:17: record.probes.patterns are probed at neurons, of which none are listed: list some under record.probes.neurons`},
		{"every: 10 => probes: {synapses: [[1, 100]]}", `full.yaml:17: record.probes.synapses.0 has neuron 100, and the last of 100 neurons is 99 (they count from 0)`},
		{"every: 10 => probes: {synapses: [[1, 1]]}", `full.yaml:17: record.probes.synapses.0: neuron 1 has no synapse onto itself`},
		{"every: 10 => probes: {synapses: [[1, 2], [2, 1], [1, 2]]}", `full.yaml:17: record.probes.synapses lists the synapse [1, 2] twice`},
		{"every: 10 => probes: {synapses: [1, 2]}", `full.yaml:17: record.probes.synapses.0 must be a pair of neurons [i, j], the synapse from j to i, not 1
full.yaml:17: record.probes.synapses.1 must be a pair of neurons [i, j], the synapse from j to i, not 2`},
		{"every: 10 => probes: {synapses: [[-1, x], [2, 1]]}", `full.yaml:17: record.probes.synapses.0.0 must be from 0 to 100000000, not -1
full.yaml:17: record.probes.synapses.0.1 must be a whole number, not the text "x"`},
		{"every: 10 => probes: {synapses: [[1, 2, 3]]}", `full.yaml:17: record.probes.synapses.0 must be a pair of neurons [i, j], the synapse from j to i, not a list`},
		{"every: 10 => probes: {}", `full.yaml:17: record.probes lists nothing: list neurons or synapses, or leave it out`},
		{"beta: 20 => snapshots: [1]\n      snapshots_of: [V]", `full.yaml:14: phases.1.sleep.snapshots_of.0 must be one of W, theta, U, not the text "V"`},
		{"beta: 20 => snapshots: [1]\n      snapshots_of: []", `full.yaml:14: phases.1.sleep.snapshots_of lists no array: list some of W, theta and U, or leave out snapshots`},
		// Words.
		{"beta: 20 => salience: sotf", `full.yaml:13: phases.1.sleep.salience must be one of ` + strings.Join(salience.Names(), ", ") + `, not the text "sotf"; did you mean "soft"?`},
		{"name: full => precision: double", `full.yaml:1: precision must be one of float32, float64, not the text "double"`},
		{"name: full => save: [U, thetta]", `full.yaml:1: save.1 must be one of U, theta, X, connections, not the text "thetta"; did you mean "theta"?`},
		{"name: full => save: [U, [theta]]", `full.yaml:1: save.1 must be one of U, theta, X, connections, not a list`},
		{"name: full => precision: {a: 1}", `full.yaml:1: precision must be one of float32, float64, not a mapping`},
		{"name: full => save: [U, U]", `full.yaml:1: save lists "U" twice`},
		{"load: 0.5 => load: 0.5\n  file: ''", `full.yaml:8: patterns.file must name a file`},
		// Bounds.
		{"neurons: 100 => neurons: 1", `full.yaml:3: network.neurons must be from 2 to 100000000, not 1`},
		{"factors: 2 => factors: 0", `full.yaml:4: network.factors must be from 1 to 100, not 0`},
		{"coding_level: 0.1 => coding_level: 1", `full.yaml:5: network.coding_level must be greater than 0 and less than 1, not 1`},
		{"coding_level: 0.1 => coding_level: .nan", `full.yaml:5: network.coding_level must be finite, not .nan`},
		{"coding_level: 0.1 => coding_level: 0.001", `full.yaml:5: a coding level of 0.001 gives round(N f) = 0 active of 100 neurons; it must be at least 1 and below N`},
		{"coding_level: 0.1 => coding_level: 0.999", `full.yaml:5: a coding level of 0.999 gives round(N f) = 100 active of 100 neurons; it must be at least 1 and below N`},
		{"coding_level: 0.1 => coding_level: 0.008\n  inhibitory_fraction: 0.4", `full.yaml:6: with 40 inhibitory and 60 excitatory neurons a coding level of 0.008 activates 0 of 100 neurons; it must be at least 1 and below N`},
		{"coding_level: 0.1 => coding_level: 0.992\n  inhibitory_fraction: 0.4", `full.yaml:6: with 40 inhibitory and 60 excitatory neurons a coding level of 0.992 activates 100 of 100 neurons; it must be at least 1 and below N`},
		{"coding_level: 0.1 => coding_level: 0.008\n  inhibitory_fraction: 0.4\n  balanced: true", `full.yaml:7: the inhibitory population would have 0 active of 40 neurons; it must have at least 1 active and 1 silent`},
		{"factors: 2 => factors: 2\n  spread: 1", `full.yaml:5: network.spread must be at least 0 and less than 1, not 1`},
		{"factors: 2 => factors: 2\n  u0: 0", `full.yaml:5: network.u0 must be greater than 0, not 0`},
		{"factors: 2 => factors: 2\n  inhibitory_fraction: 2", `full.yaml:5: network.inhibitory_fraction must be from 0 to 1, not 2`},
		{"load: 0.5 => load: 0", `full.yaml:7: patterns.load must be greater than 0, not 0`},
		{"load: 0.5 => count: 0", `full.yaml:7: patterns.count must be from 1 to 1000000000, not 0`},
		{"passes: 5 => passes: 0", `full.yaml:9: phases.0.wake.passes must be from 1 to 1000000000, not 0`},
		{"rate: 0.1\n => rate: -0.1\n", `full.yaml:12: phases.1.sleep.rate must be 0 or more, not -0.1`},
		{"rate: 0.1\n => rate: .inf\n", `full.yaml:12: phases.1.sleep.rate must be finite, not .inf`},
		{"rate: 0.1\n => rate: {from: 1, to: 2, tau: 0}\n", `full.yaml:12: phases.1.sleep.rate.tau must be greater than 0, not 0`},
		{"beta: 20 => midway: true", `full.yaml:13: midway goes with salience: self, and phases.1.sleep.salience is soft: change one of them`},
		{"beta: 20 => salience: self\n      midway: 1", `full.yaml:14: phases.1.sleep.midway must be true or false, not 1`},
		{"beta: 20 => salience: perceptron\n      margin: -0.1", `full.yaml:14: phases.1.sleep.margin must be 0 or more, not -0.1`},
		{"beta: 20 => salience: perceptron\n      margin: 2e12", `full.yaml:14: phases.1.sleep.margin must be from 0 to 1e12, not 2e12`},
		{"beta: 20 => salience: perceptron\n      margin: .nan", `full.yaml:14: phases.1.sleep.margin must be finite, not .nan`},
		{"beta: 20 => beta: -1", `full.yaml:13: phases.1.sleep.beta must be 0 or more, not -1`},
		{"beta: 20 => length: 0", `full.yaml:13: phases.1.sleep.length must be greater than 0, not 0`},
		{"every: 10 => every: 0", `full.yaml:17: record.every must be from 1 to 1000000000000000, not 0`},
		{"every: 10 => observables: [densty]", `full.yaml:17: record.observables.0 must be one of ` + strings.Join(observable.Names(), ", ") + `, not the text "densty"; did you mean "density"?`},
		{"factors: 2 => factors: 2\n  tied: true", `full.yaml:5: network.tied keeps the factors of a synapse the same, and phases.0.wake changes the first alone: use learn and sleep phases`},
		{"factors: 2 => factors: 2\n  tied: true\n  factors_file: U.npy", `full.yaml:5: network.tied keeps the factors of a synapse the same, and network.factors_file gives each its own: give u0 and spread`},
		{"factors: 2 => factors: 2\n  difference: true", `full.yaml:5: network.difference changes both halves of a synapse, and phases.0.wake the first factor alone: use learn and sleep phases`},
		{"factors: 2 => factors: 1\n  difference: true", `full.yaml:5: network.difference is w = u^z - v^z, which needs two factors or more, and network.factors is 1: leave it out; until v comes to 0, u - v is one factor at twice the rate`},
		{"factors: 2 => factors: 4\n  difference: true\n  spread: 0.0865", `full.yaml:6: with network.difference the halves begin at 2^(1/4) u0 and u0, each times (1 +- spread), and above a spread of 0.0864 the second may be the larger: give less`},
		{"factors: 2 => factors: 2\n  difference: true\n  tied: true", `full.yaml:5: network.difference and network.tied are two things that a synapse can be: leave out one of them`},
		{"factors: 2 => factors: 2\n  difference: true\n  factors_file: U.npy", `full.yaml:5: network.difference says how factors begin, and network.factors_file too: leave out one of them`},
		{"factors: 2 => factors: 2\n  difference: true\n  spread: 0.2", `full.yaml:6: with network.difference the halves begin at 2^(1/2) u0 and u0, each times (1 +- spread), and above a spread of 0.1715 the second may be the larger: give less`},
		{"factors: 2 => factors: 2\n  tied: 1", `full.yaml:5: network.tied must be true or false, not 1`},
		{"every: 10 => observables: [density_inhibitory]", `full.yaml:17: record.observables: density_inhibitory is of inhibitory neurons, and network.inhibitory_fraction = 0 gives none of the 100: leave it out`},
		{"beta: 20 => snapshots: 5", `full.yaml:13: phases.1.sleep.snapshots must be a list, not 5`},
		{"beta: 20 => snapshots: [0, -1]", `full.yaml:13: phases.1.sleep.snapshots.1 must be from 0 to 1000000000000000, not -1`},
		{"beta: 20 => snapshots: [2, 0.5]", `full.yaml:13: phases.1.sleep.snapshots.1 must be a whole number, not 0.5`},
		{"beta: 20 => snapshots: [2, 5, 2]", `full.yaml:13: phases.1.sleep.snapshots lists 2 twice`},
		// Several keys.
		{"beta: 20 => snapshots: [10, 11]", `full.yaml:13: phases.1.sleep.snapshots.1 = 11 lies beyond the end of the phase, which has cycles: 10; leave it out, or let the phase be longer`},
		{"load: 0.5 => load: 0.5\n  count: 50", `full.yaml:8: patterns takes either load or count, not both`},
		{"factors: 2 => factors: 2\n  wiring: {rule: modules, modules: 2000, p_within: 0.5}", `full.yaml:5: network.wiring.modules is 2000, and there are 100 neurons: a module has at least one`},
		{"load: 0.5 => load: 0.001", `full.yaml:7: a load of 0.001 gives round(load N) = 0 patterns; it must be from 1 to 1000000000`},
		{"load: 0.5 => {count: 1, memory: sequence}", `full.yaml:7: a sequence needs at least 2 patterns, not 1`},
		{"factors: 2 => factors: 2\n  balanced: true", `full.yaml:5: a balanced network has two populations: network.inhibitory_fraction must be greater than 0 and less than 1, not 0`},
		{"factors: 2 => factors: 2\n  inhibitory_fraction: 0.04\n  balanced: true", `full.yaml:6: the inhibitory population would have the coding level f/(2r) = 1.25; it must be below 1`},
		{"factors: 2 => factors: 2\n  inhibitory_fraction: 0.96\n  balanced: true", `full.yaml:6: the excitatory population would have the coding level f/(2(1-r)) = 1.25; it must be below 1`},
		{"factors: 2 => factors: 2\n  inhibitory_fraction: 0.002\n  balanced: true\n  u0: 1", `full.yaml:6: the inhibitory population would have the coding level f/(2r) = 25; it must be below 1`},
		{"load: 0.5\nphases: => file: X.npy\nphases:\n  - wake: {passes: 5, rate: 0.01}", `full.yaml:10: phases.1.wake is a second day and needs fresh patterns, but patterns.file holds those of one day: give patterns.files, a file for each day`},
		{"rate: 0.01} => rate: 0.01, regrow: {}}", `full.yaml:9: phases.0.wake is the first phase: nothing is pruned yet that could regrow`},
		{"- recall:\n      levels: [0, 0.01] => - learn: {cycles: 1, rate: 0, patterns: [0, 2]}", `full.yaml:14: phases.2.learn.patterns lists day 2, and the next day is day 1 (days count from 0, and come one after the other)`},
		{"- recall:\n      levels: [0, 0.01] => - learn: {cycles: 1, rate: 0, patterns: replayed}", `full.yaml:14: phases.2.learn.patterns must be one of day, all, or a list of days, counted from 0, not the text "replayed"`},
		{"- recall:\n      levels: [0, 0.01] => - learn: {cycles: 1, rate: 0, regrow: {u0: 1, relative: 1}}", `full.yaml:14: phases.2.learn.regrow takes either u0 or relative, not both: relative factors are those of the neuron's surviving synapses times it`},
		{"- recall:\n      levels: [0, 0.01] => - wake: {passes: 1, rate: 0, regrow: {trace: 0.4, relative: 1}}", `full.yaml:14: phases.2.wake.regrow takes either trace or relative, not both: beside trace all factors are drawn anew, and none survive to be relative to; give u0`},
		{"- recall:\n      levels: [0, 0.01] => - wake: {passes: 1, rate: 0, regrow: {trace: -1}}", `full.yaml:14: phases.2.wake.regrow.trace must be greater than 0, not -1`},
		{"- recall:\n      levels: [0, 0.01] => - learn: {cycles: 1, rate: 0, regrow: {relative: 0}}", `full.yaml:14: phases.2.learn.regrow.relative must be greater than 0, not 0`},
		{"- recall:\n      levels: [0, 0.01] => - learn: {cycles: 1, rate: 0, regrow: {u0: 1e-6}}", `full.yaml:14: with u0 = 1e-06 and 2 factors synapses regrow to weights of about 1e-12, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another u0`},
		{"- wake: {passes: 5, rate: 0.01} => - learn: {cycles: 5, rate: 0.01, regrow: {}}", `full.yaml:9: phases.0.learn is the first phase: nothing is pruned yet that could regrow`},
		{"load: 0.5\nphases: => file: X.npy\nphases:\n  - learn: {cycles: 5, rate: 0.01, patterns: [0, 1]}", `full.yaml:9: phases.0.learn.patterns is a second day and needs fresh patterns, but patterns.file holds those of one day: give patterns.files, a file for each day`},
		{"levels: [0, 0.01] => levels: [0, 0.2]", `full.yaml:15: phases.2.recall.levels.1 = 0.2 is too much: units flip with probability p/f = 2 and p/(1-f) = 0.2222, which must not exceed 1`},
		{"levels: [0, 0.01] => {noise: neural-exact, levels: [0, 0.11]}", `full.yaml:15: phases.2.recall.levels.1 = 0.11 is too much: round(p N) = 11 active units flip and as many silent ones, and a pattern has 10 active of 100; use at most 0.1`},
		{"levels: [0, 0.01] => scale: weights", `full.yaml:15: phases.2.recall.scale must be one of factor, weight, input, threshold, not the text "weights"; did you mean "weight"?`},
		{"levels: [0, 0.01] => noise_every: steps", `full.yaml:15: phases.2.recall.noise_every must be one of trial, step, not the text "steps"; did you mean "step"?`},
		{"levels: [0, 0.01] => {noise: neural, levels: [2]}", `full.yaml:15: phases.2.recall.levels.0 must be from 0 to 1 as a probability, not 2`},
		{"levels: [0, 0.01] => levels: [0.01, 0, 0.01]", `full.yaml:15: phases.2.recall.levels lists 0.01 twice: its trials would be the same ones again; raise trials for more of them`},
		{"levels: [0, 0.01] => patterns: [0, 1]", `full.yaml:15: phases.2.recall.patterns lists day 1, but by then the last day is day 0 (days count from 0)`},
		{"levels: [0, 0.01] => patterns: []", `full.yaml:15: phases.2.recall.patterns must list at least one day, counted from 0`},
		{"levels: [0, 0.01] => patterns: [0, 0]", `full.yaml:15: phases.2.recall.patterns lists 0 twice`},
		{"levels: [0, 0.01] => patterns: 0", `full.yaml:15: phases.2.recall.patterns must be one of day, replayed, all, or a list of days, counted from 0, not 0`},
		{"levels: [0, 0.01] => patterns: replay", `full.yaml:15: phases.2.recall.patterns must be one of day, replayed, all, or a list of days, counted from 0, not the text "replay"; did you mean "replayed"?`},
		{"  - sleep:\n      cycles: 10\n      rate: 0.1\n      beta: 20\n  - recall:\n      levels: [0, 0.01] =>   - recall:\n      patterns: replayed", `full.yaml:11: phases.1.recall.patterns is replayed, but no sleep phase comes before: nothing has been replayed; say day`},
		{"  - recall: =>     recall:", `full.yaml:14: phases.1 has both "sleep" and "recall": each phase is an item of the list, and they are counted from 0`},
		{"- wake: {passes: 5, rate: 0.01} => - {}", `full.yaml:9: phases.0 must be one of wake, sleep, learn, recall, drift`},
		{"- recall:\n      levels: [0, 0.01] => - drift: {steps: 3}", `full.yaml:14: phases.2.drift needs the key "sigma"`},
		{"- recall:\n      levels: [0, 0.01] => - drift: {steps: 0, sigma: 1}", `full.yaml:14: phases.2.drift.steps must be from 1 to 1000000000, not 0`},
		{"- recall:\n      levels: [0, 0.01] => - drift: {steps: 3, sigma: -1}", `full.yaml:14: phases.2.drift.sigma must be 0 or more, not -1`},
		{"- recall:\n      levels: [0, 0.01] => - drift: {steps: 3, sigma: .nan}", `full.yaml:14: phases.2.drift.sigma must be finite, not .nan`},
		{"- recall:\n      levels: [0, 0.01] => - drift: {steps: 3, sigma: 1, length: 0}", `full.yaml:14: phases.2.drift.length must be greater than 0, not 0`},
		{"- recall:\n      levels: [0, 0.01] => - drift: {steps: 3, sigma: 1, length: 1e-10}", `full.yaml:14: a length of 1e-10, shared by 1 synapse with 2 factors, makes weights of about 1e-10, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another length, or fewer network.factors`},
		{"- recall:\n      levels: [0, 0.01] => - drift: {steps: 3, sigma: 1, patterns: [1]}", `full.yaml:14: phases.2.drift.patterns lists day 1, but by then the last day is day 0 (days count from 0)`},
		// Text.
		{"name: full => name: [", `full.yaml:2: not YAML: did not find expected ',' or ']'`},
		{"name: full => ---\na: 1\n---\nb: 1", `full.yaml:3: a configuration is one YAML document, a second one starts here`},
		{full + " => # nothing", `full.yaml: the configuration is empty`},
		{full + " => 12", `full.yaml:1: the configuration must be a mapping of keys, not 12`},
	}
	for _, test := range tests {
		before, after, _ := strings.Cut(test.change, " => ")
		if !strings.Contains(full, before) {
			t.Fatalf("%q is not in the text", before)
		}
		_, err := Parse("full.yaml", []byte(strings.Replace(full, before, after, 1)), nil)
		wantError(t, test.change, err, test.want)
	}
}

func TestSetErrors(t *testing.T) {
	tests := []struct{ set, want string }{
		{"phases.1.sleep.beta=x", `--set phases.1.sleep.beta=x: phases.1.sleep.beta must be a number, not the text "x"`},
		{"phases.1.sleep.betta=1", `--set phases.1.sleep.betta=1: unknown key "betta" in phases.1.sleep; did you mean "beta"?`},
		{"phases.1.sleep.rate={from: 1}", `--set phases.1.sleep.rate={from: 1}: phases.1.sleep.rate needs the keys "to" and "tau"`},
		{"phases.1.sleep.rate.to=1", `--set phases.1.sleep.rate.to=1: phases.1.sleep.rate is 0.1, it has no key "to"`},
		{"phases.3.sleep.beta=1", `--set phases.3.sleep.beta=1: phases is a list of 3, counted from 0: it has no "3"`},
		{"phases.01.sleep.beta=1", `--set phases.01.sleep.beta=1: phases is a list of 3, counted from 0: it has no "01"`},
		{"phases.0.sleep.beta=1", `--set phases.0.sleep.beta=1: phases.0 has both "wake" and "sleep": each phase is an item of the list, and they are counted from 0`},
		{"phases.1.slep.beta=1", `--set phases.1.slep.beta=1: unknown key "slep" in phases.1; did you mean "sleep"?`},
		{"seed", `--set seed: write it as path=value, such as phases.1.sleep.beta=20`},
		{"seed=", `--set seed=: the value is missing`},
		{"seed=[", `--set seed=[: not YAML: did not find expected node content`},
	}
	for _, test := range tests {
		_, err := Parse("full.yaml", []byte(full), []string{"seed=3", test.set})
		wantError(t, test.set, err, test.want)
	}
}

// TestSetOfSweptKey: no --set is silently overwritten by the sweep.
func TestSetOfSweptKey(t *testing.T) {
	for _, test := range []struct{ sweep, set, want string }{
		{"seed: [1, 2]", "seed=7", `--set seed=7: the sweep lists values of "seed", which would overwrite this one; write --set sweep.seed=[7], or take it out of the sweep`},
		{"patterns.load: [1]", "patterns.count=7", `--set patterns.count=7: the sweep lists values of "patterns.load", which would overwrite this one; take that out of the sweep, or change what it lists with --set sweep.patterns.load=[...]`},
		{"phases.1.sleep.rate: [1]", "phases.1.sleep.rate.to=1", `--set phases.1.sleep.rate.to=1: the sweep lists values of "phases.1.sleep.rate", which would overwrite this one; take that out of the sweep, or change what it lists with --set sweep.phases.1.sleep.rate=[...]`},
		{"phases.1.sleep.rate.to: [1]", "phases.1.sleep.rate={from: 1, to: 2, tau: 3}", ""},
		{"seed: [1, 2]", "sweep.seed=[7]", ""},
	} {
		_, err := Parse("full.yaml", []byte(strings.Replace(full, "      rate: 0.1", "      rate: {from: 1, to: 2, tau: 3}", 1)+"sweep:\n  "+test.sweep), []string{"name=set", test.set})
		if test.want != "" {
			wantError(t, test.set, err, test.want)
		} else if err != nil {
			t.Errorf("%s with sweep %s: %v", test.set, test.sweep, err)
		}
	}
}

// TestSetsOverwritten: no --set is silently overwritten by a later one, and none silently takes another key out of the file.
func TestSetsOverwritten(t *testing.T) {
	for _, test := range []struct{ first, second, wrong, warns string }{
		{"seed=1", "seed=2", "--set seed=2: it overwrites --set seed=1: leave one of them out", ""},
		{"patterns.load=0.3", "patterns.count=7", "--set patterns.count=7: it overwrites --set patterns.load=0.3: leave one of them out", ""},
		{"patterns={load: 0.3}", "patterns.count=7", "--set patterns.count=7: it overwrites --set patterns={load: 0.3}: leave one of them out", ""},
		{"phases.1.sleep.beta=3", "phases.1={sleep: {cycles: 10, rate: 1}}", "--set phases.1={sleep: {cycles: 10, rate: 1}}: it overwrites --set phases.1.sleep.beta=3: leave one of them out", ""},
		{"phases.1={sleep: {cycles: 10, rate: 1}}", "phases.1.sleep.beta=3", "", ""},
		{"phases.1.sleep.beta=3", "phases.1.sleep.cycles=10", "", ""},
		{"seed=3", "patterns.count=7", "", "--set patterns.count=7: it takes the place of patterns.load (full.yaml:7)"},
		{"seed=3", "patterns.load=0.3", "", ""},
	} {
		e, err := Parse("full.yaml", []byte(full), []string{test.first, test.second})
		if test.wrong != "" {
			wantError(t, test.second, err, test.wrong)
		} else if err != nil {
			t.Errorf("%s, %s: %v", test.first, test.second, err)
		} else if got := strings.Join(e.Warnings, "; "); got != test.warns {
			t.Errorf("%s, %s: warns %q, want %q", test.first, test.second, got, test.warns)
		}
	}
}

func TestSweepErrors(t *testing.T) {
	tests := []struct{ sweep, want string }{
		{"seed: 1", `full.yaml:19: sweep.seed must be a list, not 1`},
		{"seed: []", `full.yaml:19: sweep.seed must list at least one value`},
		{"seed: [1, 2, 1]", `full.yaml:19: sweep.seed lists "1" twice`},
		{"seed: [1]\n  seed: [2]", `full.yaml:20: "sweep.seed" is given twice`},
		{"sed: [1]", `full.yaml:19: unknown key "sed"; did you mean "seed"?`},
		{"phases.1.sleep.betta: [1]", `full.yaml:19: unknown key "betta" in phases.1.sleep; did you mean "beta"?`},
		{"phases.1.sleep.beta: [1,\n    x]", `full.yaml:20: phases.1.sleep.beta must be a number, not the text "x"`},
		{"phases: [1]", `full.yaml:19: "phases" cannot be swept: it is the same for all replicas`},
		{"phases.1: [5]", `full.yaml:19: phases.1 must be a mapping of keys, not 5`},
		{"phases.3.sleep.beta: [1]", `full.yaml:19: phases is a list of 3, counted from 0: it has no "3"`},
		{"zip: {seed: [1, 2]}", noZip("zip")},
		{"seed,network.factors: [[1, 2]]", noZip("seed,network.factors")},
		{"save: [[U]]", `full.yaml:19: "save" cannot be swept: it is the same for all replicas`},
		{"record.every: [1]", `full.yaml:19: "record.every" cannot be swept: it is the same for all replicas`},
		{"name: [a]", `full.yaml:19: "name" cannot be swept: it is the same for all replicas`},
		{"precision: [float64]", `full.yaml:19: "precision" cannot be swept: it is the same for all replicas`},
		{"sweep.seed: [[1]]", `full.yaml:19: "sweep.seed" cannot be swept: it is the same for all replicas`},
		{"patterns.load: [1]\n  patterns.count: [1]", `full.yaml:20: "patterns.load" and "patterns.count" cannot both be swept: one overwrites the other`},
		{"phases.1.sleep.rate: [1]\n  phases.1.sleep.rate.to: [1]", `full.yaml:20: "phases.1.sleep.rate" and "phases.1.sleep.rate.to" cannot both be swept: one overwrites the other`},
		{"network: [{u0: [1]}]", `full.yaml:19: sweep.network.0.u0 must be a single value, not a list`},
		{"network.neurons: [100, 5]", `full.yaml:5: a coding level of 0.1 gives round(N f) = 0 active of 5 neurons; it must be at least 1 and below N`},
		{"seed: [" + numbersTo(2000) + "]\n  network.u0: [" + numbersTo(2000) + "]", `full.yaml:20: the sweep has more than 1000000 combinations`},
	}
	for _, test := range tests {
		_, err := Parse("full.yaml", []byte(full+"sweep:\n  "+test.sweep), nil)
		wantError(t, test.sweep, err, test.want)
	}
}

func wantError(t *testing.T, what string, err error, want string) {
	t.Helper()
	var known *document.Error
	if !errors.As(err, &known) {
		t.Errorf("%s:\ngot  %v\nwant %s", what, err, want)
	} else if err.Error() != want {
		t.Errorf("%s:\ngot  %s\nwant %s", what, err, want)
	}
}

// noZip is what is said of keys that are to go through their values together.
func noZip(key string) string {
	return `full.yaml:19: a sweep takes every combination of its values, and has no "` + key + "\" of keys whose values go together: run each pair by itself (`engram run ... --set KEY=VALUE --set KEY=VALUE --out A`) and compare them with `engram report A B C`"
}

// TestTabs: a tab in the indentation is named, with its line; tabs elsewhere are blanks to YAML.
func TestTabs(t *testing.T) {
	const what = "the indentation of this line has a tab, which YAML does not take: indent by spaces"
	for _, c := range []struct{ change, want string }{
		{"  neurons: => \tneurons:", "full.yaml:3: " + what},
		{"  factors: => \tfactors:", "full.yaml:4: " + what},
		{"      rate: 0.1 => \t\trate: 0.1", "full.yaml:12: " + what},
		{"  - recall: => \t- recall:", "full.yaml:14: " + what},
		{"  - recall: => -\trecall:", ""},
		{"neurons: 100 => neurons: @100", "full.yaml:3: not YAML: found character that cannot start any token"},
	} {
		before, after, _ := strings.Cut(c.change, " => ")
		_, err := Parse("full.yaml", []byte(strings.Replace(full, before, after, 1)), nil)
		if c.want == "" {
			if err == nil || !strings.Contains(err.Error(), "full.yaml:14: ") {
				t.Errorf("%s: %v", c.change, err)
			}
			continue
		}
		wantError(t, c.change, err, c.want)
	}
	mustParse(t, strings.NewReplacer("neurons: 100", "neurons:\t100\t# comment", "passes: 5, ", "passes: 5,\t").Replace(full))
}
