package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSpines: the published numbers of the spine data.
func TestSpines(t *testing.T) {
	slow(t)
	file := filepath.Join("..", "..", "..", "shared", "data", "kaufman_2012.csv")
	if _, err := os.Stat(file); err != nil {
		t.Skipf("skipped: the spine data are not here (%v)", err)
	}
	got := engram(t, "spines", file, "--interval", "30m", "--json", "--resamples", "40", "--against", file)
	got.expect(t, statusDone)
	var r map[string]any
	if err := json.Unmarshal([]byte(got.stdout), &r); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string][2]float64{
		"slope_gain": {0.57, 0.01}, "slope_loss": {0.72, 0.01}, "q_min": {1.09, 0.43}, "q_min_error": {0.43, 0.2},
		"slope_gain_error": {0.01, 0.009}, "slope_loss_error": {0.01, 0.009}, "r2": {0.8, 0.1},
	} {
		if v, ok := r[key].(float64); !ok || math.Abs(v-want[0]) > want[1] {
			t.Errorf("%s is %v, want %g within %g", key, r[key], want[0], want[1])
		}
	}
}

func TestSpinesSmall(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sizes.csv")
	if err := os.WriteFile(file, []byte("1,2,1,3\n2,,2,1\n0,1,1,1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	got := engram(t, "spines", file, "--resamples", "3")
	got.expect(t, statusDone)
	if !strings.Contains(got.stdout, "unknown") || !strings.Contains(got.stdout, "3 synapses at 4 times") {
		t.Errorf("spines printed\n%s", got.stdout)
	}
	if got := engram(t, "spines", file, "--resamples", "3", "--json"); !strings.Contains(got.stdout, `"slope_gain": null`) {
		t.Errorf("spines --json printed\n%s", got.stdout)
	}
	for args, words := range map[string][]string{
		"":                                  {"spines needs FILE.csv"},
		file + " --interval x":              {"--interval x", "hours"},
		file + " --interval 9":              {file, "9 h", "longer than the file"},
		file + " --interval 0.7":            {file, "0.7 h", "no multiple", "--sampling"},
		file + " --resamples 1":             {"--resamples 1"},
		file + " --resamples 1000000000000": {"--resamples 1000000000000", "100000"},
		file + " --window 0.1":              {file, "window"},
		file + ".not":                       {file + ".not", "no such file"},
	} {
		engram(t, append([]string{"spines"}, strings.Fields(args)...)...).expect(t, statusMisuse, words...)
	}
	if err := os.WriteFile(file, []byte("1,2\n1,x\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	engram(t, "spines", file).expect(t, statusMisuse, file+":2:", `"x"`)
}
