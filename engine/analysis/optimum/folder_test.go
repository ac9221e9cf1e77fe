package optimum

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"engram/engine/config"
	"engram/engine/store"
)

// TestFolder: the networks of a share of a huge sweep are made one at a time, and each says why it
// cannot be compared.
func TestFolder(t *testing.T) {
	list := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprint(i+1))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	e, err := config.Parse("hand.yaml", []byte("network: {neurons: 20, factors: 2, coding_level: 0.2}\npatterns: {count: 3}\nphases:\n  - wake: {passes: 2, rate: 0.1}\n  - sleep: {cycles: 2, rate: 0.1}\n"+
		"sweep:\n  network.factors: [1, 2, 3, 4]\n  phases.1.sleep.beta: "+list(250)+"\n  seed: "+list(1000)+"\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	m := &store.Manifest{Configuration: e, Status: store.Done, Replicas: 5, Start: time.Now(), End: time.Now()}
	m.Failed = []store.FailedReplica{{Replica: 250001, Message: "neuron 7 has left the range"}}
	m.NoneStored = []store.NoneStored{{Replica: 3, Phase: 1}, {Replica: 4, Phase: 0}}
	folder, err := store.Create(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	table := store.NewTable("replica", "network.factors", "phases.1.sleep.beta", "seed")
	for _, number := range []int{3, 4, 250001, 501002, 999999, 1000000} {
		table.Append(number, 0, 0, 0)
	}
	if err := folder.WriteTable("replicas.csv", table); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for number, want := range map[int]struct {
		norm    Norm
		leftOut string
	}{
		3: {L2, "nothing to replay"}, 4: {L2, ""}, 250001: {L1, "neuron 7"}, 501002: {0, "3 factors"}, 999999: {0, "4 factors"},
	} {
		n, err := f.Network(number)
		if err != nil {
			t.Fatal(err)
		}
		if n.Norm != want.norm || (n.LeftOut == "") != (want.leftOut == "") || !strings.Contains(n.LeftOut, want.leftOut) {
			t.Errorf("network %d: norm %d, left out: %q; want %+v", number, n.Norm, n.LeftOut, want)
		}
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 100<<20 {
		t.Errorf("%d MB were allocated", used>>20)
	}
	if fmt.Sprint(f.Numbers) != "[3 4 250001 501002 999999]" {
		t.Errorf("the networks are %v", f.Numbers)
	}
}
