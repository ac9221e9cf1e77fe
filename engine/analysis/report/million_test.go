package report

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"engram/engine/store"
)

// millionSweep is a sweep of 2 loads, 500 betas and 1,000 seeds.
func millionSweep() string {
	list := func(n int) string {
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(oneTo(n)), " ", ", "), "[]")
	}
	return "sweep:\n  phases.2.sleep.length: [5, 6]\n  phases.2.sleep.beta: [" + list(500) + "]\n  seed: [" + list(1000) + "]\n"
}

func oneTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// TestMillionNetworks: the page of a share of a huge sweep costs what the share's networks do.
func TestMillionNetworks(t *testing.T) {
	r := makeRun(t, "million", millionSweep())
	table := store.NewTable("replica", "phases.2.sleep.length", "phases.2.sleep.beta", "seed")
	table.Append(501002, 6, 2, 3)
	table.Append(999999, 6, 500, 1000)
	r.must(r.folder.WriteTable("replicas.csv", table))
	r.metrics(501002, 999999)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	page := pageOf(t, r)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 100<<20 {
		t.Errorf("%d MB were allocated", used>>20)
	}
	if len(page.Overview.Rows) != 2 {
		t.Fatalf("%d networks", len(page.Overview.Rows))
	}
	if got := cell(t, page.Overview, "length 6, beta 2, seed 3", "density"); got != "0.98 → 0.25" {
		t.Errorf("the density of network 501002: %q", got)
	}
}
