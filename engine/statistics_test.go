package engine

import (
	"context"
	"math"
	"testing"

	"engram/engine/config"
	"engram/engine/statistics"
	"engram/engine/store"
)

// TestMedian: as numpy.median has it.
func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3}, {[]float64{5, 1}, 3}, {[]float64{9, -1, 2}, 2}, {[]float64{4, 1, 3, 2}, 2.5},
		{[]float64{1, 1, 1, 7}, 1}, {[]float64{math.Inf(1), 0, 1}, 1},
		{nil, math.NaN()}, {[]float64{1, math.NaN(), 2}, math.NaN()},
	} {
		if got := statistics.Median(append([]float64(nil), c.values...)); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("the median of %v is %g, want %g", c.values, got, c.want)
		}
	}
}

// TestSilentNeurons: events say how many neurons the patterns in use leave out, and the medians
// of what the table has medians of. In NumPy, X.sum(1) == 0 for 2 and 3 neurons of the cases.
func TestSilentNeurons(t *testing.T) {
	for name, want := range map[string]int{"observe_z1": 2, "observe_z2": 3} {
		dir := golden(t, name)
		e, err := config.Parse(dir+"/case.yaml", []byte(`
network: {neurons: 64, factors: `+name[len(name)-1:]+`, coding_level: 0.25, factors_file: U.npy, thresholds_file: theta.npy}
patterns: {file: X.npy}
phases: [{sleep: {cycles: 0, rate: 0}}]
record: {observables: [margin_min, error, density]}
`), nil)
		if err != nil {
			t.Fatal(err)
		}
		j, err := Prepare(e, float32On(t, 2), Options{})
		if err != nil {
			t.Fatal(err)
		}
		folder, m := newFolder(t)
		seen := false
		err = j.Run(context.Background(), store.InFolder(folder, m), func(e Event) {
			if e.Kind != Progress || len(e.Values) == 0 {
				return
			}
			seen = true
			if e.Silent != want || len(e.Medians) != 2 || math.Abs(e.Medians["margin_min"]-goldenMedians[name]["margin_min"]) > 1e-5 {
				t.Errorf("%s: %d silent neurons, medians %v, want %d and %v", name, e.Silent, e.Medians, want, goldenMedians[name])
			}
		})
		if err != nil || !seen {
			t.Fatalf("%v, seen %v", err, seen)
		}
		table, err := store.ReadTable(folder.Path("metrics.csv"))
		if err != nil {
			t.Fatal(err)
		}
		columns := table.Columns()[4:]
		for i, column := range []string{"margin_min", "margin_min_std", "margin_min_median", "error", "density", "density_std", "density_median"} {
			if i >= len(columns) || columns[i] != column {
				t.Fatalf("columns %v", columns)
			}
		}
	}
}
