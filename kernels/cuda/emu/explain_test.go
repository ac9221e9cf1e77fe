//go:build cgo && !race

package emu_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/engine/model"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
	"engram/kernels/salience"
)

// TestExplain: what every graph of the model becomes on a card, so that none loses its fast way
// unnoticed: large networks and those whose rows persist in shared memory.
func TestExplain(t *testing.T) {
	const (
		sparse       = "sparse rows where few synapses are left, 1 launch a run; else "
		late         = "sparse rows or packed columns where few synapses are left, 1 launch a run; else "
		persistent   = "1 launch a run, 16 warps a block of 8 rows, factors in registers, patterns in shared memory, products on tensor cores"
		panels       = " launches a cycle for panels of 40 rows, products on tensor cores"
		presentation = "1 launch a presentation, beside those on what rows share"
		operations   = " operations one after the other, panels of 40 rows"
		products     = ", products on tensor cores"
	)
	want := map[string]string{
		"Present": presentation, "Presentation": presentation, "InhibitedPresentation": presentation,
		"Balance": "2" + operations, "Drift": "2" + operations, "Rescale": "3" + operations, "Keep": "3" + operations, "Restore": "3" + operations,
		"InitMeanActivity": "27" + operations + products, "Forward": "3" + operations + products, "Currents": "2" + operations + products,
		"RecallStep": "3" + operations + products, "Observe": "26" + operations + products,
	}
	forms := []string{"", " norm 1", " midway"}
	for _, rule := range salience.Names()[1:] {
		forms = append(forms, " "+rule)
	}
	for _, form := range forms {
		for _, cycle := range []string{"Cycle", "Speculate"} {
			want[cycle+form] = late + persistent
			if form == " norm 1" {
				want[cycle+form] = sparse + strings.Replace(persistent, "registers", "shared memory", 1)
			}
			want["panels: "+cycle+form] = sparse + "4" + panels
		}
		want["Consolidate"+form] = "3" + panels
	}
	// without homeostatic scaling there is no cycle that the fused kernels know
	want["Cycle unscaled"], want["Consolidate unscaled"], want["Speculate unscaled"] = "7"+operations+products, "8"+operations+products, "10"+operations+products
	want["Cycle midway"], want["panels: Cycle midway"] = "11"+operations+products, "" // with a second product
	for _, form := range forms {                                                      // of learn from disk, which cards do not
		want["Lesson"+form] = "12" + operations + products
	}
	want["Lesson unscaled"] = "10" + operations + products
	// nor has the update of halves one
	want["Cycle halves"], want["Consolidate halves"], want["Speculate halves"] = "9"+operations+products, "10"+operations+products, "12"+operations+products
	want["Lesson halves"] = want["Lesson"]
	for name, text := range want {
		if large := "panels: " + name; want[large] == "" && !strings.HasPrefix(name, "panels: ") {
			want[large] = text
		}
	}
	got := map[string]string{}
	for prefix, o := range map[string]cuda.Options{"": {}, "panels: ": {Panels: true}, "many: ": {}} {
		backend := cuda.On(emu.New(emu.Options{Many: prefix == "many: "}), o)
		s := model.Shape{Batch: 1, Rows: 40, Neurons: 40, Patterns: 20, Factors: 2, Populations: graph.Populations{Excitatory: 40, CodingLevel: 0.2}}
		for name, g := range conform.ModelGraphs(s) {
			p, err := graph.On(backend).Compile(g)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if prefix == "many: " { // with a multiprocessor for every two rows
				if inRegisters := strings.Contains(want[name], "registers"); inRegisters && p.Explain() != strings.NewReplacer(late, sparse, "16 warps a block of 8 rows", "8 warps a block of 2 rows").Replace(want[name]) {
					t.Errorf("%s: %q", name, p.Explain())
				}
				continue
			}
			got[prefix+name] = p.Explain()
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if got[name] != want[name] {
			t.Errorf("%q: %q,", name, got[name])
		}
	}
	for name := range want {
		if got[name] == "" {
			t.Errorf("%s is no graph of the model", name)
		}
	}
}
