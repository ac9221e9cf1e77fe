package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestSpines: the published numbers of the spine data.
func TestSpines(t *testing.T) {
	slow(t)
	file := filepath.Join("..", "..", "..", "shared", "data", "kaufman_2012.csv")
	if _, err := os.Stat(file); err != nil {
		t.Skipf("skipped: the spine data are not here (%v)", err)
	}
	got := engram(t, "spines", file, "--interval", "30m", "--json", "--resamples", "40", "--against", file)
	got.expect(t, exit.StatusDone)
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

// sizesFile writes a file of sizes and returns its path.
func sizesFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sizes.csv")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestSpinesLayout: a table as pandas writes it gives the numbers of its sizes, whether its header
// and index are recognised or said; unclear ones are refused with the flags that help. The slopes
// are NumPy's (engine/analysis/spines, TestFewSpines).
func TestSpinesLayout(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "engine", "analysis", "spines", "testdata", "kaufman_60.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	var indexed, semicolons []string
	header := ""
	for i, line := range lines {
		indexed = append(indexed, fmt.Sprintf("%d,%s", i, line))
		semicolons = append(semicolons, strings.NewReplacer(",", ";", ".", ",").Replace(line))
	}
	for i := range strings.Split(lines[0], ",") {
		header += fmt.Sprintf(",%d", i)
	}
	join := func(lines []string) string { return strings.Join(lines, "\n") + "\n" }
	data := sizesFile(t, string(text))
	for _, c := range []struct {
		text    string
		refused string // without flags
		flags   string
		note    string
	}{
		{header + "\n" + join(indexed), "", "", "line 1 is read as a header; column 1 is read as an index"},
		{join(indexed), "column 1: 0, 1, 2, ... are evenly spaced", "--index", "column 1 is read as an index"},
		{header[1:] + "\n" + string(text), "sizes.csv:1: 0, 1, 2, ... are evenly spaced", "--header", "line 1 is read as a header"},
		{join(semicolons), "decimal comma", "--decimal-comma", "semicolons"},
		{string(text), "", "--no-header --no-index", ""},
	} {
		file := sizesFile(t, c.text)
		if c.refused != "" {
			engram(t, "spines", file, "--resamples", "2").expect(t, exit.StatusMisuse, append([]string{c.refused}, strings.Fields(c.flags)...)...)
			engram(t, "spines", data, "--against", file, "--resamples", "2").expect(t, exit.StatusMisuse, c.refused)
			engram(t, "synapses", "--against", file).expect(t, exit.StatusMisuse, c.refused)
		} else {
			engram(t, "spines", data, "--against", file, "--resamples", "2").expect(t, exit.StatusDone, c.note)
		}
		got := engram(t, append([]string{"spines", file, "--resamples", "2", "--json"}, strings.Fields(c.flags)...)...)
		got.expect(t, exit.StatusDone, c.note)
		var r struct {
			Synapses, Times int
			SlopeGain       float64 `json:"slope_gain"`
			SlopeLoss       float64 `json:"slope_loss"`
		}
		if err := json.Unmarshal([]byte(got.stdout), &r); err != nil {
			t.Fatal(err)
		}
		if r.Synapses != 60 || r.Times != 49 || math.Abs(r.SlopeGain-0.77173100358) > 1e-9 || math.Abs(r.SlopeLoss-0.82888358924) > 1e-9 {
			t.Errorf("%s %s: %+v", file, c.flags, r)
		}
	}
	engram(t, "spines", data, "--header", "--no-header").expect(t, exit.StatusMisuse, "--header and --no-header")
	engram(t, "spines", data, "--no-index", "--index").expect(t, exit.StatusMisuse, "--index and --no-index")
}

func TestSpinesSmall(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sizes.csv")
	if err := os.WriteFile(file, []byte("1,2,1,3\n2,,2,1\n0,1,1,1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	got := engram(t, "spines", file, "--resamples", "3")
	got.expect(t, exit.StatusDone)
	if !strings.Contains(got.stdout, "unknown") || !strings.Contains(got.stdout, "3 synapses at 4 times") {
		t.Errorf("spines printed\n%s", got.stdout)
	}
	if strings.Contains(got.stdout, "R^2") {
		t.Errorf("nothing to compare with, and spines printed\n%s", got.stdout)
	}
	if got := engram(t, "spines", file, "--resamples", "3", "--against", file); !regexp.MustCompile(`\nR\^2 +0\.520 `).MatchString(got.stdout) {
		t.Errorf("compared with its own file, spines printed\n%s", got.stdout)
	}
	if got := engram(t, "spines", file, "--resamples", "3", "--json"); !strings.Contains(got.stdout, `"slope_gain": null`) {
		t.Errorf("spines --json printed\n%s", got.stdout)
	}
	for args, words := range map[string][]string{
		"":                                  {"spines needs FILE.csv"},
		file + " --interval x":              {"--interval x", "hours"},
		file + " --interval 9":              {file, "9 h", "longer than the file"},
		file + " --interval 0.7":            {file, "0.7 h", "no multiple", "--sampling"},
		file + " --interval 0.6":            {file, "0.6 h", "no multiple"},
		file + " --resamples 1":             {"--resamples 1"},
		file + " --resamples 1000000000000": {"--resamples 1000000000000", "100000"},
		file + " --window 0.1":              {file, "window"},
		file + ".not":                       {file + ".not", "no such file"},
	} {
		engram(t, append([]string{"spines"}, strings.Fields(args)...)...).expect(t, exit.StatusMisuse, words...)
	}
	if err := os.WriteFile(file, []byte("1,2\n1,x\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	engram(t, "spines", file).expect(t, exit.StatusMisuse, file+":2:", `"x"`)
}

// TestSpinesTimes: the times of a header give the sampling with a word; irregular ones are
// refused, as is a transposed table; --sampling rules and says so. The help names the estimator.
func TestSpinesTimes(t *testing.T) {
	const body = "\n1,2,1.5,3\n2.5,1,2,1\n1.5,1,1,1\n"
	regular, irregular := sizesFile(t, "0,2,4,6"+body), sizesFile(t, "0h,1h,5h,24h"+body)
	run := func(file string, flags ...string) outcome {
		return engram(t, append([]string{"spines", file, "--resamples", "2"}, flags...)...)
	}
	got := run(regular, "--header", "--interval", "2")
	got.expect(t, exit.StatusDone, "columns are 2 h apart by the header")
	if !strings.Contains(got.stdout, "3 synapses at 4 times, every 2 h") {
		t.Errorf("spines printed\n%s", got.stdout)
	}
	run(regular, "--header").expect(t, exit.StatusMisuse, "0.5 h is no multiple of the 2 h", "--interval", "--sampling")
	run(regular, "--header", "--sampling", "0.5").expect(t, exit.StatusDone, "as --sampling says; by the header they are 2 h apart")
	run(irregular).expect(t, exit.StatusMisuse, irregular, "different distances", "--sampling")
	run(irregular, "--sampling", "0.5").expect(t, exit.StatusDone, "different distances")
	run(regular, "--header", "--interval", "2", "--against", irregular).expect(t, exit.StatusMisuse, irregular, "different distances")
	run(sizesFile(t, "a,b,c,d"+body)).expect(t, exit.StatusDone, "taken as 0.5 h apart")
	run(sizesFile(t, "time,dendrite1,dendrite2\n0,1,2\n2,1,3\n")).expect(t, exit.StatusMisuse, "dendrite1, dendrite2", "df.T", "--index")
	if help := engram(t, "spines", "--help").stdout; !strings.Contains(help, "ordinary least squares") || !strings.Contains(help, "Nothing corrects for the error") {
		t.Errorf("the help says\n%s", help)
	}
}
