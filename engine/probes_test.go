package engine

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"engram/engine/observable"
	"engram/engine/phase"
	"engram/engine/store"
)

// TestProbes: the last values of probes.csv are those of the arrays that the run leaves, and a synapse's weight is the
// product of its factors at every record.
func TestProbes(t *testing.T) {
	const n, z, m = 30, 2, 4
	j, err := Prepare(parse(t, `
network: {neurons: 30, factors: 2, coding_level: 0.2, spread: 0.2}
patterns: {count: 4}
phases:
  - wake: {passes: 20, rate: 0.1}
  - wake: {passes: 20, rate: 0.1}
  - sleep: {cycles: 60, rate: 0.2, length: 8, replay: all}
record: {every: log, probes: {neurons: [29, 4], synapses: [[4, 29], [0, 1]], patterns: [3, 0]}}
`), float32On(t, 2), Options{Rows: 13})
	if err != nil {
		t.Fatal(err)
	}
	arrays := filepath.Join(runPrepared(t, j), "arrays/0")
	u, theta, x, kept := load(t, arrays, "U.npy"), load(t, arrays, "theta.npy"), load(t, arrays, "X.npy"), load(t, arrays, "kept.npy")
	factor := func(i, j, k int) float64 { return u[(i*n+j)*z+k] }
	weight := func(i, j int) float64 { return factor(i, j, 0) * factor(i, j, 1) }
	h := func(i, mu int) float64 {
		sum := -theta[i]
		for j := range n {
			sum += weight(i, j) * x[j*2*m+mu]
		}
		return sum
	}
	margin := func(i int) float64 {
		least, squares := math.Inf(1), 0.0
		for mu := range 2 * m {
			if kept[mu] != 0 {
				least = math.Min(least, (2*x[i*2*m+mu]-1)*h(i, mu))
			}
		}
		for j := range n {
			squares += weight(i, j) * weight(i, j)
		}
		return least / math.Sqrt(squares)
	}
	cycles, rows := map[string]bool{}, map[string]int{}
	product, factors := map[string]float64{}, 0
	for _, r := range rowsOf(t, filepath.Join(arrays, "probes.csv")) {
		whole := func(column string) int {
			v, err := strconv.Atoi(r[column])
			if err != nil {
				t.Fatalf("%s: %v", column, r)
			}
			return v
		}
		i, value := whole("neuron"), numberIn(t, r, "value")
		synapse := strings.Join([]string{r["phase"], r["cycle"], r["neuron"], r["from"]}, "/")
		switch r["quantity"] {
		case "weight":
			product[synapse] = value
		case "factor":
			factors++
			product[synapse] /= value
			if whole("factor") == z-1 && math.Abs(product[synapse]-1) > 1e-6 && product[synapse] == product[synapse] {
				t.Errorf("%s: the weight is %g times the product of the factors", synapse, product[synapse])
			}
		}
		if r["phase"] != "2" {
			continue
		}
		if cycles[r["cycle"]] = true; r["cycle"] != "60" {
			continue
		}
		rows[r["quantity"]]++
		var want float64
		switch r["quantity"] {
		case "theta":
			want = theta[i]
		case "margin":
			want = margin(i)
		case "h":
			want = h(i, whole("day")*m+whole("pattern"))
		case "weight":
			want = weight(i, whole("from"))
		case "factor":
			want = factor(i, whole("from"), whole("factor"))
		}
		if !(math.Abs(value-want) < 1e-6*math.Max(1, math.Abs(want))) {
			t.Errorf("%v: want %g", r, want)
		}
	}
	for quantity, want := range map[string]int{"theta": 2, "margin": 2, "h": 8, "weight": 2, "factor": 4} {
		if rows[quantity] != want {
			t.Errorf("%d rows of %s at the end, want %d", rows[quantity], quantity, want)
		}
	}
	if len(cycles) != 8 || !cycles["5"] || !cycles["50"] { // 0, 1, 2, 5, 10, 20, 50, 60
		t.Errorf("the night has records at cycles %v", cycles)
	}
	if factors < 60 {
		t.Errorf("%d factors", factors)
	}
	info, err := os.Stat(filepath.Join(arrays, "probes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	said := int64(0)
	for _, table := range phase.Instruments(j.Experiment) {
		if table.Table == observable.Probes {
			said = table.Bytes()
		}
	}
	if info.Size() > said || info.Size() < said/2 {
		t.Errorf("probes.csv has %d bytes, about %d at most were said", info.Size(), said)
	}
}

// TestKillsDoNotShow: a run whose device fails again and again, and that goes on from its last checkpoint, leaves the tables
// of one that is not disturbed.
func TestKillsDoNotShow(t *testing.T) {
	want := runJob(t, shortLife, float32On(t, 2), Options{Batch: 1})
	folder, m := newFolder(t)
	for kills := 0; ; kills++ {
		left := 30 + 7*kills
		j, err := Prepare(parse(t, shortLife), dying{float32On(t, 2), &left}, Options{Batch: 1, CheckpointEvery: 5 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Restore(folder, m, -1); err != nil {
			t.Fatal(err)
		}
		err = j.Run(t.Context(), store.InFolder(folder, m), nil)
		if err == nil {
			if kills < 4 {
				t.Errorf("%d kills", kills)
			}
			break
		}
		if kills > 100 || !strings.Contains(err.Error(), "the card is lost") {
			t.Fatal(err)
		}
	}
	sameFiles(t, "killed", sumsIn(t, folder.Dir()), want)
}
