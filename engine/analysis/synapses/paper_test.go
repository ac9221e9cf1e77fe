package synapses

import (
	"context"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"engram/engine/analysis/spines"
	"engram/kernels"
)

var populations = flag.Bool("populations", false, "whole populations, as published (minutes)")

// TestPaperR2: the fit of the spine data, best for z = 2, published with 0.67. Populations
// differ in it by more than that (docs/model.md): the published one, of the authors'
// random numbers, is resembled by that of seed 11, which has 0.77; most are not like it.
func TestPaperR2(t *testing.T) {
	if !*populations {
		t.Skip("skipped: takes minutes; run with -populations")
	}
	path := filepath.Join("..", "..", "..", "shared", "data", "kaufman_2012.csv")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("skipped: the spine data are not here (%v)", err)
	}
	data, err := spines.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	b := Batch{Study: Study(spines.Resampling{Seed: 1, Count: 200}), Threads: 2}
	if b.Data, err = data.Curves(48, b.Study.Resampling); err != nil {
		t.Fatal(err)
	}
	for _, z := range []int{1, 2, 3, 4, 5} {
		e := Paper(z)
		e.Seed = 11
		b.Experiments = append(b.Experiments, e)
	}
	reports, err := b.Run(context.Background(), on(t, kernels.Float32), func(Experiment, *spines.Sizes, *spines.Report) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	all := b.Summaries(reports)
	for _, s := range all {
		t.Logf("%+v", s)
		if s.Factors != 2 && s.R2 >= all[1].R2 {
			t.Errorf("R^2 of z = %d is %.3f, that of z = 2 %.3f", s.Factors, s.R2, all[1].R2)
		}
	}
	if math.Abs(float64(all[1].R2)-0.67) > 0.12 {
		t.Errorf("R^2 of z = 2 is %.3f, published 0.67", all[1].R2)
	}
}
