package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"weak"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/config"
	"engram/engine/store"
)

// folderOf runs a configuration and returns the arrays of its first network.
func folderOf(t *testing.T, text string) string {
	t.Helper()
	folder, m := newFolder(t)
	j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Run(context.Background(), store.InFolder(folder, m), nil); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder.Dir(), "arrays", "0")
}

// beginning is a network of 61 neurons that has learnt, or begins with factors and thresholds of a file; NETWORK and PHASES are
// put in.
const beginning = "network: {neurons: 61, factors: 2, coding_level: 0.2, NETWORK}\npatterns: {count: 5}\nphases: [PHASES]\nrecord: {observables: [error]}\n"

func beginningWith(network, phases string) string {
	return strings.NewReplacer("NETWORK", network, "PHASES", phases).Replace(beginning)
}

const learnt = "learn: {cycles: 70, rate: 0.1, length: 12, until_converged: false}"

// filesIn names the files that a network begins with.
func filesIn(dir string) string {
	return fmt.Sprintf("factors_file: %s/connections.npz, thresholds_file: %[1]s/theta.npy", dir)
}

// TestFactorsOfConnections: a wired network goes on from the factors that a run has left, as they are, by a rule and by a file,
// on one rank and on three; nothing scales them before the first cycle.
func TestFactorsOfConnections(t *testing.T) {
	for _, wiring := range []string{"wiring: {rule: pairwise_bernoulli, p: 0.3}", "wiring: {rule: fixed_indegree, indegree: 17}", "wiring: {file: DIR/connections.npz}"} {
		rule := wiring
		if strings.Contains(wiring, "file") {
			rule = wirings[0]
		}
		dir := folderOf(t, beginningWith("spread: 0.3, "+rule, learnt))
		wiring = strings.ReplaceAll(wiring, "DIR", dir) + ", "
		again := folderOf(t, beginningWith(wiring+filesIn(dir), "recall: {levels: [0], trials: 1}"))
		for _, name := range []string{"connections.npz", "theta.npy"} {
			if hash(t, filepath.Join(dir, name)) != hash(t, filepath.Join(again, name)) {
				t.Errorf("%s: a recall changes %s of the files", wiring, name)
			}
		}
		text := beginningWith(wiring+filesIn(dir), strings.Replace(learnt, "70", "30", 1))
		want := sumsIn(t, folderOf(t, text))
		whole := sumsIn(t, folderOf(t, beginningWith("spread: 0.3, "+rule, strings.Replace(learnt, "70", "100", 1))))
		if want["connections.npz"] != whole["connections.npz"] || want["theta.npy"] != whole["theta.npy"] {
			t.Errorf("%s: 70 cycles and 30 that go on from their files are not 100", wiring)
		}
		folder := emptyRun(t, filepath.Join(t.TempDir(), "out"))
		inprocess.Run(3, func(g *cluster.Group) {
			if err := asRank(context.Background(), g, folder, text, float32On(t, 1), Options{}, func(Event) {}); err != nil {
				t.Error(err)
				g.Abort(1)
			}
		})
		sameFiles(t, wiring+" on three ranks", sumsIn(t, folder.Path("arrays", "0")), want)
	}
}

// TestFilesOfRanks: a rank keeps the synapses of its own rows of a file, and the memory that is told has what it keeps, or the
// whole file where reading that takes more.
func TestFilesOfRanks(t *testing.T) {
	const rule = "wiring: {rule: pairwise_bernoulli, p: 0.3}, "
	dir := folderOf(t, beginningWith(rule+"u0: 0.5", learnt))
	text, without := beginningWith(rule+filesIn(dir), learnt), beginningWith(rule+"u0: 0.5", learnt)
	whole, drawn := prepared(t, text, nil), prepared(t, without, nil)
	file := whole.groups[0].inputs.Given
	if got, want := whole.Bytes-drawn.Bytes, int64(8*61+(4+2*8)*len(file.At)); got != want {
		t.Errorf("a file of factors takes %d bytes, want %d", got, want)
	}
	if got, want := whole.Bytes-whole.LateBytes, int64(2*8*len(file.At)); got != want || drawn.LateBytes != drawn.Bytes {
		t.Errorf("late %d bytes of a file are let go, want %d; of none %d", got, want, drawn.Bytes-drawn.LateBytes)
	}
	if _, err := Prepare(parse(t, text), float32On(t, 2), Options{Memory: leastFor(drawn.Bytes)}); err == nil {
		t.Error("memory for all but the file is enough")
	}
	inprocess.Run(3, func(g *cluster.Group) {
		j, of := prepared(t, text, g), prepared(t, without, g)
		first, rows := g.Share(61)
		own := j.groups[0].inputs.Given
		if len(own.At) != int(own.From[first+rows]-own.From[first]) || len(own.Factors) != 2*len(own.At) {
			t.Errorf("rank %d keeps %d synapses and %d factors", g.Rank, len(own.At), len(own.Factors))
		}
		if want := max(of.Bytes+file.Bytes(g.Largest(61)), file.Bytes(61)); j.Bytes != want {
			t.Errorf("rank %d takes %d bytes, want %d", g.Rank, j.Bytes, want)
		}
	})
}

