package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// TestMemoryAsFolder: a run in memory finds what a run into a folder writes, element by element.
func TestMemoryAsFolder(t *testing.T) {
	const text = `
network: {neurons: 30, factors: 2, coding_level: 0.2}
patterns: {count: 4}
phases:
  - wake: {passes: 3, rate: 0.1}
  - sleep: {cycles: 12, rate: 0.1, length: 5, snapshots: [6], if_none_stored: skip}
  - recall: {noise: neural, levels: [0, 0.1], trials: 2}
record: {every: 4, memories: ends, probes: {synapses: [[0, 1]]}}
sweep: {seed: [1, 2]}
`
	folder, m := newFolder(t)
	run := func(s store.Sink) {
		j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Run(t.Context(), s, nil); err != nil {
			t.Fatal(err)
		}
	}
	run(store.InFolder(folder, m))
	found := store.NewMemory()
	run(found)
	for _, name := range []string{"metrics.csv", "replicas.csv", "arrays/0/recall.csv", "arrays/1/recall.csv", "arrays/0/memories.csv", "arrays/1/probes.csv"} {
		want, err := store.ReadTable(folder.Path(name))
		if err != nil {
			t.Fatal(err)
		}
		got := found.Table(name)
		if got == nil || !slices.Equal(got.Columns(), want.Columns()) || !slices.EqualFunc(got.Records(), want.Records(), slices.Equal) {
			t.Errorf("%s differs", name)
		}
	}
	for _, name := range []string{"arrays/0/U.npy", "arrays/1/theta.npy"} {
		a, err := store.OpenArray(folder.Path(name))
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float64, a.Len())
		if err := a.ReadFloats(want); err != nil {
			t.Fatal(err)
		}
		a.Close()
		got := found.Array(name)
		if got == nil || !slices.Equal(got.Shape, a.Header().Shape) || len(got.Float32) != len(want) {
			t.Fatalf("%s: %+v", name, got)
		}
		for i, v := range want {
			if float64(got.Float32[i]) != v {
				t.Fatalf("%s: element %d is %g, in the folder %g", name, i, got.Float32[i], v)
			}
		}
	}
	if bits := found.Array("arrays/0/X.npy"); bits == nil || len(bits.Uint8) != 30*4 {
		t.Errorf("X.npy: %+v", bits)
	}
	if len(found.Outcome().Seconds) != 3 || len(found.Outcome().Warnings) != len(m.Warnings) {
		t.Errorf("outcome %+v, of the folder %+v", found.Outcome(), m.Outcome)
	}
	if found.Table("no.csv") != nil || found.Array("no.npy") != nil {
		t.Error("there is what nobody wrote")
	}
}

// TestMemoryStops: a run in memory that is stopped ends with ctx's error and what it has reached.
func TestMemoryStops(t *testing.T) {
	j, err := Prepare(parse(t, "network: {neurons: 20, factors: 2, coding_level: 0.2}\npatterns: {count: 3}\nphases: [{sleep: {cycles: 1000, rate: 0.1, length: 5}}]\nrecord: {every: 1}"),
		float32On(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	found := store.NewMemory()
	err = j.Run(ctx, found, func(e Event) {
		if e.Kind == Progress && e.Cycle >= 3 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if table := found.Table("metrics.csv"); table == nil || table.Rows() < 4 || found.Array("arrays/0/U.npy") == nil {
		t.Errorf("%d records", table.Rows())
	}
}

// TestMemoryRefuses: ranks that share a network, and factors on disk, need a run folder.
func TestMemoryRefuses(t *testing.T) {
	inprocess.Run(2, func(g *cluster.Group) {
		j, err := Prepare(parse(t, shortNight), float32On(t, 1), Options{Ranks: g})
		if err != nil {
			t.Error(err)
			return
		}
		if err := j.Run(t.Context(), store.NewMemory(), nil); err == nil || !strings.Contains(err.Error(), "run folder") {
			t.Errorf("two ranks: %v", err)
		}
	})
	j := &Job{StreamRows: 3}
	if err := j.accepts(store.NewMemory()); err == nil || !strings.Contains(err.Error(), "run folder") {
		t.Errorf("on disk: %v", err)
	}
	w, err := store.NewMemory().CreateArray("a", npy.Uint8, []int{2, 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteUint8([]uint8{1, 0, 1}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil {
		t.Error("three of four elements are enough")
	}
	if _, err := store.NewMemory().CreateArray("a", "<c8", nil); err == nil {
		t.Error("complex numbers are taken")
	}
}
