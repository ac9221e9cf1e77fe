package engine

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"engram/engine/config"
	"engram/engine/machine"
	"engram/engine/phase"
	"engram/engine/state"
)

const forecasted = `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 12}
phases:
  - wake: {passes: 4, rate: 0.1}
  - sleep: {cycles: 300, rate: 0.01, length: 5, snapshots: [10]}
  - recall: {levels: [0, 0.1], trials: 2, steps: 5}
sweep: {network.neurons: [60, 120], seed: [1, 2, 3]}
`

// TestForecastAddsUp: the time of all is that of the batches, and each batch that of its
// networks; a disk adds to the writing what its files and bytes take, and to phases what their
// checkpoints do.
func TestForecastAddsUp(t *testing.T) {
	j, err := Prepare(parse(t, forecasted), float32On(t, 1), Options{Batch: 2, CheckpointEvery: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]*Forecast{"rough": j.Rough(), "timed": forecast(t, j, machine.DiskSpeed{}), "written": forecast(t, j, machine.DiskSpeed{File: 0.001, Byte: 1e-6})} {
		if f.Batches() != 4 || j.Batches != 4 || (name == "rough") != (f.Calibration == 0) {
			t.Errorf("%s: %d batches of %d, calibrated in %v", name, f.Batches(), j.Batches, f.Calibration)
		}
		sum := 0.0
		for i := range f.Batches() {
			sum += f.Batch(i).Sum()
		}
		if math.Abs(sum-f.Seconds()) > 1e-9*sum || math.Abs(f.Total().Sum()-f.Seconds()) > 1e-9*sum || !(sum > 0) {
			t.Errorf("%s: batches take %g, all %g, %g", name, sum, f.Seconds(), f.Total().Sum())
		}
		if least, most := f.Between(); !(least > 0 && least <= f.Seconds() && f.Seconds() <= most && most < math.Inf(1)) || name == "rough" && least != most {
			t.Errorf("%s: %g s are between %g and %g", name, f.Seconds(), least, most)
		}
		two, one := f.Batch(0), f.Batch(1) // two small networks, one
		for i := range two.Phases {
			least, most := f.Range(i)
			if math.Abs(two.Phases[i]-2*one.Phases[i]) > 1e-12 || one.Phases[i] != least || !(most > least) {
				t.Errorf("%s: phase %d takes %g for two networks, %g for one, from %g to %g each", name, i, two.Phases[i], one.Phases[i], least, most)
			}
		}
	}
	if start := j.Rough().Total().Start; !(start > 0) || start > 1e-3 { // 0.1 million elements of factors, 20 additions each, 10^10 a second
		t.Errorf("drawing the factors takes %g s, roughly", start)
	}
	kept := float64(j.Disk().Final)
	with := forecast(t, j, machine.DiskSpeed{File: 1000, Byte: 1}).Total().Save
	if want := 6*1000*7 + kept; math.Abs(with-want) > 0.01*want { // U, theta, X, kept, recall and two of a snapshot
		t.Errorf("files take %g s, want %g", with, want)
	}
	if files := fileCount(j.First()); files != 7 {
		t.Errorf("%d files, want 7", files)
	}
}

func forecast(t *testing.T, j *Job, disk machine.DiskSpeed) *Forecast {
	t.Helper()
	f, err := j.Forecast(30*time.Millisecond, func() machine.DiskSpeed { return disk })
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestForecastCheckpoints: a phase of 100 s with a checkpoint a minute writes one, of 250 s four.
func TestForecastCheckpoints(t *testing.T) {
	n := &networkTime{Share: Share{Start: 1, Phases: []float64{100, 250, 10}, Save: 2}, checkpoint: 5}
	if s := n.withCheckpoints(60); s.Phases[0] != 105 || s.Phases[1] != 270 || s.Phases[2] != 10 || s.Sum() != 388 {
		t.Errorf("%+v", s)
	}
	if s := n.withCheckpoints(0); s.Sum() != 363 {
		t.Errorf("without checkpoints: %+v", s)
	}
}

// TestForecastOfNetwork: what a trial timed is carried on to a network of twice the neurons and
// three times the patterns: drawing patterns six times as long, going through factors four times, phases
// by their work. A day after the first draws its patterns, a recall copies the factors and puts
// them on a scale, and saving goes through them twice.
func TestForecastOfNetwork(t *testing.T) {
	const text = `
network: {neurons: %d, factors: 2, coding_level: 0.1}
patterns: {count: %d}
phases:
  - wake: {passes: 2, rate: 0.1}
  - wake: {passes: 2, rate: 0.1}
  - recall: {levels: [0], trials: 1, steps: 5}
save: [%s]
`
	j, err := Prepare(parse(t, fmt.Sprintf(text, 120, 30, "U")), float32On(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	tried, e := parse(t, fmt.Sprintf(text, 60, 10, "U")), j.First()
	times := &phase.Trial{Draw: 1, Grow: 10, Pass: 100}
	phases := []float64{1000, 1000, 1000}
	got := j.networkTime(e, tried, times, phases, machine.DiskSpeed{File: 1e4, Byte: 1})
	factors, files := float64(120*120*2*4), 4.0 // U, kept, recall and days
	bytes := float64(j.kept(e))
	want := networkTime{Share{
		Start:  6*1 + 4*10,
		Phases: []float64{1000 * 3 * 4, 1000*3*4 + 6, 1000*(4.*(2+3)/(2+1)) + 2*4*100},
		Save:   2*4*100 + files*1e4 + bytes,
	}, 2*4*100 + checkpointFiles*1e4 + factors}
	if !slices.Equal(got.Phases, want.Phases) || got.Start != want.Start || got.Save != want.Save || got.checkpoint != want.checkpoint {
		t.Errorf("%+v, want %+v", got, want)
	}
	e = parse(t, fmt.Sprintf(text, 120, 30, ""))
	if got := j.networkTime(e, tried, times, phases, machine.DiskSpeed{}); got.Save != 0 {
		t.Errorf("saving nothing takes %g s", got.Save)
	}
}

// TestForecastScales: a night of ten times the cycles takes ten times as long, and so do ten times
// the passes and trials, by additions and by the times of steps.
func TestForecastScales(t *testing.T) {
	long := `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 12}
phases:
  - wake: {passes: 4000, rate: 0.1}
  - sleep: {cycles: 500000, rate: 0.01, length: 5}
  - learn: {cycles: 400000, rate: 0.01, length: 5}
  - recall: {levels: [0, 0.1], trials: 2000, steps: 5}
record: {every: 1000000}
`
	j, err := Prepare(parse(t, long), float32On(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	of := func(factor int) []float64 {
		for _, p := range j.groups[0].network.Phases {
			switch {
			case p.Wake != nil:
				p.Wake.Passes *= factor
			case p.Sleep != nil:
				p.Sleep.Cycles *= factor
			case p.Learn != nil:
				p.Learn.Cycles *= factor
			case p.Recall != nil:
				p.Recall.Trials *= factor
			}
		}
		return j.Rough().Total().Phases
	}
	one, ten := of(1), of(10)
	for i := range one {
		if r := ten[i] / one[i]; math.Abs(r-10) > 0.01 {
			t.Errorf("phase %d: %g s, and ten times as long %g s", i, one[i], ten[i])
		}
	}
	// 1,000 early cycles of 2 s, 4,000 late ones of 1 s, 50 records, one at the start and one at the end
	timed := &phase.Trial{Observe: 10}
	if got := timed.Cycles(5000, 5000/100+2, 2, 1); got != 2000+4000+520 {
		t.Errorf("5000 cycles take %g s", got)
	}
	if got := timed.Cycles(500, 500/100+2, 2, 1); got != 1000+70 {
		t.Errorf("500 cycles take %g s", got)
	}
}

// TestReduced: what stands for a large network has few enough elements and keeps its patterns to
// its neurons; a small network stands for itself, and the files of the large one are not read.
func TestReduced(t *testing.T) {
	e := parse(t, "network: {neurons: 16000, factors: 2, coding_level: 0.05}\npatterns: {count: 8000}\nphases: [{sleep: {cycles: 1, rate: 0}}]\n")
	g := reduced(group{network: e, inputs: &state.Inputs{Factors: "U.npy"}}, 4e6, 64)
	if n, m := g.network.Network.Neurons, g.network.Patterns.Count; n != 2000 || m != 1000 || g.inputs.Factors != "" || e.Network.Neurons != 16000 {
		t.Errorf("N %d, M %d, %+v", n, m, g.inputs)
	}
	if g := reduced(group{network: e}, 1e9, 64); g.network != e {
		t.Error("a network with few enough elements is reduced")
	}
	e.Network.CodingLevel = 0.0005 // 8 of 16,000: no fewer than two may be active
	if g := reduced(group{network: e}, 4e6, 64); g.network.Network.Neurons != 4000 {
		t.Errorf("N %d", g.network.Network.Neurons)
	}
	e = parse(t, "network: {neurons: 16000, factors: 2, coding_level: 0.05, wiring: {rule: fixed_indegree, indegree: 500}}\npatterns: {count: 8000}\nphases: [{sleep: {cycles: 1, rate: 0}}]\n")
	if g := reduced(group{network: e}, 4e7, 64).network; g.Network.Neurons != 4000 || g.Patterns.Count != 8000 {
		t.Errorf("wired: N %d, M %d", g.Network.Neurons, g.Patterns.Count)
	}
	if g := reduced(group{network: e}, 4e6, 64).network; g.Network.Neurons != 2000 {
		t.Errorf("with 500 inputs: N %d", g.Network.Neurons)
	}
	e.Network.Wiring = &config.Wiring{File: "wiring.npz", FileMean: 500, FileMost: 500}
	if g := reduced(group{network: e}, 4e6, 64); g.network != e {
		t.Error("a network whose wiring is a file is reduced")
	}
}

// TestForecastWired: the work of a network that is wired sparsely follows its synapses, and its trial has more rows than
// one that is connected all to all, but no more than a quarter of the elements.
func TestForecastWired(t *testing.T) {
	const text = `
network: {neurons: %d, factors: 2, coding_level: 0.1, wiring: {rule: fixed_indegree, indegree: 40}}
patterns: {count: 30}
phases: [{wake: {passes: 2, rate: 0.1}}, {sleep: {cycles: 3, rate: 0.01, length: 5}}]
`
	e, tried := parse(t, fmt.Sprintf(text, 4000)), parse(t, fmt.Sprintf(text, 1000))
	j, err := Prepare(e, float32On(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := j.networkTime(e, tried, &phase.Trial{Draw: 1, Grow: 10}, []float64{100, 1000}, machine.DiskSpeed{})
	if got.Start != 4+40 || got.Phases[0] != 400 || got.Phases[1] != 4000 {
		t.Errorf("%+v: four times the synapses", got)
	}
	for _, c := range []struct {
		elements float64
		want     int
	}{{4e6, 64 * 4000 / 40}, {4e5, 1250}, {100, 64}} {
		if rows := trialRows(e, c.elements, 64); rows != c.want {
			t.Errorf("%d rows, want %d", rows, c.want)
		}
	}
	if rows := trialRows(parse(t, forecasted), 4e6, 64); rows != 64 {
		t.Errorf("all to all: %d rows", rows)
	}
}

// TestForecastUnequalRows: the late part of a night is timed for rows of unequal lengths too. What follows a short row is no
// synapse, and must not become one.
func TestForecastUnequalRows(t *testing.T) {
	for _, rule := range []string{"{rule: pairwise_bernoulli, p: 0.2}", "{rule: modules, modules: 4, p_within: 0.4, p_between: 0.02}"} {
		j, err := Prepare(parse(t, fmt.Sprintf(`
network: {neurons: 120, factors: 2, coding_level: 0.1, wiring: %s}
patterns: {count: 10}
phases: [{sleep: {cycles: 20000, rate: 0.01, length: 5}}]
`, rule)), float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if f, err := j.Forecast(time.Millisecond, func() machine.DiskSpeed { return machine.DiskSpeed{} }); err != nil || !(f.total.Phases[0] > 0) {
			t.Errorf("%s: %+v (%v)", rule, f, err)
		}
	}
}

// TestMeasureDisk: files take time, and leave nothing; where nothing can be written the speed
// is not known.
func TestMeasureDisk(t *testing.T) {
	dir := t.TempDir()
	if s := machine.MeasureDisk(dir, time.Millisecond); !(s.File > 0 && s.Byte > 0) {
		t.Errorf("%+v", s)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if s := machine.MeasureDisk(dir+"/nowhere", time.Millisecond); s != (machine.DiskSpeed{}) {
		t.Errorf("%+v", s)
	}
}
