package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// TestSynapses: sizes are kept, and engram spines finds in them what engram synapses did.
func TestSynapses(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	args := strings.Fields("synapses --factors 1,2 --synapses 100 --samples 6 --resamples 3 --json --out " + out)
	got := engram(t, args...)
	got.expect(t, exit.StatusDone, "z 2, seed 1: 100 of 100 synapses alive")
	var found struct {
		Summary     []map[string]float64
		Populations []struct{ Report map[string]any }
	}
	if err := json.Unmarshal([]byte(got.stdout), &found); err != nil || len(found.Summary) != 2 {
		t.Fatalf("%v in\n%s", err, got.stdout)
	}
	if m, err := store.ReadManifest(out); err != nil || m.Status != store.Done || m.Replicas != 2 {
		t.Errorf("manifest %+v, %v", m, err)
	}
	if text, err := os.ReadFile(filepath.Join(out, "summary.csv")); err != nil || strings.Count(string(text), "\n") != 3 {
		t.Errorf("summary.csv: %v\n%s", err, text)
	}
	again := engram(t, strings.Fields("spines --sampling 10m --interval 20m --resamples 3 --json "+filepath.Join(out, "sizes_z2_seed1.csv"))...)
	again.expect(t, exit.StatusDone)
	var r map[string]any
	if err := json.Unmarshal([]byte(again.stdout), &r); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"slope_gain", "slope_loss", "q_min", "synapses", "times"} {
		if r[key] == nil || r[key] != found.Populations[1].Report[key] {
			t.Errorf("%s is %v in the file, %v in the simulation", key, r[key], found.Populations[1].Report[key])
		}
	}
	engram(t, args...).expect(t, exit.StatusMisuse, "already exists")
}

func TestSynapsesTable(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data.csv")
	if err := os.WriteFile(data, []byte("1,2,1\n2,1,3\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	args := strings.Fields("synapses --factors 2 --synapses 30 --samples 12 --resamples 3 --populations 2 --device reference --against " + data)
	got := engram(t, args...)
	got.expect(t, exit.StatusDone, "seed 2")
	var found struct{ Summary []map[string]float64 }
	if err := json.Unmarshal([]byte(engram(t, append(args, "--json")...).stdout), &found); err != nil || len(found.Summary) != 1 {
		t.Fatalf("%+v (%v)", found, err)
	}
	want := []string{"2", fmt.Sprintf("%.2f", found.Summary[0]["alive"])}
	for _, key := range []string{"slope_gain", "slope_loss", "q_min"} {
		want = append(want, fmt.Sprintf("%.3f", found.Summary[0][key]), "±", fmt.Sprintf("%.3f", found.Summary[0][key+"_error"]))
	}
	want = append(want, "1.00", fmt.Sprintf("%.3f", found.Summary[0]["r2"]), "±", fmt.Sprintf("%.3f", found.Summary[0]["r2_error"]))
	if lines := strings.Split(got.stdout, "\n"); len(lines) < 2 || !slices.Equal(strings.Fields(lines[1]), want) || !strings.Contains(lines[0], "R^2") {
		t.Errorf("synapses printed\n%s\nwant %q", got.stdout, want)
	}
	for args, words := range map[string][]string{
		"--factors 2,2":               {"--factors"},
		"--factors 1.5":               {"--factors", "1.5"},
		"--factors x":                 {"--factors lists numbers with commas, such as 1,2,5, and", "is none"},
		"--factors 12":                {"factors is 12", "from 1 to 10"},
		"--kappa 2":                   {"kappa is 2"},
		"--populations 0":             {"--populations 0"},
		"--against " + data + ".not":  {"no such file"},
		"file.csv":                    {"file.csv"},
		"--samples 1":                 {"samples is 1"},
		"--device cpu --threads -1":   {"--threads"},
		"--precision float16":         {"float16"},
		"--synapses 0 --out /dev/nul": {"synapses is 0"},
		"--synapses 1000000000000000": {"synapses is 1000000000000000", "to 1000000"},
	} {
		engram(t, append([]string{"synapses"}, strings.Fields(args)...)...).expect(t, exit.StatusMisuse, words...)
	}
}
