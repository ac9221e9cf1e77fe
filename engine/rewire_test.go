package engine

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/store"
)

// rewiredDays is a life whose network rewires by day and before it learns, after it has lost synapses: the CPU packs its rows.
func rewiredDays(wiring string) string {
	return strings.NewReplacer("WIRING", wiring, "wake: {passes: 12, rate: 0.1}", "learn: {cycles: 140, rate: 0.3, length: 6, until_converged: false}",
		"sleep: {", "sleep: {if_none_stored: skip, ", "length: 12, until_converged: false}", "length: 12, until_converged: false, regrow: {relative: 0.5, spread: 0.3, rewire: true}}",
		"regrow: {u0: 0.5}", "regrow: {u0: 0.5, rewire: true}").Replace(wiredDays)
}

// rows are the sources and factors of the rows of a network with two factors a synapse.
func rows(t *testing.T, found *store.Memory) (sources [][]int32, factors [][][2]float32) {
	t.Helper()
	array := func(name string) *store.MemoryArray { return found.Array("arrays/0/connections.npz/" + name) }
	from, at, u := array("indptr").Int32, array("indices").Int32, array("factors").Float32
	for row := range len(from) - 1 {
		sources = append(sources, at[from[row]:from[row+1]])
		var all [][2]float32
		for k := from[row]; k < from[row+1]; k++ {
			all = append(all, [2]float32(u[2*k:2*k+2]))
		}
		factors = append(factors, all)
	}
	return sources, factors
}

// TestRewiring: synapses that live keep their sources and factors, the pruned ones come back from other neurons with the
// factors of regrowth, and a row keeps its number of synapses.
func TestRewiring(t *testing.T) {
	const text = `
network: {neurons: 80, factors: 2, coding_level: 0.2, spread: 0.3, WIRING}
patterns: {count: 6}
phases:
  - learn: {cycles: 140, rate: 0.3, length: 6, until_converged: false}
`
	const again = `  - learn: {cycles: 0, rate: 0, scaling: none, until_converged: false, regrow: {u0: 0.25, rewire: true}}
`
	for _, wiring := range []string{"wiring: {rule: pairwise_bernoulli, p: 0.3}", "wiring: {rule: modules, modules: 4, p_within: 0.9, p_between: 0}"} {
		text := strings.Replace(text, "WIRING", wiring, 1)
		was, before := rows(t, inMemory(t, text, float32On(t, 2), Options{}))
		is, after := rows(t, inMemory(t, text+again, float32On(t, 2), Options{Rows: 30}))
		born, moved, living := 0, 0, 0
		for row := range was {
			if len(was[row]) != len(is[row]) || !slices.IsSorted(is[row]) || len(slices.Compact(slices.Clone(is[row]))) != len(is[row]) || slices.Contains(is[row], int32(row)) {
				t.Fatalf("%s: the sources of row %d are %v, and were %v", wiring, row, is[row], was[row])
			}
			kept := map[int32]bool{}
			for slot, j := range was[row] {
				if u := before[row][slot]; u[0]*u[1] > 1e-10 {
					kept[j] = true
					living++
					if at, there := slices.BinarySearch(is[row], j); !there || after[row][at] != u {
						t.Fatalf("%s: row %d had a living synapse from %d with the factors %v", wiring, row, j, u)
					}
				}
			}
			for slot, j := range is[row] {
				if kept[j] {
					continue
				}
				born++
				if _, there := slices.BinarySearch(was[row], j); !there {
					moved++
				}
				if after[row][slot] != [2]float32{0.25, 0.25} {
					t.Fatalf("%s: row %d has a new synapse with the factors %v", wiring, row, after[row][slot])
				}
				if strings.Contains(wiring, "modules") && j/20 != int32(row)/20 {
					t.Fatalf("%s: row %d has a new source %d in another module", wiring, row, j)
				}
			}
		}
		if living == 0 || born == 0 {
			t.Fatalf("%s: %d synapses live, and %d are new", wiring, living, born)
		}
		if strings.Contains(wiring, "modules") {
			continue // all others of the module were sources, but for one in ten
		}
		// of a row with so many living synapses all others are equally likely to be new: 5 standard errors
		expected, variance := 0.0, 0.0
		for row := range was {
			alive := 0
			for _, u := range before[row] {
				if u[0]*u[1] > 1e-10 {
					alive++
				}
			}
			drawn, free := float64(len(was[row])-alive), float64(79-alive)
			out := float64(79 - len(was[row])) // of the free, those that were no sources
			expected += drawn * out / free
			variance += drawn * out / free * (1 - out/free) * (free - drawn) / (free - 1) // hypergeometric
		}
		if math.Abs(float64(moved)-expected) > 5*math.Sqrt(variance) {
			t.Errorf("%s: %d of %d new synapses are from neurons that were no sources, want %.0f", wiring, moved, born, expected)
		}
	}
}

