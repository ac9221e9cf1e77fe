package longform

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engram/engine/config"
	"engram/engine/store"
)

const night = `
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 4}
phases:
  - sleep: {cycles: 10, rate: 0.1}
`

// folder makes a run folder of an experiment, its replicas and files.
func folder(t *testing.T, text, replicas string, files map[string]string, more func(m *store.Manifest)) string {
	t.Helper()
	e, err := config.Parse("night.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &store.Manifest{Status: store.Done, Start: time.Now(), Configuration: e}
	if more != nil {
		more(m)
	}
	dir := filepath.Join(t.TempDir(), "run")
	f, err := store.Create(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	files["replicas.csv"] = replicas
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// gathered are the rows of the table, the first being its columns; the folders are written a, b, ...
func gathered(t *testing.T, what string, dirs ...string) []string {
	t.Helper()
	g, err := Read(dirs, what)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := g.Write(&text); err != nil {
		t.Fatal(err)
	}
	if _, err := csv.NewReader(strings.NewReader(text.String())).ReadAll(); err != nil {
		t.Error(err)
	}
	all := text.String()
	for i, dir := range dirs {
		all = strings.ReplaceAll(all, dir, string(rune('a'+i)))
	}
	return strings.Split(strings.TrimSuffix(all, "\n"), "\n")
}

// TestGather: runs and sweeps come together with the settings that differ, whether swept or not, and columns that one of them
// lacks are empty.
func TestGather(t *testing.T) {
	sweep := folder(t, night+"sweep: {phases.0.sleep.beta: [10, 30]}\n", "replica,phases.0.sleep.beta\n0,10\n1,30\n", map[string]string{
		"metrics.csv":           "replica,phase,phase_name,cycle,density\n0,0,sleep,0,0.5\n0,0,sleep,10,0.25\n1,0,sleep,0,0.75\n",
		"arrays/1/memories.csv": "phase,phase_name,cycle,day,pattern,stored,margin,level,recalled,wrong_units\n0,sleep,0,0,3,1,0.5,,,\n",
	}, func(m *store.Manifest) {
		m.NoneStored = []store.NoneStored{{Replica: 1, Stopped: true}, {Replica: 0}}
		m.Status = store.NothingStored
	})
	single := folder(t, strings.Replace(night, "factors: 2", "factors: 3", 1)+"name: other\nseed: 7\nrecord: {observables: [rho]}\n", "replica\n0\n", map[string]string{
		"metrics.csv": "replica,phase,phase_name,cycle,rho\n0,0,sleep,0,nan\n",
	}, func(m *store.Manifest) { m.Status = store.Interrupted })
	for _, c := range []struct {
		what string
		want []string
	}{
		{Metrics, []string{
			"run,replica,phases.0.sleep.beta,network.factors,phases.0.sleep.if_none_stored,seed,phase,phase_name,cycle,density,rho",
			"a,0,10,2,skip,1,0,sleep,0,0.5,", "a,0,10,2,skip,1,0,sleep,10,0.25,", "a,1,30,2,skip,1,0,sleep,0,0.75,",
			"b,0,20,3,stop,7,0,sleep,0,,nan",
		}},
		{Final, []string{
			"run,replica,phases.0.sleep.beta,network.factors,phases.0.sleep.if_none_stored,seed,status,phase,phase_name,cycle,density,rho",
			"a,0,10,2,skip,1,done,0,sleep,10,0.25,", "a,1,30,2,skip,1,none_stored,0,sleep,0,0.75,", "b,0,20,3,stop,7,interrupted,0,sleep,0,,nan",
		}},
		{"memories", []string{
			"run,replica,phases.0.sleep.beta,network.factors,phases.0.sleep.if_none_stored,seed,phase,phase_name,cycle,day,pattern,stored,margin,level,recalled,wrong_units",
			"a,1,30,2,skip,1,0,sleep,0,0,3,1,0.5,,,",
		}},
	} {
		if got := gathered(t, c.what, sweep, single); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
	killed := folder(t, night, "replica\n0\n", map[string]string{}, func(m *store.Manifest) { m.Status = store.Interrupted })
	failed := folder(t, night+"sweep: {seed: [1, 2]}\n", "replica,seed\n0,1\n1,2\n", map[string]string{
		"metrics.csv": "replica,phase,phase_name,cycle,density\n1,0,sleep,0,0.75\n",
	}, func(m *store.Manifest) { m.Failed = []store.FailedReplica{{Replica: 0, Message: "no"}} })
	if got, want := gathered(t, Final, killed, failed), []string{
		"run,replica,seed,phases.0.sleep.if_none_stored,status,phase,phase_name,cycle,density",
		"a,0,1,stop,interrupted,,,,", "b,0,1,skip,failed,,,,", "b,1,2,skip,done,0,sleep,0,0.75",
	}; !slices.Equal(got, want) {
		t.Errorf("without records:\n%s", strings.Join(got, "\n"))
	}
	if got := gathered(t, Final, killed); !slices.Equal(got, []string{"run,replica,status", "a,0,interrupted"}) {
		t.Errorf("one without records:\n%s", strings.Join(got, "\n"))
	}
	if got := gathered(t, Metrics, single); got[0] != "run,replica,phase,phase_name,cycle,rho" {
		t.Errorf("one run has the columns %s", got[0])
	}
	if got := gathered(t, Metrics, sweep); got[0] != "run,replica,phases.0.sleep.beta,phase,phase_name,cycle,density" || got[3] != "a,1,30,0,sleep,0,0.75" {
		t.Errorf("one sweep:\n%s", strings.Join(got, "\n"))
	}
	g, err := Read([]string{sweep, single}, "memories")
	if err != nil || fmt.Sprint(g.Missing) != fmt.Sprint([]string{single}) {
		t.Errorf("missing: %v (%v)", g.Missing, err)
	}
}

// TestGatherRefuses: what is no run folder, a table that nobody has, and tables that do not fit are errors with their path.
func TestGatherRefuses(t *testing.T) {
	metrics := "replica,phase,phase_name,cycle,density\n"
	for _, c := range []struct{ what, metrics, replicas, want string }{
		{"recall", metrics, "replica\n0\n", "there is no recall.csv: no recall phase has ended there"},
		{"probes", metrics, "replica\n0\n", "record.probes"},
		{Metrics, metrics + "3,0,sleep,0,1\n", "replica\n0\n", `metrics.csv: there is no replica "3"`},
		{Metrics, metrics + "0,0,sleep\n", "replica\n0\n", "metrics.csv: record on line 2: wrong number of fields"},
		{Metrics, "", "replica\n0\n", "metrics.csv: it has no line of column names"},
		{Metrics, metrics, "replica\nx\n", `replicas.csv: there is no replica "x"`},
	} {
		dir := folder(t, night, c.replicas, map[string]string{"metrics.csv": c.metrics}, nil)
		g, err := Read([]string{dir}, c.what)
		if err == nil {
			err = g.Write(&strings.Builder{})
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if _, err := Read([]string{t.TempDir()}, Metrics); err == nil {
		t.Error("an empty folder is a run")
	}
}

// TestCut: of networks that are done those are named whose last record is before their last cycle. Learning may converge before it.
func TestCut(t *testing.T) {
	learn := strings.Replace(night, "sleep: {cycles: 10,", "learn: {cycles: 30000,", 1)
	for name, c := range map[string]struct {
		text, rows string
		status     string
		cut        bool
	}{
		"whole":       {night, "0,0,sleep,0,0.5\n0,0,sleep,10,0.25\n", store.Done, false},
		"cut":         {night, "0,0,sleep,0,0.5\n", store.Done, true},
		"empty":       {night, "", store.Done, true},
		"interrupted": {night, "0,0,sleep,0,0.5\n", store.Interrupted, false},
		"converged":   {learn, "0,0,learn,0,0.5\n0,0,learn,20000,0.25\n", store.Done, false},
		"fixed":       {strings.Replace(learn, "rate", "until_converged: false, rate", 1), "0,0,learn,20000,0.25\n", store.Done, true},
	} {
		dir := folder(t, c.text, "replica\n0\n", map[string]string{"metrics.csv": "replica,phase,phase_name,cycle,density\n" + c.rows},
			func(m *store.Manifest) { m.Status = c.status })
		g, err := Read([]string{dir}, Final)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Write(&strings.Builder{}); err != nil {
			t.Fatal(err)
		}
		if len(g.Cut) > 0 != c.cut {
			t.Errorf("%s: %q are said to be cut", name, g.Cut)
		}
	}
}
