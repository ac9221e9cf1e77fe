package engine

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed says which of our packages each may import: one way, from the command down
// to the kernels (docs/design.md).
var allowed = map[string][]string{
	"engram/kernels":                   {},
	"engram/kernels/salience":          {"engram/kernels/elementary"},
	"engram/kernels/elementary":        {},
	"engram/kernels/cpu":               {"engram/kernels", "engram/kernels/cpu/vector", "engram/kernels/cpu/bitsum", "engram/kernels/cpu/mapped", "engram/kernels/salience", "engram/kernels/elementary"},
	"engram/kernels/cpu/mapped":        {},
	"engram/kernels/cpu/vector":        {},
	"engram/kernels/cpu/bitsum":        {"engram/kernels/cpu/mapped"},
	"engram/kernels/cuda":              {"engram/kernels", "engram/kernels/cuda/libcuda", "engram/kernels/cuda/pairing", "engram/kernels/cuda/ptx", "engram/kernels/salience", "engram/kernels/elementary"},
	"engram/kernels/cuda/pairing":      {},
	"engram/kernels/cuda/libcuda":      {},
	"engram/kernels/cuda/gen":          {"engram/kernels/salience"},
	"engram/kernels/cuda/src":          {},
	"engram/kernels/cuda/ptx":          {},
	"engram/kernels/cuda/emu":          {"engram/kernels/cuda", "engram/kernels/cuda/src"},
	"engram/engine/graph/conform":      {"engram/kernels", "engram/engine/graph", "engram/engine/model", "engram/kernels/salience"},
	"engram/engine/graph":              {"engram/kernels", "engram/kernels/salience", "engram/kernels/elementary"},
	"engram/engine/model":              {"engram/kernels", "engram/engine/graph", "engram/kernels/salience"},
	"engram/engine/store":              {"engram/engine/store/npy", "engram/engine/store/filesystem"},
	"engram/engine/store/filesystem":   {},
	"engram/engine/store/npy":          {},
	"engram/engine/observable":         {},
	"engram/engine/config":             {"engram/engine/config/document", "engram/engine/observable", "engram/engine/space", "engram/kernels/salience", "engram/kernels/elementary"},
	"engram/engine/config/document":    {},
	"engram/engine/cluster":            {},
	"engram/engine/random":             {"engram/engine/random/chacha", "engram/kernels/elementary"},
	"engram/engine/random/chacha":      {},
	"engram/engine/space":              {"engram/engine/random", "engram/kernels/elementary"},
	"engram/engine/analysis/theory":    {"engram/engine/config"},
	"engram/engine/analysis/rates":     {"engram/engine/analysis/theory"},
	"engram/engine/analysis/chart":     {},
	"engram/engine/analysis/histogram": {"engram/engine/analysis/chart", "engram/engine/analysis/sleep"},
	"engram/engine/analysis/sleep":     {"engram/engine/random"},
	"engram/engine/analysis/spines":    {"engram/engine/random"},
	"engram/engine/analysis/optimum":   {"engram/engine/analysis/connections", "engram/engine/pattern", "engram/engine/store/npy", "engram/engine/store", "engram/engine/config", "engram/engine/random"},
	"engram/engine/analysis/synapses": {"engram/kernels", "engram/kernels/elementary", "engram/engine/graph", "engram/engine/model", "engram/engine/random",
		"engram/engine/analysis/spines"},
	"engram/engine/analysis/compare":     {"engram/engine/store/npy", "engram/engine/config", "engram/engine/store"},
	"engram/engine/analysis/longform":    {"engram/engine/config", "engram/engine/observable", "engram/engine/store", "engram/engine/analysis/turnover"},
	"engram/engine/analysis/connections": {"engram/engine/space", "engram/engine/store", "engram/engine/store/npy"},
	"engram/engine/analysis/turnover":    {"engram/engine/analysis/connections", "engram/engine/config", "engram/engine/store", "engram/engine/store/npy", "engram/engine/analysis/sleep"},
	"engram/engine/cluster/inprocess":    {"engram/engine/cluster"},
	"engram/engine/statistics":           {"engram/kernels/elementary"},
	"engram/engine/activity":             {},
	"engram/engine/parallel":             {},
	"engram/engine/machine":              {"engram/engine/store"},
	"engram/engine/machine/energy":       {"engram/kernels"},
	"engram/engine/pattern":              {"engram/engine/parallel", "engram/engine/store/npy", "engram/engine/graph", "engram/engine/store", "engram/engine/config", "engram/engine/random"},
	"engram/engine/wiring":               {"engram/kernels", "engram/engine/store", "engram/engine/config", "engram/engine/random", "engram/engine/space", "engram/kernels/elementary"},
	"engram/engine/state": {"engram/engine/parallel", "engram/engine/store/npy", "engram/engine/pattern", "engram/engine/wiring", "engram/kernels", "engram/engine/graph", "engram/engine/model", "engram/engine/store", "engram/engine/observable",
		"engram/engine/config", "engram/engine/random", "engram/engine/cluster", "engram/engine/activity", "engram/engine/statistics", "engram/kernels/elementary"},
	"engram/engine/phase": {"engram/engine/pattern", "engram/kernels", "engram/engine/graph", "engram/engine/model", "engram/engine/store", "engram/engine/observable",
		"engram/engine/config", "engram/engine/random", "engram/engine/analysis/theory", "engram/engine/cluster", "engram/engine/activity", "engram/engine/state", "engram/engine/statistics", "engram/engine/machine/energy", "engram/kernels/salience", "engram/kernels/elementary"},
	"engram/engine": {"engram/engine/parallel", "engram/engine/pattern", "engram/engine/wiring", "engram/kernels", "engram/engine/graph", "engram/engine/model", "engram/engine/observable", "engram/engine/store", "engram/engine/phase", "engram/engine/state", "engram/engine/machine", "engram/engine/machine/energy",
		"engram/engine/config", "engram/engine/random", "engram/engine/cluster"},
	"engram/engine/analysis/report": {"engram/engine/analysis/connections", "engram/engine/analysis/histogram", "engram/engine/store/npy", "engram/engine/analysis/compare", "engram/engine/config", "engram/engine/observable", "engram/engine/store", "engram/engine/analysis/theory", "engram/engine/analysis/chart", "engram/engine/analysis/sleep", "engram/engine/analysis/turnover"},
	"engram/engine/analysis/reproduce": {"engram/engine/config", "engram/engine/observable", "engram/engine/store", "engram/engine/graph", "engram/engine/analysis/sleep", "engram/engine/analysis/theory",
		"engram/engine/analysis/chart", "engram/engine/analysis/spines", "engram/engine/analysis/synapses", "engram/engine/analysis/turnover"},
	"engram/bench": {"engram/bench/blas", "engram/bench/fit", "engram/engine", "engram/engine/analysis/chart", "engram/engine/cluster",
		"engram/engine/config", "engram/engine/graph", "engram/engine/machine", "engram/engine/machine/energy", "engram/engine/store", "engram/kernels", "engram/kernels/cpu/bitsum", "engram/kernels/cpu/vector"},
	"engram/bench/gpu":      {"engram/bench", "engram/engine", "engram/engine/graph", "engram/engine/store", "engram/kernels", "engram/kernels/cuda"},
	"engram/bench/blas":     {},
	"engram/bench/fit":      {},
	"engram/scripts/mutate": {},
	"engram/scripts/ports":  {},
	"engram/scripts/site":   {},
	"engram/scripts/rates":  {"engram/engine/analysis/rates", "engram/engine/analysis/theory"},

	// the command line
	"engram/cmd/engram/internal/exit":      {"engram/engine"},
	"engram/cmd/engram/internal/format":    {},
	"engram/cmd/engram/internal/intercept": {},
	"engram/cmd/engram/internal/version":   {"engram/engine/cluster", "engram/kernels"},
	"engram/cmd/engram/internal/flags": {"engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/format", "engram/engine/analysis/chart",
		"engram/engine/config", "engram/engine/config/document", "engram/engine/store"},
	"engram/cmd/engram/internal/console":             {"engram/cmd/engram/internal/format"},
	"engram/cmd/engram/internal/console/consoletest": {},
	"engram/cmd/engram/internal/ranks": {"engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/format", "engram/cmd/engram/internal/version",
		"engram/engine/cluster"},
	"engram/cmd/engram/internal/proof": {"engram/cmd/engram/internal/version", "engram/engine/graph", "engram/engine/graph/conform", "engram/engine/store",
		"engram/kernels", "engram/kernels/cuda"},
	"engram/cmd/engram/internal/target": {"engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/flags", "engram/cmd/engram/internal/proof",
		"engram/cmd/engram/internal/ranks", "engram/engine/config", "engram/engine/config/document", "engram/engine/graph", "engram/kernels", "engram/kernels/cpu", "engram/kernels/cuda"},
	"engram/cmd/engram/internal/progress": {"engram/cmd/engram/internal/console", "engram/cmd/engram/internal/exit",
		"engram/cmd/engram/internal/format", "engram/cmd/engram/internal/ranks", "engram/cmd/engram/internal/version", "engram/engine",
		"engram/engine/analysis/sleep", "engram/engine/analysis/theory", "engram/engine/config", "engram/engine/graph", "engram/engine/machine", "engram/engine/observable",
		"engram/engine/store"},
	"engram/cmd/engram/internal/runfolder": {"engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/format", "engram/cmd/engram/internal/ranks",
		"engram/cmd/engram/internal/target", "engram/cmd/engram/internal/version", "engram/engine", "engram/engine/analysis/longform", "engram/engine/analysis/report",
		"engram/engine/config", "engram/engine/graph", "engram/engine/observable", "engram/engine/store", "engram/engine/store/filesystem"},
	"engram/cmd/engram/internal/run": {"engram/cmd/engram/internal/console", "engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/flags",
		"engram/cmd/engram/internal/format", "engram/cmd/engram/internal/live", "engram/cmd/engram/internal/progress", "engram/cmd/engram/internal/ranks",
		"engram/cmd/engram/internal/runfolder", "engram/cmd/engram/internal/target", "engram/cmd/engram/internal/version", "engram/engine",
		"engram/engine/config", "engram/engine/graph", "engram/engine/machine", "engram/engine/store"},
	"engram/cmd/engram/internal/look": {"engram/cmd/engram/internal/console", "engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/flags",
		"engram/cmd/engram/internal/format", "engram/cmd/engram/internal/live", "engram/cmd/engram/internal/proof", "engram/cmd/engram/internal/ranks", "engram/cmd/engram/internal/run",
		"engram/cmd/engram/internal/runfolder", "engram/cmd/engram/internal/target", "engram/cmd/engram/internal/version", "engram/engine", "engram/engine/analysis/compare", "engram/engine/analysis/longform", "engram/engine/analysis/optimum", "engram/engine/analysis/sleep", "engram/engine/config",
		"engram/engine/graph", "engram/engine/machine", "engram/engine/observable", "engram/engine/store", "engram/kernels",
		"engram/kernels/cuda"},
	"engram/cmd/engram/internal/live": {"engram/cmd/engram/internal/console", "engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/flags", "engram/cmd/engram/internal/format",
		"engram/engine/config", "engram/engine/observable", "engram/engine/store"},
	"engram/cmd/engram/internal/setup": {"engram/cmd/engram/internal/console", "engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/flags", "engram/cmd/engram/internal/format",
		"engram/engine/analysis/rates", "engram/engine/analysis/theory", "engram/engine/config"},
	"engram/cmd/engram/internal/science": {"engram/cmd/engram/internal/console", "engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/flags",
		"engram/cmd/engram/internal/format", "engram/cmd/engram/internal/progress", "engram/cmd/engram/internal/ranks", "engram/cmd/engram/internal/run",
		"engram/cmd/engram/internal/runfolder", "engram/cmd/engram/internal/target", "engram/engine", "engram/engine/analysis/chart",
		"engram/engine/analysis/reproduce", "engram/engine/analysis/spines", "engram/engine/analysis/synapses", "engram/engine/analysis/theory",
		"engram/engine/config", "engram/engine/graph", "engram/engine/store", "engram/kernels"},
	"engram/cmd/engram/internal/measure": {"engram/bench", "engram/bench/gpu", "engram/cmd/engram/internal/console", "engram/cmd/engram/internal/exit",
		"engram/cmd/engram/internal/flags", "engram/cmd/engram/internal/format", "engram/cmd/engram/internal/ranks", "engram/cmd/engram/internal/target",
		"engram/cmd/engram/internal/version", "engram/engine", "engram/engine/cluster", "engram/engine/graph", "engram/engine/store", "engram/kernels",
		"engram/kernels/cuda"},
	"engram/cmd/engram": {"engram/cmd/engram/internal/console", "engram/cmd/engram/internal/exit", "engram/cmd/engram/internal/flags",
		"engram/cmd/engram/internal/look", "engram/cmd/engram/internal/measure", "engram/cmd/engram/internal/ranks", "engram/cmd/engram/internal/run",
		"engram/cmd/engram/internal/science", "engram/cmd/engram/internal/setup", "engram/cmd/engram/internal/version", "engram/engine/machine"},
}

// TestImports reads the import graph.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "engram/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		may, known := allowed[p.ImportPath]
		if !known {
			t.Errorf("%s: say in the table what it may import", p.ImportPath)
		}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "engram/") && !slices.Contains(may, i) {
				t.Errorf("%s must not import %s", p.ImportPath, i)
			}
			if strings.HasPrefix(i, "gorgonia.org/gorgonia") && p.ImportPath != "engram/engine/graph" {
				t.Errorf("%s must not import %s: only the graphs know gorgonia", p.ImportPath, i)
			}
			if i == "gorgonia.org/cu" && p.ImportPath != "engram/kernels/cuda" {
				t.Errorf("%s must not import %s: only kernels/cuda knows CUDA", p.ImportPath, i)
			}
			if i == "gorgonia.org/gorgonia/cuda" {
				t.Errorf("%s imports gorgonia's CUDA, which needs cuDNN", p.ImportPath)
			}
		}
	}
}
