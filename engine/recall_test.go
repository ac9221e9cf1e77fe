package engine

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// writeArray writes a float64 array into a folder.
func writeArray(t *testing.T, dir, name string, shape []int, data []float64) {
	t.Helper()
	w, err := store.CreateArray(filepath.Join(dir, name), npy.Float64, shape)
	if err == nil {
		err = w.WriteFloat64(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// threePatterns writes the files of a network of 20 neurons with z = 1: the patterns X are
// neurons 0-4, 4-8 and 8-12, W = weight(i, j, shared), shared being in how many patterns both i
// and j are active, and the thresholds theta are all alike. It returns their folder.
func threePatterns(t *testing.T, theta float64, weight func(i, j, shared int) float64) string {
	t.Helper()
	const n = 20
	dir := t.TempDir()
	var x, u, thetas []float64
	in := func(j, mu int) bool { return j >= 4*mu && j <= 4*mu+4 }
	for i := range n {
		for mu := range 3 {
			x = append(x, map[bool]float64{true: 1}[in(i, mu)])
		}
		for j := range n {
			shared := 0
			for mu := range 3 {
				if in(i, mu) && in(j, mu) {
					shared++
				}
			}
			w := weight(i, j, shared)
			if i == j {
				w = 0
			}
			u = append(u, w)
		}
		thetas = append(thetas, theta)
	}
	writeArray(t, dir, "X.npy", []int{n, 3}, x)
	writeArray(t, dir, "U.npy", []int{n, n, 1}, u)
	writeArray(t, dir, "theta.npy", []int{n}, thetas)
	return dir
}

const threePatternsRecall = `
network: {neurons: 20, factors: 1, coding_level: 0.25, factors_file: U.npy, thresholds_file: theta.npy}
patterns: {file: X.npy}
phases:
  - recall: {noise: %s, levels: [%g, %g], steps: %d, trials: %d}
`

// TestRecallUnderNeuralNoise compares with the exact expectations: NumPy went through all 2^20
// cues of each pattern, each with its probability (p, or p/f and p/(1-f), a flip), and through
// the steps of recall from each. The standard deviations are those over trials of 3 patterns.
func TestRecallUnderNeuralNoise(t *testing.T) {
	dir := threePatterns(t, 2.205, func(i, j, shared int) float64 {
		return 0.05 + float64(shared) + 0.01*float64((3*i+5*j)%7)
	})
	const trials = 2000
	for _, c := range []struct {
		kind                           string
		steps                          int
		level                          [2]float64
		rate, rateStd, wrong, wrongStd [2]float64
	}{
		{"neural", 1, [2]float64{0.05, 0.2}, [2]float64{0.755286, 0.306498}, [2]float64{0.245537, 0.263137}, [2]float64{0.044946, 0.151658}, [2]float64{0.042177, 0.065610}},
		{"neural-balanced", 1, [2]float64{0.02, 0.1}, [2]float64{0.836112, 0.324113}, [2]float64{0.212568, 0.268604}, [2]float64{0.028494, 0.133848}, [2]float64{0.034234, 0.060474}},
		{"neural", 50, [2]float64{0.05, 0.2}, [2]float64{0.666510, 0.208960}, [2]float64{0.272197, 0.234731}, [2]float64{0.072348, 0.212267}, [2]float64{0.061676, 0.079236}},
		{"neural-balanced", 50, [2]float64{0.02, 0.1}, [2]float64{0.782344, 0.262664}, [2]float64{0.238245, 0.254042}, [2]float64{0.046906, 0.184562}, [2]float64{0.052437, 0.073249}},
	} {
		b := live(t, fmt.Sprintf(threePatternsRecall, c.kind, c.level[0], c.level[1], c.steps, trials), dir, float32On(t, 2), Options{})
		var cycles []any
		for _, row := range b.Replicas[0].Metrics {
			cycles = append(cycles, row[3])
		}
		if fmt.Sprint(cycles) != "[0 2]" { // levels
			t.Errorf("a recall of two levels is recorded at %v", cycles)
		}
		for l, row := range b.Replicas[0].Recalls {
			at := fmt.Sprintf("%s, %d steps, level %g", c.kind, c.steps, c.level[l])
			expected(t, at+": recall rate", row[4], c.rate[l], 4*c.rateStd[l]/math.Sqrt(trials))
			expected(t, at+": error", row[5], c.wrong[l], 4*c.wrongStd[l]/math.Sqrt(trials))
			expected(t, at+": patterns", float64(row[6].(int)), 3, 0)
			expected(t, at+": s.d. of the recall rate", row[7], c.rateStd[l], 0.05*c.rateStd[l])
			expected(t, at+": s.d. of the error", row[8], c.wrongStd[l], 0.05*c.wrongStd[l])
		}
	}
}

// TestInhibitionOfRecall: inhibition keeps as many neurons active as a pattern has, and more of noisy patterns are recalled.
func TestInhibitionOfRecall(t *testing.T) {
	dir := threePatterns(t, 2.205, func(i, j, shared int) float64 {
		return 0.05 + float64(shared) + 0.01*float64((3*i+5*j)%7)
	})
	rate := func(inhibition string) float64 {
		text := strings.Replace(fmt.Sprintf(threePatternsRecall, "neural", 0.05, 0.2, 3, 500), "trials: 500", "trials: 500, inhibition: "+inhibition, 1)
		return live(t, text, dir, float32On(t, 2), Options{}).Replicas[0].Recalls[1][4].(float64)
	}
	if without, with := rate("false"), rate("true"); !(with > without+0.1) {
		t.Errorf("%g of the patterns are recalled with inhibition, %g without", with, without)
	}
}

// TestRecallUnderSynapticNoise compares with SciPy: after one step from a pattern h_i is Gaussian
// around its value on the common scale, of s.d. p sqrt(number of active inputs).
func TestRecallUnderSynapticNoise(t *testing.T) {
	dir := threePatterns(t, 5.6, func(_, _, shared int) float64 { return 1 + 0.5*float64(shared) })
	for _, kind := range []string{"synaptic-all", "synaptic-one", "synaptic-alive"} { // the same at z = 1 with nothing pruned
		b := live(t, fmt.Sprintf(threePatternsRecall, kind, 0.01, 0.02, 1, 500), dir, float32On(t, 2), Options{})
		for l, want := range [][2]float64{{0.369647, 0.103891}, {0.059896, 0.205760}} {
			row := b.Replicas[0].Recalls[l]
			expected(t, kind+": recall rate", row[4], want[0], 0.05)
			expected(t, kind+": error", row[5], want[1], 0.008)
		}
	}
}

func expected(t *testing.T, what string, got any, want, tolerance float64) {
	t.Helper()
	if v := got.(float64); !(math.Abs(v-want) <= tolerance) {
		t.Errorf("%s: %.6f, want %.6f within %.2g", what, v, want, tolerance)
	}
}

// TestLevelsInAnyOrder: the noise of a level is the same wherever it stands in the list, and for
// a list that rises it is what it was in engram before levels could stand in any order.
func TestLevelsInAnyOrder(t *testing.T) {
	const text = `
network: {neurons: 50, factors: 2, coding_level: 0.1}
patterns: {count: 10}
phases:
  - wake: {passes: 20, rate: 0.05}
  - recall: {noise: %s, levels: [%s], trials: 3, steps: 5}
`
	for kind, want := range map[string]string{
		"neural-balanced": "[[0.4000000000000001 0.06] [0.10000000000000002 0.14333333333333334] [0.03333333333333333 0.25466666666666665]]",
		"synaptic-one":    "[[0.4000000000000001 0.06] [0.13333333333333333 0.08666666666666667] [0.10000000000000002 0.09000000000000001]]",
	} {
		byLevel := func(levels string) map[any][]any {
			rows := map[any][]any{}
			for _, row := range live(t, fmt.Sprintf(text, kind, levels), t.TempDir(), float32On(t, 2), Options{}).Replicas[0].Recalls {
				rows[row[2]] = row
			}
			return rows
		}
		rising := byLevel("0, 0.02, 0.04")
		for _, levels := range []string{"0.04, 0.02, 0", "0.02, 0.04, 0"} {
			if got := byLevel(levels); fmt.Sprint(got) != fmt.Sprint(rising) {
				t.Errorf("%s, levels %s: %v, want %v", kind, levels, got, rising)
			}
		}
		var rates []any
		for _, p := range []float64{0, 0.02, 0.04} {
			rates = append(rates, rising[p][4:6])
		}
		if got := fmt.Sprint(rates); got != want {
			t.Errorf("%s: rates and errors %s, want %s", kind, got, want)
		}
	}
}

// TestRecallOfSets: what is tested is what recall.patterns says, on every later day; by default
// the patterns of the phase before.
func TestRecallOfSets(t *testing.T) {
	b := live(t, `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 12}
phases:
  - wake: {passes: 20, rate: 0.05}
  - recall: {levels: [0], trials: 2}
  - sleep: {cycles: 20, rate: 0.05, length: 12}
  - recall: {levels: [0], trials: 2}
  - recall: {levels: [0], trials: 2, patterns: day}
  - wake: {passes: 20, rate: 0.05}
  - recall: {levels: [0], trials: 2}
  - recall: {levels: [0], trials: 2, patterns: replayed}
  - recall: {levels: [0], trials: 2, patterns: [0]}
  - recall: {levels: [0], trials: 2, patterns: all}
  - recall: {levels: [0], trials: 2, patterns: [1, 0]}
record: {every: 1000, observables: [recall_rate, stored]}
`, t.TempDir(), float32On(t, 2), Options{})
	r := b.Replicas[0]
	kept := len(r.Kept)
	if kept == 0 || kept == 12 {
		t.Fatalf("the night replayed %d of 12 patterns, which tells nothing", kept)
	}
	tested := map[int]int{1: 12, 3: kept, 4: 12, 6: 12, 7: kept, 8: 12, 9: 24, 10: 24}
	rates := map[int]float64{}
	for _, row := range r.Recalls {
		phase := row[0].(int)
		if row[6] != tested[phase] {
			t.Errorf("phase %d tested %v patterns, want %d", phase, row[6], tested[phase])
		}
		rates[phase] = row[4].(float64)
	}
	if len(r.Recalls) != len(tested) {
		t.Errorf("%d recalls, want %d", len(r.Recalls), len(tested))
	}
	if rates[3] != 1 || !(rates[4] < 1) {
		t.Errorf("recall rates %v after the night: %g of what it replayed, %g of the day", rates, rates[3], rates[4])
	}
	if math.Abs(rates[9]-(rates[8]+rates[6])/2) > 1e-12 || rates[9] != rates[10] {
		t.Errorf("recall rates %v: those of both days are not the mean of each", rates)
	}
}

// TestRecallAfterASkippedNight: a network that skipped its night is tested on its day.
func TestRecallAfterASkippedNight(t *testing.T) {
	b := live(t, `
network: {neurons: 30, factors: 2, coding_level: 0.2}
patterns: {count: 10}
phases:
  - wake: {passes: 1, rate: 0}
  - sleep: {cycles: 2, rate: 0.1, length: 10, if_none_stored: skip}
  - recall: {levels: [0], trials: 1}
`, t.TempDir(), float32On(t, 2), Options{})
	if row := b.Replicas[0].Recalls[0]; row[6] != 10 || math.IsNaN(row[4].(float64)) {
		t.Errorf("%v: want 10 patterns and a recall rate", row)
	}
}

// TestOneTrial: a single trial has no spread.
func TestOneTrial(t *testing.T) {
	dir := threePatterns(t, 2.205, func(_, _, shared int) float64 { return 0.05 + float64(shared) })
	row := live(t, fmt.Sprintf(threePatternsRecall, "neural", 0.0, 0.1, 1, 1), dir, float32On(t, 2), Options{}).Replicas[0].Recalls[1]
	if !math.IsNaN(row[7].(float64)) || !math.IsNaN(row[8].(float64)) {
		t.Errorf("a single trial has the standard deviations %v, %v", row[7], row[8])
	}
}

// TestRecallOfASequence: after so many steps the state is compared with the pattern that comes
// so many steps later, round the end of the sequence too.
func TestRecallOfASequence(t *testing.T) {
	for _, steps := range []int{1, 2, 3, 5, 9} {
		b := live(t, fmt.Sprintf(`
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 4, memory: sequence}
phases:
  - learn: {cycles: 1000, rate: 0.02, length: 10, until_converged: false}
  - recall: {noise: neural, levels: [0], trials: 1, steps: %d}
record: {every: 1000, observables: [error]}
`, steps), t.TempDir(), float32On(t, 2), Options{})
		r := b.Replicas[0]
		if wrong := r.Metrics[1][4]; wrong != 0.0 {
			t.Fatalf("error %v after learning", wrong)
		}
		if row := r.Recalls[0]; row[4] != 1.0 || row[5] != 0.0 {
			t.Errorf("%d steps: recall rate %v, error %v, want 1 and 0", steps, row[4], row[5])
		}
	}
}

// TestCommonScale: on the common scale the surviving factors of every row have the mean 0.1, and
// the threshold is divided by what they are, to the power z, so that h keeps its sign.
func TestCommonScale(t *testing.T) {
	for _, z := range []int{1, 2, 3} {
		b := live(t, fmt.Sprintf(`
network: {neurons: 40, factors: %d, coding_level: 0.2, spread: 0.3}
patterns: {count: 8}
phases:
  - sleep: {cycles: 60, rate: 0.1, length: 10}
`, z), t.TempDir(), float32On(t, 2), Options{Rows: 13})
		mem, err := b.LoadPatterns(b.Today())
		if err != nil {
			t.Fatal(err)
		}
		test, err := b.NewRecallTest(mem, 1, &config.Recall{Noise: "neural", Levels: []float64{0}, Trials: 1, Steps: 1})
		if err != nil {
			t.Fatal(err)
		}
		before, after := allFactorsOf(b, 0), allFactorsOf(test.Driver, 0)
		thetaBefore, thetaAfter := b.PerRow(0, model.Theta), test.PerRow(0, model.Theta)
		pruned := 0
		for i := range b.N {
			sum, mean, alive := 0.0, 0.0, 0
			for j := range b.N {
				at := (i*b.N + j) * z
				w := 1.0
				for _, u := range before[at : at+z] {
					w *= u
				}
				if w <= graph.Cutoff {
					pruned++
					continue
				}
				alive++
				for k := range z {
					sum += after[at+k]
					mean += before[at+k]
				}
			}
			if got := sum / float64(alive*z); math.Abs(got-0.1) > 1e-6 {
				t.Errorf("z %d: the surviving factors of row %d have the mean %g, want 0.1", z, i, got)
			}
			divisor := 10 * mean / float64(alive*z)
			if want := thetaBefore[i] / math.Pow(divisor, float64(z)); math.Abs(thetaAfter[i]-want) > 1e-5*math.Abs(want) {
				t.Errorf("z %d: the threshold of row %d is %g, want %g", z, i, thetaAfter[i], want)
			}
		}
		if pruned <= b.N {
			t.Errorf("z %d: nothing is pruned but the diagonal", z)
		}
	}
}
