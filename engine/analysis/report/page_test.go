package report

import (
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"engram/engine/analysis/theory"
	"engram/engine/store"
)

// TestPage: a run that has everything gives a page that has everything, with its numbers.
func TestPage(t *testing.T) {
	r := makeRun(t, "hand-made", "")
	r.metrics(0)
	r.recall("0")
	r.weights("0")
	page := read(t, r)
	best, err := theory.At(120.0/200, 0.1, theory.Exact)
	if err != nil {
		t.Fatal(err)
	}
	has(t, page,
		// the three answers
		"Did it converge?", "Settled", "density 0.251 → 0.25 (−0.4 %)", "margin 0.299 → 0.3 (&#43;0.33 %)", "cycles 90 to 100",
		"How robust are the memories?", "Noise tolerance 0.005 (of 150 patterns) → 0.0125 (of 120)",
		"different patterns, which reads better than it is: all 150 patterns before and the 120 patterns that sleep replayed after", "patterns: day",
		fmt.Sprintf("margin 0.05 → 0.3, %.0f %% of the theory&#39;s optimum", 100*0.3/best.Kappa),
		fmt.Sprintf("rho 0.2 → 3, %.0f %% of the theory&#39;s optimum", 100*3/best.Rho),
		"How much was pruned?", "74 % of synapses pruned", "density 0.98 → 0.25", "best network has "+short(best.Density),
		// figures and tables
		">Progress<", ">Recall under noise<", ">Weights and factors<", ">The weight matrix<", ">Values at the end of each phase<",
		"0.25 ± 0.05", "0.98 ± 0.01", "<td>"+short(best.Kappa)+"</td>",
		// where it comes from
		"engram 0.1.0", "1a2b3c4", "a processor", "cpu (2 of 2 cores)", "1 min 15 s", "12.5 s", strings.Repeat("ab", 32), "coding_level: 0.1", "run hand.yaml",
	)
	if figures := strings.Count(page, "<figure>"); figures != 4 {
		t.Errorf("%d figures, want 4", figures)
	}
	lacks(t, page, "class=\"notice\"", "<script", "src=", "@import", "ZgotmplZ", "xlink:href=\"http")
	for _, link := range regexp.MustCompile(`(href|url)[=(]"?([^" )]*)`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(link[2], "data:") {
			t.Errorf("the page points to %s", link[2])
		}
	}
}

// TestData: the numbers of each figure are in the page.
func TestData(t *testing.T) {
	r := makeRun(t, "hand-made", "")
	r.metrics(0)
	r.recall("0")
	r.weights("0")
	all := dataOf(t, read(t, r))
	has(t, all, "density (fraction of synapses),sleep,101,0.25,0.2,0.3\n", "neural-balanced noise,after sleep: the 120 patterns that sleep replayed,0.01,0.6,,\n", "surviving weights,weights,")
}

// dataOf is the numbers of all figures of a page.
func dataOf(t *testing.T, page string) (all string) {
	t.Helper()
	for _, link := range regexp.MustCompile(`data:text/csv;base64,([A-Za-z0-9+/=&#;]*)"`).FindAllStringSubmatch(page, -1) {
		csv, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(link[1], "&#43;", "+"))
		if err != nil {
			t.Fatal(err)
		}
		all += string(csv)
	}
	return all
}

// TestEscaping: a name is text, whatever it looks like.
func TestEscaping(t *testing.T) {
	for _, more := range []string{"", "sweep: {patterns.count: [150, 160]}\n"} {
		r := makeRun(t, `"<script>alert(1)</script>"`, more)
		r.metrics(0)
		r.recall("0")
		r.weights("0")
		other := makeRun(t, `"</svg><img src=x>"`, more)
		other.metrics(0)
		page := read(t, r, other)
		has(t, page, "&lt;script&gt;alert(1)&lt;/script&gt;")
		lacks(t, page, "<script", "<img", "src=x>")
	}
}

