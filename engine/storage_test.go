package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/graph"
	"engram/engine/store"
)

// storedLife is wiredDays with observables that mean the same in wired and in all-to-all networks, and snapshots.
func storedLife(change ...string) string {
	from, to := strings.Index(wiredDays, "[density,"), strings.Index(wiredDays, ", memories: every")
	life := wiredDays[:from] + "[margin_min, margin_avg, l1, l2, theta, error, recall_rate, stored, radius, overlap, singular_value, symmetry, factors_within]" + wiredDays[to:]
	life = strings.NewReplacer("scale: input", "scale: factor", "length: 12}", "length: 12, snapshots: [0, 7], snapshots_of: [U, theta, W]}").Replace(life)
	return strings.NewReplacer(change...).Replace(life)
}

// asDense and asWired are a life of an all-to-all network and of one that lists all others as sources.
func asDense(life string) string { return strings.Replace(life, ", WIRING", "", 1) }
func asWired(life string) string {
	return strings.Replace(life, "WIRING", "wiring: {rule: fixed_indegree, indegree: 60}", 1)
}

// stored are the SHA-256 of the files of a run, whose synapses are those between different neurons, in order, however they are stored.
func stored(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := sumsIn(t, dir)
	for _, name := range slices.Collect(maps.Keys(sums)) {
		base, dense := filepath.Base(name), true
		switch {
		case strings.HasPrefix(base, "connections"):
			dense = false
		case !strings.HasPrefix(base, "U") && !strings.HasPrefix(base, "W"):
			continue
		}
		delete(sums, name)
		at := filepath.Dir(name)
		if dense {
			sums[at+"/"+base[:1]+strings.TrimSuffix(base[1:], ".npy")] = sumOf(offDiagonal(load(t, dir, name)))
			continue
		}
		a, err := store.OpenArchive(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		ending := strings.TrimSuffix(strings.TrimPrefix(base, "connections"), ".npz")
		for array, as := range map[string]string{"factors": "U", "data": "W"} {
			if array == "data" && ending == "" {
				continue // an all-to-all network leaves U alone
			}
			r, err := a.Array(array)
			if err != nil {
				t.Fatal(err)
			}
			values := make([]float64, r.Len())
			if err := r.ReadFloats(values); err != nil {
				t.Fatal(err)
			}
			sums[at+"/"+as+ending] = sumOf(values)
		}
		a.Close()
	}
	return sums
}

// offDiagonal leaves the elements (i, i, ...) out of values (61, 61, ...).
func offDiagonal(values []float64) (all []float64) {
	const n = 61
	each := len(values) / (n * n)
	for at := 0; at < len(values); at += each {
		if pair := at / each; pair/n != pair%n {
			all = append(all, values[at:at+each]...)
		}
	}
	return all
}

func sumOf(values []float64) string {
	sum := sha256.New()
	for _, v := range values {
		fmt.Fprintf(sum, "%x ", math.Float64bits(v))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// storedBy runs a life and returns what it left.
func storedBy(t *testing.T, life string, target graph.Target, o Options) map[string]string {
	t.Helper()
	folder, m := newFolder(t)
	j, err := Prepare(parse(t, life), target, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Run(context.Background(), store.InFolder(folder, m), nil); err != nil {
		t.Fatal(err)
	}
	return stored(t, folder.Dir())
}

// storedByRanks runs a life on ranks.
func storedByRanks(t *testing.T, life string, ranks int) map[string]string {
	t.Helper()
	folder := emptyRun(t, filepath.Join(t.TempDir(), "out"))
	inprocess.Run(ranks, func(g *cluster.Group) {
		if err := asRank(context.Background(), g, folder, life, float32On(t, 1), Options{}, func(Event) {}); err != nil {
			t.Error(err)
			g.Abort(1)
		}
	})
	return stored(t, folder.Dir())
}

// TestStorage: every file of an experiment has the same bits whether synapses are stored all-to-all or as rows with sources, tables and
// snapshots too: in float32 and float64 on the CPU, in the reference, on two and three ranks, and with one to four factors.
func TestStorage(t *testing.T) {
	life := storedLife()
	want := storedBy(t, asDense(life), float32On(t, 2), Options{})
	if want["arrays/0/W_1_7"] == "" || want["arrays/0/W_1_7"] == want["arrays/0/W_1_0"] || want["arrays/0/U"] == "" {
		t.Fatal("snapshots are missing")
	}
	sameFiles(t, "in blocks", storedBy(t, asWired(life), float32On(t, 1), Options{Rows: 17}), want)
	for _, ranks := range []int{2, 3} {
		sameFiles(t, fmt.Sprint(ranks, " ranks"), storedByRanks(t, asWired(life), ranks), want)
	}
	for _, target := range []graph.Target{float64On(t), graph.Reference()} {
		sameFiles(t, target.Name()+" in float64", storedBy(t, asWired(life), target, Options{}), storedBy(t, asDense(life), target, Options{}))
	}
	three := storedLife("factors: 2", "factors: 3", "length: 12", "length: 25")
	sameFiles(t, "three factors", storedBy(t, asWired(three), float32On(t, 2), Options{}), storedBy(t, asDense(three), float32On(t, 2), Options{}))
}

// TestWiredColumns: symmetry and the correlation of the factors of synapses from one neuron, of a wired network, against their
// formulas written out. 1e-9: sums of 40 float64 numbers, of factors in float32.
func TestWiredColumns(t *testing.T) {
	b := live(t, `
network: {neurons: 40, factors: 2, coding_level: 0.3, spread: 0.2, wiring: {rule: pairwise_bernoulli, p: 0.3}}
patterns: {count: 6}
phases:
  - learn: {cycles: 50, rate: 0.2, length: 7, until_converged: false}
record: {observables: [symmetry, factors_within]}
`, t.TempDir(), float32On(t, 2), Options{})
	type synapse struct{ u, v float64 }
	all, sources, u := map[[2]int]synapse{}, b.ReadSources(), make([]float64, 2*b.K)
	for row := range b.N {
		b.ReadFactorsOf(0, row, u)
		for slot, j := range sources.Of(b.Replicas[0], row) {
			all[[2]int{row, int(j)}] = synapse{u[slot], u[b.K+slot]}
		}
	}
	weight := func(i, j int) float64 {
		if w := float64(float32(all[[2]int{i, j}].u * all[[2]int{i, j}].v)); w > graph.Cutoff {
			return w
		}
		return 0
	}
	sum, pairs, dead := 0.0, 0, 0
	within, counted := 0.0, 0
	for j := range b.N {
		for i := range j {
			if x, y := weight(i, j), weight(j, i); x+y > 0 {
				sum += math.Abs(x-y) / (x + y)
				pairs++
			}
		}
		var first, second []float64
		for i := range b.N {
			if s, there := all[[2]int{i, j}]; there {
				first, second = append(first, s.u), append(second, s.v)
				if weight(i, j) == 0 {
					dead++
				}
			}
		}
		// as columns of a network with one neuron more, which has no synapse
		if r := pearson(append(first, 0), append(second, 0), len(first), len(second)); !math.IsNaN(r) {
			within += r
			counted++
		}
	}
	if pairs < 100 || dead == 0 || dead == len(all) {
		t.Fatalf("%d pairs, %d of %d synapses are pruned", pairs, dead, len(all))
	}
	last := b.Replicas[0].Metrics[len(b.Replicas[0].Metrics)-1]
	for k, want := range []float64{1 - sum/float64(pairs), within / float64(counted)} {
		if got := last[4+k].(float64); !(math.Abs(got-want) < 1e-9) {
			t.Errorf("%s is %v, want %v", []string{"symmetry", "factors_within"}[k], got, want)
		}
	}
}
