package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// TestPlanJSON: a plan for programs has every phase, sizes in bytes that a run then takes, and warnings.
func TestPlanJSON(t *testing.T) {
	config := write(t, swept)
	o := engram(t, "plan", config, "--calibration", "20ms", "--json")
	o.expect(t, exit.StatusDone)
	var p struct {
		Networks    int
		MemoryBytes int64 `json:"memory_bytes"`
		LateBytes   int64 `json:"late_memory_bytes"`
		Disk        struct {
			Bytes     int64
			FreeBytes int64 `json:"free_bytes"`
		}
		Seconds *struct {
			Start, Writing, Total, Least, Most float64
			Phases                             []struct {
				Phase   int
				Name    string
				Seconds float64
			}
		}
		Warnings []string
	}
	if err := json.Unmarshal([]byte(o.stdout), &p); err != nil {
		t.Fatalf("%v:\n%s", err, o.stdout)
	}
	out := filepath.Join(t.TempDir(), "run")
	engram(t, "run", config, "--out", out, "--quiet").expect(t, exit.StatusDone)
	m, err := store.ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	if p.Networks != m.Replicas || len(p.Warnings) == 0 || o.stderr != "" {
		t.Errorf("%d networks, the run had %d; warnings %q; standard error %q", p.Networks, m.Replicas, p.Warnings, o.stderr)
	}
	var arrays int64
	err = filepath.WalkDir(filepath.Join(out, "arrays"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".npy" {
			info, e := entry.Info()
			err = e
			arrays += info.Size()
		}
		return err
	})
	if err != nil || p.Disk.Bytes < arrays || p.Disk.Bytes > arrays+arrays/2 || p.MemoryBytes <= 0 || p.LateBytes <= 0 || p.LateBytes > p.MemoryBytes || p.Disk.FreeBytes <= 0 {
		t.Errorf("arrays take %d bytes (%v), the plan said %+v, memory %d", arrays, err, p.Disk, p.MemoryBytes)
	}
	if p.Seconds == nil || len(p.Seconds.Phases) != len(m.Seconds) {
		t.Fatalf("seconds: %+v, the run had %+v", p.Seconds, m.Seconds)
	}
	sum := p.Seconds.Start + p.Seconds.Writing
	for i, phase := range p.Seconds.Phases {
		if phase.Phase != m.Seconds[i].Phase || phase.Name != m.Seconds[i].Name {
			t.Errorf("phase %+v, the run had %+v", phase, m.Seconds[i])
		}
		sum += phase.Seconds
	}
	if difference := sum - p.Seconds.Total; difference > 1e-9 || difference < -1e-9 {
		t.Errorf("the parts take %g s, all %g s", sum, p.Seconds.Total)
	}
	if s := p.Seconds; !(s.Least > 0 && s.Least <= s.Total && s.Total <= s.Most) {
		t.Errorf("%g s are between %g and %g", s.Total, s.Least, s.Most)
	}
	if o := engram(t, "plan", config, "--calibration", "0", "--json"); !strings.Contains(o.stdout, `"seconds": null`) {
		t.Errorf("without a calibration:\n%s", o.stdout)
	}
	engram(t, "plan", config, "--json", "-v").expect(t, exit.StatusMisuse, "--json and --verbose: choose one")
}

// TestCheckJSON: the configuration of a check is that of the manifest of a run.
func TestCheckJSON(t *testing.T) {
	config := write(t, swept)
	o := engram(t, "check", config, "--json", "--set", "record.every=7")
	o.expect(t, exit.StatusDone)
	out := filepath.Join(t.TempDir(), "run")
	engram(t, "run", config, "--out", out, "--quiet", "--set", "record.every=7").expect(t, exit.StatusDone)
	manifest, err := os.ReadFile(filepath.Join(out, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var checked, run struct {
		Configuration any
		Warnings      []string
	}
	for text, into := range map[string]any{o.stdout: &checked, string(manifest): &run} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatalf("%v:\n%s", err, text)
		}
	}
	if !reflect.DeepEqual(checked.Configuration, run.Configuration) {
		t.Errorf("check has\n%v\nthe manifest\n%v", checked.Configuration, run.Configuration)
	}
	if len(checked.Warnings) == 0 || o.stderr != "" {
		t.Errorf("warnings %q; standard error %q", checked.Warnings, o.stderr)
	}
}
