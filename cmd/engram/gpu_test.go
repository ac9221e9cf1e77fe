//go:build gpu

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// withDriver runs engram in a process of its own, beside the library in folder dir, if any.
func withDriver(t *testing.T, dir, driver string, args ...string) (status int, output string) {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), "ENGRAM_TEST_IS_PROGRAM=1", "LD_LIBRARY_PATH="+dir, "XDG_STATE_HOME="+dir, "FAKE_DRIVER="+driver)
	out, err := c.CombinedOutput()
	if err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), string(out)
}

// smallNight has a day, a night and recall.
const smallNight = `
network: {neurons: 40, factors: 2, coding_level: 0.2}
patterns: {count: 9} # more than a few: tensor cores
phases:
  - wake: {passes: 12, rate: 0.1}
  - sleep: {cycles: 7, rate: 0.1, length: 8}
  - recall: {levels: [0, 0.02], trials: 2, steps: 5}
record: {every: 5, observables: [density, margin_min, rho, error, stored]}
sweep: {seed: [1, 2, 3]}
`

func TestDriver(t *testing.T) {
	dir := fakeDriver(t)
	t.Run("same bits", func(t *testing.T) { sameBits(t, dir) })
	t.Run("trouble", func(t *testing.T) { driverTrouble(t, dir) })
	t.Run("proof", func(t *testing.T) { proofOfCard(t, dir) })
	t.Run("energy", func(t *testing.T) { cardEnergy(t, dir) })
	t.Run("bench", func(t *testing.T) { benchCard(t, dir) })
	t.Run("too many networks", func(t *testing.T) { tooManyNetworks(t, dir) })
	t.Run("doctor", func(t *testing.T) { doctor(t, dir) })
	t.Run("gpu-check", func(t *testing.T) { gpuCheck(t, dir) })
}

// sameBits: a run through the driver writes what the cpu writes; auto finds the card.
func sameBits(t *testing.T, dir string) {
	file := write(t, smallNight)
	folders := map[string]string{}
	for _, device := range []string{"cpu", "cuda:0", "auto"} {
		out := filepath.Join(t.TempDir(), "out")
		if status, text := withDriver(t, dir, "", "run", file, "--out", out, "--device", device); status != exit.StatusDone {
			t.Fatalf("--device %s: exit status %d\n%s", device, status, text)
		}
		folders[device] = out
	}
	manifest, err := os.ReadFile(filepath.Join(folders["auto"], "manifest.json"))
	if err != nil || !strings.Contains(string(manifest), "compute capability 9.0") {
		t.Errorf("auto did not take the card: %v", err)
	}
	for _, name := range []string{"metrics.csv", "arrays/0/U.npy", "arrays/2/U.npy", "arrays/2/theta.npy", "arrays/1/recall.csv"} {
		want, err := os.ReadFile(filepath.Join(folders["cpu"], name))
		if err != nil {
			t.Fatal(err)
		}
		for device, folder := range folders {
			if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(got) != string(want) {
				t.Errorf("--device %s: %s differs from the cpu's (%v)", device, name, err)
			}
		}
	}
}

// proofOfCard: a run says that nobody has compared its card; auto compares it before its first use, once, and leaves one
// that differs for the cpu.
func proofOfCard(t *testing.T, dir string) {
	const unknown, first, wrong = "nobody has compared cuda:0", "was compared with the cpu before its first use", "differed from the cpu's on"
	state := filepath.Join(dir, "engram", "cards.json")
	file := write(t, tiny)
	for _, c := range []struct {
		forget         bool
		driver, device string // no device: doctor
		says           []string
		onCard         bool
	}{
		{true, "", "cuda:0", []string{unknown}, true},
		{false, "", "auto", []string{first}, true},
		{false, "", "auto", nil, true},
		{false, "", "cuda:0", nil, true},
		{false, "version=13000", "cuda:0", []string{unknown}, true},
		{true, "fault=20", "auto", []string{first, wrong, "going on with --device cpu"}, false},
		{false, "", "cuda:0", []string{wrong, "do not trust"}, true},
		{false, "", "", nil, true},
		{false, "", "cuda:0", nil, true},
	} {
		if c.forget {
			os.Remove(state)
		}
		if c.device == "" {
			if status, text := withDriver(t, dir, c.driver, "doctor", "--device", "cuda:0", "--most", "20"); status != exit.StatusDone {
				t.Fatalf("exit status %d\n%s", status, text)
			}
			continue
		}
		out := filepath.Join(t.TempDir(), "out")
		status, text := withDriver(t, dir, c.driver, "run", file, "--out", out, "--device", c.device)
		manifest, err := os.ReadFile(filepath.Join(out, "manifest.json"))
		if status != exit.StatusDone || err != nil || strings.Contains(string(manifest), "compute capability") != c.onCard {
			t.Errorf("%+v: exit status %d, %v\n%s", c, status, err, text)
		}
		for _, words := range []string{unknown, first, wrong, "going on with --device cpu", "do not trust"} {
			if strings.Contains(text, words) != slices.Contains(c.says, words) {
				t.Errorf("%+v: %q\n%s", c, words, text)
			}
		}
	}
}