// TestMissing: what a run does not have is said in a sentence, and no figure is broken.
func TestMissing(t *testing.T) {
	for name, c := range map[string]struct {
		more    string
		make    func(r *made)
		want    []string
		figures int
	}{
		"nothing yet": {"", func(r *made) { r.save(func(m *store.Manifest) { m.Status = store.Running }) },
			[]string{"has not ended", "no metrics.csv", "written when the run ends", "no record of a night", "recall phases have no results yet"}, 0},
		"under way": {"", func(r *made) { r.metricsUpTo("sleep", 0); r.save(func(m *store.Manifest) { m.Status = store.Running }) },
			[]string{"has not ended", "Settled so far"}, 1},
		"killed": {"", func(r *made) { r.save(func(m *store.Manifest) { m.Status = store.Running }); r.folder.Close() },
			[]string{"was killed before its first record", "engram resume", ">killed<"}, 0},
		"interrupted": {"", func(r *made) { r.metrics(0); r.save(func(m *store.Manifest) { m.Status = store.Interrupted }) },
			[]string{"was interrupted", "The final weights are missing"}, 1},
		"failed": {"", func(r *made) {
			r.save(func(m *store.Manifest) {
				m.Status, m.Message = store.Failed, "neuron 3 has left the range"
				m.Failed = []store.FailedReplica{{Replica: 0, Message: "neuron 3 has left the range"}}
			})
		}, []string{"This run failed: neuron 3 has left the range.", "This network failed"}, 0},
		"nothing stored": {"", func(r *made) {
			r.save(func(m *store.Manifest) {
				m.Status, m.Message = store.NothingStored, "no pattern is stored"
				m.NoneStored = []store.NoneStored{{Replica: 0, Phase: 1, Stopped: true, Message: "no pattern is stored"}}
			})
		}, []string{"This run came to its end: no pattern is stored.", "Nights with nothing to replay", "stopped there"}, 0},
		"continued": {"", func(r *made) {
			r.metrics(0)
			r.save(func(m *store.Manifest) { m.Resumed = append(m.Resumed, m.Start) })
		},
			[]string{"continued", "took, the pauses included"}, 1},
		"save nothing": {"save: []\n", func(r *made) { r.metrics(0); r.recall("0") },
			[]string{"were not saved (the configuration&#39;s save leaves out U)", "Noise tolerance 0.005"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			r := makeRun(t, "hand-made", c.more)
			c.make(r)
			page := read(t, r)
			has(t, page, c.want...)
			if figures := strings.Count(page, "<figure>"); figures != c.figures {
				t.Errorf("%d figures, want %d", figures, c.figures)
			}
			lacks(t, page, "NaN", "%!")
		})
	}
}

// TestSeveral compares two runs, one of them a sweep of which a network failed.
func TestSeveral(t *testing.T) {
	sweep := makeRun(t, "loads", "sweep: {patterns.count: [110, 150], seed: [1, 2]}\n")
	sweep.metrics(0, 1, 2)
	sweep.recall("2")
	sweep.weights("0")
	sweep.save(func(m *store.Manifest) {
		m.Status, m.Message = store.Failed, "1 of 4 replicas failed"
		m.Replicas, m.Failed = 4, []store.FailedReplica{{Replica: 3, Message: "neuron 7 has left the range"}}
	})
	one := makeRun(t, "plain", "")
	one.metrics(0)
	one.weights("0")
	page := read(t, sweep, one)
	has(t, page, "2 runs, 5 networks", "loads: count 110, seed 1", "loads: count 150, seed 2", ">plain<", "Progress: sleep", "End states against count",
		"1 of 4 networks failed", "neuron 7 has left the range", ">failed<", "0.05 → 0.3", "0.005 (of 150) → 0.0125 (of 120)", "swept: patterns.count and seed", "Where plain comes from")
	lacks(t, page, "Did it converge?", "NaN", "so far")
	if again := makeRun(t, "plain", ""); strings.Count(read(t, one, again), one.folder.Dir()) < 2 {
		t.Error("two runs of one name are not told apart by their folders")
	}
}

// TestShare: a share of a sweep is reported as the networks it has.
func TestShare(t *testing.T) {
	r := makeRun(t, "loads", "sweep: {patterns.count: [110, 130, 150]}\n")
	list := store.NewTable("replica", "patterns.count")
	list.Append(1, 130)
	r.must(r.folder.WriteTable("replicas.csv", list))
	r.metrics(1)
	r.save(func(m *store.Manifest) { m.Shard = "2/3" })
	page := read(t, r)
	has(t, page, "1 network,", "2/3", "Did it converge?")
}