// TestFactorsLetGo: the factors of a file are dropped, and nothing else holds them, once the last networks that begin with them have them, and those of a
// sweep that is computed network by network are those of the networks together.
func TestFactorsLetGo(t *testing.T) {
	const rule = "wiring: {rule: pairwise_bernoulli, p: 0.3}, "
	dir := folderOf(t, beginningWith(rule+"u0: 0.5", learnt))
	text := beginningWith(rule+filesIn(dir), learnt) + "sweep: {phases.0.learn.rate: [0.1, 0.2, 0.3]}\n"
	want := runJob(t, text, float32On(t, 2), Options{})
	sameFiles(t, "one by one", runJob(t, text, float32On(t, 2), Options{Batch: 1}), want)
	j, err := Prepare(parse(t, text), float32On(t, 2), Options{Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	given := j.groups[0].inputs.Given
	array := weak.Make(&given.Factors[0])
	begun := 0
	if err := j.Run(t.Context(), store.NewMemory(), func(e Event) {
		if e.Kind != PhaseBegins {
			return
		}
		if begun++; (given.Factors == nil) != (begun == 3) {
			t.Errorf("network %d of 3 has begun, and %d factors are kept", begun, len(given.Factors))
		}
		if runtime.GC(); (array.Value() == nil) != (begun == 3) {
			t.Errorf("network %d of 3 has begun: is the array of the factors gone? %v", begun, array.Value() == nil)
		}
	}); err != nil || begun != 3 {
		t.Errorf("%d networks have begun: %v", begun, err)
	}
}

func prepared(t *testing.T, text string, g *cluster.Group) *Job {
	t.Helper()
	j, err := Prepare(parse(t, text), float32On(t, 2), Options{Ranks: g, Memory: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestFactorsOfOthers: factors that are not of the network's own synapses are refused, with what to do, before anything runs.
func TestFactorsOfOthers(t *testing.T) {
	const rule = "wiring: {rule: pairwise_bernoulli, p: 0.3}, "
	dir := folderOf(t, beginningWith(rule+"u0: 0.5", learnt))
	rewired := folderOf(t, beginningWith(rule+"u0: 0.5", "learn: {cycles: 200, rate: 0.3, length: 6, until_converged: false}, wake: {passes: 1, rate: 0, regrow: {rewire: true}}"))
	dense := folderOf(t, beginningWith("u0: 0.5", "wake: {passes: 1, rate: 0.1}"))
	day := "wake: {passes: 1, rate: 0}"
	dead := filepath.Join(t.TempDir(), "dead.mtx")
	if err := os.WriteFile(dead, []byte("%%MatrixMarket matrix coordinate real general\n61 61 2\n1 2 0\n3 2 1e-11\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text, says string }{
		{"none alive", beginningWith("wiring: {file: "+dead+"}, factors_file: "+dead, day), "the network would be dead"},
		{"another seed", "seed: 2\n" + beginningWith(rule+filesIn(dir), day), "unlike network.wiring with seed 2: its factors are of another network; give network.wiring: {file: "},
		{"a seed that is swept", beginningWith(rule+filesIn(dir), day) + "sweep: {seed: [1, 3]}\n", "unlike network.wiring with seed 3"},
		{"another rule", beginningWith("wiring: {rule: fixed_indegree, indegree: 17}, "+filesIn(dir), day), "unlike network.wiring with seed 1"},
		{"a swept rule", beginningWith(rule+filesIn(dir), day) + "sweep: {network.wiring.p: [0.3, 0.2]}\n", "it has a connection from neuron"},
		{"rewired", beginningWith(rule+filesIn(rewired), day), "connections.npz: it has"},
		{"another file", beginningWith("wiring: {file: "+rewired+"/connections.npz}, "+filesIn(dir), day), "unlike " + rewired + "/connections.npz"},
		{"a dense file", beginningWith(rule+"factors_file: "+dense+"/U.npy", day), "U.npy: the factors of a network with network.wiring are in a connections.npz"},
		{"wired factors of a dense network", beginningWith("factors_file: "+dir+"/connections.npz", day), "connections.npz"},
		{"other factors", strings.Replace(beginningWith(rule+filesIn(dir), day), "factors: 2", "factors: 3", 1), "its array factors has"},
		{"other neurons", strings.Replace(beginningWith(rule+"factors_file: "+dir+"/connections.npz", day), "neurons: 61", "neurons: 62", 1), "its shape is [61 61], and network.neurons asks for (62, 62)"},
		{"none", beginningWith(rule+"factors_file: none.npz", day), "none.npz"},
	} {
		e, err := config.Parse("test.yaml", []byte(c.text), nil)
		if err == nil {
			_, err = Prepare(e, float32On(t, 1), Options{})
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.says)
		}
	}
}