// TestRewiringAll: where all others are sources already, rewiring brings synapses back at their places.
func TestRewiringAll(t *testing.T) {
	text := rewiredDays("wiring: {rule: fixed_indegree, indegree: 60}")
	sameFiles(t, "rewired", runJob(t, text, float32On(t, 2), Options{}), runJob(t, strings.ReplaceAll(text, ", rewire: true", ""), float32On(t, 2), Options{}))
}

// TestRewiringShowsNothing: threads, blocks, batches, ranks and stops show in no bit of a network that rewires.
func TestRewiringShowsNothing(t *testing.T) {
	for _, wiring := range wirings {
		if strings.HasSuffix(wiring, "indegree: 1}") {
			continue // none is pruned
		}
		t.Run(wiring, func(t *testing.T) {
			text := rewiredDays(wiring) + "sweep: {seed: [1, 2]}\n"
			want := runJob(t, text, float32On(t, 2), Options{})
			if first := runJob(t, strings.ReplaceAll(text, ", rewire: true", ""), float32On(t, 2), Options{}); first["arrays/0/connections.npz"] == want["arrays/0/connections.npz"] {
				t.Error("rewiring changes nothing")
			}
			showsNothing(t, wiring, text, 41, want)
		})
	}
}

// TestRewiredProbes: a probed synapse is 0 from the moment that rewiring takes it away.
func TestRewiredProbes(t *testing.T) {
	const text = `
network: {neurons: 40, factors: 2, coding_level: 0.2, wiring: {rule: fixed_indegree, indegree: 4}}
patterns: {count: 6}
phases:
  - sleep: {cycles: 100, rate: 0.9, length: 1}
  - wake: {passes: 1, rate: 0.001, regrow: {u0: 0.5, rewire: true}}
record: {probes: {synapses: [[3, FROM]]}}
`
	gone := 0
	for from := range 40 {
		e := parse(t, strings.Replace(text, "FROM", "0", 1))
		e.Record.Probes.Synapses[0][1] = from
		j, err := Prepare(e, float32On(t, 1), Options{})
		if from == 3 || err != nil && strings.Contains(err.Error(), "the wiring has no synapse") {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		found := store.NewMemory()
		if err := j.Run(context.Background(), found, nil); err != nil {
			t.Fatal(err)
		}
		sources := found.Array("arrays/0/connections.npz/indices").Int32
		values, err := found.Table("arrays/0/probes.csv").Floats("value")
		if err != nil {
			t.Fatal(err)
		}
		there := slices.Contains(sources[3*4:4*4], int32(from))
		if last := values[len(values)-1]; there != (last > 0) {
			t.Errorf("the sources of neuron 3 are %v, and the factor of the synapse from %d is %g", sources[3*4:4*4], from, last)
		}
		if !there {
			gone++
		}
	}
	if gone == 0 {
		t.Error("no source of neuron 3 is gone")
	}
}

// TestBadRewiring: it needs a rule to draw by.
func TestBadRewiring(t *testing.T) {
	const text = "network: {neurons: 50, factors: 2, coding_level: 0.2WIRING}\npatterns: {count: 5}\nphases:\n  - wake: {passes: 1, rate: 0.1}\n  - wake: {passes: 1, rate: 0.1, regrow: {rewire: REWIRE}}\n"
	for wiring, says := range map[string]string{
		"":                              "an all-to-all network has none",
		", wiring: {file: columns.npz}": "the file columns.npz has no rule",
		", wiring: {rule: fixed_indegree, indegree: 5}": "",
	} {
		for _, rewire := range []string{"true", "false"} {
			_, err := config.Parse("test.yaml", []byte(strings.NewReplacer("WIRING", wiring, "REWIRE", rewire).Replace(text)), nil)
			if refused := rewire == "true" && says != ""; refused != (err != nil) || refused && !strings.Contains(err.Error(), says) {
				t.Errorf("%s, rewire: %s: error %v, want one with %q", wiring, rewire, err, says)
			}
		}
	}
}