// TestLargeSweep: figures show no more settings than can be told apart, whatever is swept.
func TestLargeSweep(t *testing.T) {
	r := makeRun(t, "large", "sweep: {patterns.count: [110, 150], network.u0: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]}\n")
	var all []int
	for n := range 16 {
		all = append(all, n)
	}
	r.metrics(all...)
	page := read(t, r)
	has(t, page, "6 of the 8 settings with results are drawn", "End states against count", "End states against u0")
	if got := strings.Count(page, "12 of the 16 settings"); got != 2 { // the phases; against count 6 of 8, against u0 both
		t.Errorf("%d figures say that they leave something out, want 2", got)
	}
}

// TestRefusals: errors name the file and what is wrong with it.
func TestRefusals(t *testing.T) {
	folder := t.TempDir()
	text := func(r *made, name, content string) {
		r.must(r.folder.WriteFile(name, func(w io.Writer) error {
			_, err := w.Write([]byte(content))
			return err
		}))
	}
	for name, c := range map[string]struct {
		damage func(r *made)
		words  []string
	}{
		"columns": {func(r *made) { text(r, "metrics.csv", "a,b\n1,2\n") }, []string{"metrics.csv", "a,b"}},
		"cell":    {func(r *made) { text(r, "metrics.csv", "replica,phase,phase_name,cycle,rho\n0,0,wake,0,x\n") }, []string{"metrics.csv, row 1", "rho", `"x"`}},
		"replica": {func(r *made) { text(r, "metrics.csv", "replica,phase,phase_name,cycle\n9,0,wake,0\n") }, []string{"replica 9"}},
		"recall":  {func(r *made) { text(r, "arrays/0/recall.csv", "phase\n1\n") }, []string{"recall.csv", "recall_rate"}},
		"phase":   {func(r *made) { text(r, "metrics.csv", "replica,phase,phase_name,cycle\n0,-5,wake,0\n0,-5,wake,1\n") }, []string{"metrics.csv, row 1", "no phase -5", "has 4"}},
		"recall phase": {func(r *made) {
			text(r, "arrays/0/recall.csv", "phase,kind,level,trials,recall_rate,error\nnan,neural,0,1,1,0\n")
		}, []string{"recall.csv, row 1", "no phase nan"}},
		"factor":        {func(r *made) { r.factors("0", -0.5, -2) }, []string{"U.npy", "neuron 0", "-2"}},
		"array":         {func(r *made) { text(r, "arrays/0/U.npy", "no array") }, []string{"U.npy"}},
		"kept":          {func(r *made) { text(r, "arrays/0/kept.npy", "no array") }, []string{"kept.npy"}},
		"configuration": {func(r *made) { r.save(func(m *store.Manifest) { m.Configuration = map[string]any{"synapses": 1} }) }, []string{"is not the folder of an experiment", "synapses"}},
	} {
		r := makeRun(t, "hand-made", "")
		c.damage(r)
		_, err := Read([]string{r.folder.Dir()})
		if err == nil {
			t.Errorf("%s: there is a page", name)
			continue
		}
		has(t, err.Error(), append(c.words, r.folder.Dir())...)
	}
	if _, err := Read([]string{folder}); err == nil || !strings.Contains(err.Error(), "manifest.json") {
		t.Errorf("an empty folder: %v", err)
	}
}

// TestWeightsAreStreamed: the memory does not grow with the file.
func TestWeightsAreStreamed(t *testing.T) {
	r := makeRun(t, "hand-made", "")
	r.weights("0") // 320 kB, some 640 kB as float64
	sources, err := readSources([]string{r.folder.Dir()})
	if err != nil {
		t.Fatal(err)
	}
	n := sources[0].networks[0]
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := n.readWeights(); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 400<<10 {
		t.Errorf("%d bytes were allocated", used)
	}
	if n.weights.density() != 0.25 || n.weights.mean() != 1 {
		t.Errorf("density %g, mean %g", n.weights.density(), n.weights.mean())
	}
}