// cardEnergy: a run counts the joules of its card, by its counter or by its power, and says why where it cannot.
func cardEnergy(t *testing.T, dir string) {
	file := write(t, smallNight)
	for _, c := range []struct{ driver, source, missing string }{
		{"", "NVML cuda:0", ""},
		{"energy=3", "NVML cuda:0, from its power", ""},
		{"energy=3 power=3", "", "NVML cuda:0, from its power: nvmlDeviceGetPowerUsage: Not Supported"},
		{"energy=15", "", "NVML cuda:0: nvmlDeviceGetTotalEnergyConsumption: Unknown Error"},
		{"nvml=9", "", "NVML cuda:0: nvmlInit: Driver Not Loaded"},
	} {
		out := filepath.Join(t.TempDir(), "out")
		if status, text := withDriver(t, dir, c.driver, "run", file, "--out", out, "--device", "cuda:0"); status != exit.StatusDone {
			t.Fatalf("exit status %d\n%s", status, text)
		}
		m, err := store.ReadManifest(out)
		if err != nil {
			t.Fatal(err)
		}
		took := 0.0
		for _, s := range m.Seconds {
			took += s.Seconds
		}
		joules, there := m.Energy.Sources[c.source]
		if there != (c.source != "") || there && (joules < 2.5*took || joules > 25000*took) || c.missing != "" && !slices.Contains(m.Energy.Missing, c.missing) {
			t.Errorf("%s: %g J in %g s of a card of 250 W; %+v", c.driver, joules, took, m.Energy)
		}
	}
}

// benchCard: every benchmark of a device runs on a card and says so.
func benchCard(t *testing.T, dir string) {
	for _, line := range []string{
		"cycle --sizes 20x9 --repeats 2 --at-least 1ms --phases",
		"presentation --sizes 20x9 --repeats 2 --at-least 1ms",
		"night --size 60x2 --passes 40 --cycles 120",
		"scaling --size 20x9 --neurons 20,30,40 --patterns 9,18 --densities 0.5,1 --repeats 2 --at-least 1ms",
	} {
		args := append([]string{"bench"}, strings.Fields(line)...)
		status, text := withDriver(t, dir, "", append(args, "--coding-level", "0.2", "--device", "cuda:0")...)
		if status != exit.StatusDone || !strings.Contains(text, "engram on cuda:0 (shim") {
			t.Errorf("bench %s: exit status %d\n%s", line, status, text)
		}
	}
}

// tooManyNetworks: a batch that a card has no room for is refused.
func tooManyNetworks(t *testing.T, dir string) {
	status, text := withDriver(t, dir, "memory=400000", strings.Fields("bench cycle --device cuda:0 --sizes 40x9 --coding-level 0.2 --batch 8")...)
	if status != 1 || !strings.Contains(text, "8 networks do not fit on cuda:0 together, 4 do") {
		t.Errorf("exit status %d\n%s", status, text)
	}
}

