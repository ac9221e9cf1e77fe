package longform

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/store"
	"engram/engine/store/npy"
)

// TestTurnover: each network's snapshots are compared as its own settings list them; a run without two of them is missing.
func TestTurnover(t *testing.T) {
	const text = `
network: {neurons: 2, factors: 1, coding_level: 0.5}
patterns: {count: 1}
phases: [sleep: {cycles: 9, rate: 0}]
sweep: {phases.0.sleep.snapshots: [[0, 4], [0, 9]]}
`
	metrics := map[string]string{"metrics.csv": "replica,phase,phase_name,cycle,density\n", "arrays/0/x": "", "arrays/1/x": ""}
	run := folder(t, text, "replica,phases.0.sleep.snapshots\n0,\"[0, 4]\"\n1,\"[0, 9]\"\n", metrics, nil)
	for name, w := range map[string][]float64{
		"0/W_0_0.npy": {0, 1, 1, 0}, "0/W_0_4.npy": {0, 1, 0, 0}, "1/W_0_0.npy": {0, 0, 1, 0}, "1/W_0_9.npy": {0, 1, 0, 0},
	} {
		a, err := store.CreateArray(filepath.Join(run, "arrays", name), npy.Float64, []int{2, 2})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.WriteFloat64(w); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	got := gathered(t, Turnover, run)
	want := []string{
		"run,replica,phases.0.sleep.snapshots,phase,cycle,to_phase,to_cycle,before,kept,lost,new,after,kept_part,new_part,turnover",
		`a,0,"[0, 4]",0,0,0,4,2,1,1,0,1,0.5,0,0.3333333333333333`, `a,1,"[0, 9]",0,0,0,9,1,0,1,1,1,0,1,1`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	none := folder(t, night, "replica\n0\n", map[string]string{"metrics.csv": "replica,phase,phase_name,cycle,density\n"}, nil)
	if _, err := Read([]string{none}, Turnover); err == nil || !strings.Contains(err.Error(), "it takes two snapshots of W") {
		t.Errorf("error %v", err)
	}
}