// driverTrouble: whatever a machine can cause is said with what to do, and exits with 1.
func driverTrouble(t *testing.T, dir string) {
	file := write(t, strings.NewReplacer("seed: [1, 2, 3]", "seed: [1]", "count: 9", "count: 6").Replace(smallNight))
	for _, c := range []struct {
		name, library, driver, device string
		status                        int
		folder                        bool // a run folder is there
		words                         []string
	}{
		{"no driver", "", "", "cuda", 1, false, []string{"no NVIDIA driver", "--device cpu"}},
		{"no driver, auto", "", "", "auto", 0, true, nil},
		{"no such card", dir, "cards=2", "cuda:7", 1, false, []string{"no cuda:7", "2 cards", "cuda:0 to cuda:1"}},
		{"no card", dir, "cards=0", "cuda", 1, false, []string{"no card", "--device cpu"}},
		{"old driver", dir, "version=11040", "cuda", 1, false, []string{"too old", "11.4", "11.8 is needed"}},
		{"old driver, auto", dir, "version=11040", "auto", 0, true, nil},
		{"old card", dir, "major=7", "cuda", 1, false, []string{"compute capability 7.0", "8.0", "--device cpu"}},
		{"broken driver", dir, "init=999", "cuda", 1, false, []string{"does not start"}},
		{"kernels do not load", dir, "module=222", "cuda", 1, false, []string{"does not load the kernels", "12.4", "newer driver"}},
		{"no memory", dir, "memory=20000", "cuda", 1, false, []string{"20 kB are available on cuda:0", "of its 40 rows", "--device cpu"}},
		{"no memory, auto", dir, "memory=20000", "auto", 0, true, []string{"20 kB are available on cuda:0", "going on with --device cpu"}},
		{"memory that others take", dir, "most=30000", "cuda", 1, true, []string{"bytes of memory are needed", "are free", "of the 40 rows"}},
		{"failing in flight", dir, "fault=100", "cuda", 1, true, []string{"failed", "doctor --device cuda:0"}},
		{"float64", dir, "", "cuda", 2, false, []string{"float32 only"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			args := []string{"run", file, "--out", out, "--device", c.device}
			if c.name == "float64" {
				args = append(args, "--precision", "float64")
			}
			status, text := withDriver(t, c.library, c.driver, args...)
			if status != c.status {
				t.Errorf("exit status %d, want %d", status, c.status)
			}
			if _, err := os.Stat(out); (err == nil) != c.folder {
				t.Errorf("run folder: %v", err)
			}
			for _, word := range c.words {
				if !strings.Contains(text, word) {
					t.Errorf("it does not say %q", word)
				}
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
}

// doctor lists the cards and compares their operations.
func doctor(t *testing.T, dir string) {
	status, text := withDriver(t, dir, "cards=2", "doctor", "--most", "60")
	for _, word := range []string{"cuda:0", "cuda:1", "compute capability 9.0", "driver for CUDA 12.4"} {
		if status != 0 || !strings.Contains(text, word) {
			t.Errorf("doctor: exit status %d, no %q in\n%s", status, word, text)
		}
	}
	if status, text = withDriver(t, dir, "cards=2", "doctor", "--device", "cuda:1"); status != 0 || strings.Contains(text, " no ") ||
		!strings.Contains(text, "products by libcublas.so.13") || !strings.Contains(text, "of it free") {
		t.Errorf("exit status %d\n%s", status, text)
	}
	if err := os.Remove(filepath.Join(dir, "libcublas.so.13")); err != nil {
		t.Fatal(err)
	}
	if status, text = withDriver(t, dir, "fault=100", "doctor", "--device", "cuda"); status != 1 || !strings.Contains(text, "do not trust") ||
		!strings.Contains(text, "no cuBLAS") { // on a card that computes, the library's absence is TestSteps'
		t.Errorf("a failing card without cuBLAS: exit status %d\n%s", status, text)
	}
}

// gpuCheck: scripts/gpu-check goes through its steps from a bundle, without Go, and says which failed.
func gpuCheck(t *testing.T, dir string) {
	programs, unpacked := t.TempDir(), t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	scripts := map[string]string{
		"golden.test":       "#!/bin/sh\necho golden on $ENGRAM_TEST_DEVICE: $*\n[ -f $ENGRAM_GOLDEN/night_z2/U.npy ]\n",
		"card.test":         "#!/bin/sh\necho card $ENGRAM_TEST_DEVICE: $*\n",
		"compute-sanitizer": "#!/bin/sh\necho sanitizer $*\n[ $2 = memcheck ] && echo Device not supported && exit 1\nexit 0\n",
		"python":            "#!/bin/sh\necho no torch >&2\nexit 1\n",
	}
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(programs, name), []byte(text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(self, filepath.Join(programs, "engram")); err != nil {
		t.Fatal(err)
	}
	script := func(driver, name string, args ...string) (status int, output string) {
		t.Helper()
		c := exec.Command(name, args...)
		c.Env = append(os.Environ(), "ENGRAM_TEST_IS_PROGRAM=1", "LD_LIBRARY_PATH="+dir, "XDG_STATE_HOME="+dir, "FAKE_DRIVER="+driver,
			"EXPERIMENT="+write(t, smallNight), "PAPER=9", "START=60 all 9 0.2", "WIRED=60 20 9 0.2", "PATH="+programs+":/usr/bin:/bin")
		if name == "../../scripts/gpu-check" {
			c.Env = append(c.Env, "PROGRAMS="+programs)
		}
		out, err := c.CombinedOutput()
		if err != nil && c.ProcessState == nil {
			t.Fatal(err)
		}
		return c.ProcessState.ExitCode(), string(out)
	}
	bundle := filepath.Join(unpacked, "bundle.tar.gz")
	if status, text := script("", "../../scripts/gpu-check", "bundle", bundle); status != 0 || !strings.Contains(text, "bytes") {
		t.Fatalf("bundle: exit status %d\n%s", status, text)
	}
	if out, err := exec.Command("tar", "-C", unpacked, "-xzf", bundle).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	check := filepath.Join(unpacked, "engram-gpu-check", "scripts", "gpu-check")
	flags := []string{"--quick", "--repeats", "1", "--at-least", "1ms", "--python", filepath.Join(programs, "python"), "--steps"}
	status, text := script("", check, append(flags, "conformance,golden,memcheck,racecheck,night,paper,start,wired,peer,ceilings,batch")...)
	for _, word := range []string{"| conformance | passed", "| golden | passed", "| memcheck | skipped", "| racecheck | passed", "| night | passed", "| paper | passed", "| start | passed", "| wired | passed", "| peer | skipped",
		"| ceilings | passed", "| batch | passed", "| a night has the bits of the processor's (1: yes) | at least 1 | 1 | yes |", "| start | engram run | 60 |  | 9 |", "| wired | engram run | 60 | 20 | 9 |",
		"| racecheck finds nothing (1: yes) | at least 1 | 1 | yes |", "| the paper's day and night, 100,000 cycles, in all | at most 1.5 s | "} {
		if !strings.Contains(text, word) {
			t.Errorf("it does not say %q", word)
		}
	}
	if found, _ := filepath.Glob(filepath.Join(unpacked, "gpu-shim-*", "*")); len(found) != 11 { // of each check from outside, and two of all
		t.Errorf("files %v", found)
	}
	if status != 0 || t.Failed() {
		t.Fatalf("exit status %d\n%s", status, text)
	}
	if said, err := os.ReadFile(firstMatch(t, unpacked, "gpu-shim-*/racecheck.txt")); err != nil || !strings.Contains(string(said), "--tool racecheck --error-exitcode 9") ||
		!strings.Contains(string(said), "doctor --device cuda:0 --most 256") {
		t.Errorf("compute-sanitizer is called so: %s (%v)", said, err)
	}
	if testing.Short() {
		return // the rest starts the program a dozen times more
	}
	if status, text = script("", check, append(flags, "golden,wired,ceilings", "--budget", "100s")...); status != 0 ||
		!strings.Contains(text, "| ceilings | passed") || !strings.Contains(text, "| wired | skipped | 0.0 | takes about 200 s; ") || !strings.Contains(text, "| golden | passed") {
		t.Errorf("a budget of 100 s: exit status %d\n%s", status, text)
	}
	killedCheck(t, unpacked, check, dir)
	if status, text = script("fault=10", check, append(flags, "night,ceilings")...); status != 1 || !strings.Contains(text, "cuda:0 failed at: ceilings, night") {
		t.Errorf("a card that fails: exit status %d\n%s", status, text)
	}
	if status, text = script("cards=0", check, flags[:3]...); status != 1 || !strings.Contains(text, "finds no card") {
		t.Errorf("no card: exit status %d\n%s", status, text)
	}
}

// killedCheck: a check that is killed leaves its tables, with the steps before and that in which it was.
func killedCheck(t *testing.T, unpacked, check, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(unpacked, "engram-gpu-check", "bin", "check", "golden.test"), []byte("#!/bin/sh\nexec sleep 60\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	results := t.TempDir()
	c := exec.Command(check, "--quick", "--at-least", "1ms", "--repeats", "1", "--steps", "ceilings,golden,racecheck", "--results", results)
	c.Env = append(os.Environ(), "ENGRAM_TEST_IS_PROGRAM=1", "LD_LIBRARY_PATH="+dir, "XDG_STATE_HOME="+dir)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	table := ""
	for end := time.Now().Add(time.Minute); !strings.Contains(table, "| golden | not finished") && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if found, _ := filepath.Glob(filepath.Join(results, "gpu-shim-*", "check.md")); len(found) > 0 {
			text, _ := os.ReadFile(found[0])
			table = string(text)
		}
	}
	_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
	_ = c.Wait()
	if text, err := os.ReadFile(firstMatch(t, results, "gpu-shim-*/check.md")); err != nil || !strings.Contains(string(text), "| golden | not finished") ||
		!strings.Contains(string(text), "| ceilings | passed") {
		t.Errorf("a check that is killed leaves this table (%v):\n%s", err, text)
	}
}

// firstMatch is the first file that a pattern in a folder has.
func firstMatch(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no %s: %v", pattern, err)
	}
	return found[0]
}

// TestLinkedToNoDriver: the program names no library of NVIDIA's.
func TestLinkedToNoDriver(t *testing.T) {
	out, err := exec.Command("readelf", "-d", os.Args[0]).Output()
	if err != nil {
		t.Skip("no readelf here")
	}
	if text := fmt.Sprintf("%s", out); strings.Contains(text, "libcuda") || strings.Contains(text, "nvidia") {
		t.Errorf("linked to the driver:\n%s", text)
	}
}
