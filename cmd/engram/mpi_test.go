//go:build mpi

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"engram/cmd/engram/internal/exit"
)

// mpirun is this program on so many ranks, however few cores there are.
func mpirun(t *testing.T, ranks int, args ...string) *exec.Cmd {
	t.Helper()
	if _, err := exec.LookPath("mpirun"); err != nil {
		t.Skip("no mpirun here (Debian: openmpi-bin)")
	}
	c := exec.Command("mpirun", append([]string{"-n", strconv.Itoa(ranks), os.Args[0]}, args...)...)
	c.Env = append(os.Environ(), "ENGRAM_TEST_IS_PROGRAM=1", "OMPI_MCA_rmaps_base_oversubscribe=1",
		"OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1")
	return c
}

// onRanks runs it to its end and expects status 0.
func onRanks(t *testing.T, ranks int, args ...string) string {
	t.Helper()
	out, err := mpirun(t, ranks, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%d ranks, %s: %v\n%s", ranks, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// lives are what a network shared among ranks can go through: all phases, every kind of
// noise, an odd number of neurons, inhibitory ones, several networks at a time.
var lives = map[string]string{
	"days and nights": `
network: {neurons: 61, factors: 2, coding_level: 0.2, inhibitory_fraction: 0.2}
patterns: {count: 9}
phases:
  - wake: {passes: 12, rate: 0.1}
  - sleep: {cycles: 40, rate: {from: 0.01, to: 0.2, tau: 10}, length: 12, snapshots: [0, 7]}
  - wake: {passes: 12, rate: 0.1, regrow: {u0: 0.5, spread: 0.2}}
  - sleep: {cycles: 20, rate: 0.1, length: 12, replay: all}
  - recall: {levels: [0, 0.02], trials: 2, steps: 10, inhibition: true}
  - recall: {noise: neural, levels: [0.02], trials: 2}
  - recall: {noise: neural-exact, levels: [0.02], trials: 2, steps: 3, noise_every: step}
record: {every: 10, observables: [density, indegree, margin_min, margin_avg, rho, margin_l23, margin_l12, margin_syn, l1, l2, theta, error, recall_rate, stored, radius, symmetry, sparseness, factors_within, factors_across, overlap, balance, radius_avg, information, singular_value, sparseness_population, density_excitatory, density_inhibitory]}
sweep: {seed: [1, 2]}
`,
	"learning": `
network: {neurons: 57, factors: 3, coding_level: 0.5, spread: 0.3, u0: 0.1}
patterns: {count: 12, kind: bernoulli, memory: sequence}
phases:
  - learn: {cycles: 60, rate: 0.01, length: 20}
  - sleep: {cycles: 30, rate: 0.01, length: 20, salience: weakest}
  - recall: {noise: synaptic-all, levels: [0.02], trials: 2, steps: 9}
  - recall: {noise: synaptic-one, levels: [0.05], trials: 2, steps: 9}
  - recall: {noise: synaptic-alive, levels: [0.05], trials: 2, steps: 9}
record: {every: 10, observables: [density, margin_min, rho, error, stored]}
`,
}

// TestRanks: arrays and tables are those of a single process.
func TestRanks(t *testing.T) {
	for name, life := range lives {
		t.Run(name, func(t *testing.T) {
			config := write(t, life)
			whole := filepath.Join(t.TempDir(), "whole")
			engram(t, "run", config, "--out", whole, "--quiet").expect(t, exit.StatusDone)
			for _, ranks := range []int{1, 2, 3, 5} {
				if testing.Short() && (ranks%4 == 1) != (name == "learning") { // 1 and 5, or 2 and 3
					continue
				}
				out := filepath.Join(t.TempDir(), "out")
				onRanks(t, ranks, "run", config, "--out", out, "--quiet", "--threads", fmt.Sprint(1+ranks%2))
				sameSums(t, fmt.Sprint(ranks, " ranks"), sums(t, out), sums(t, whole))
			}
		})
	}
}

// TestRanksCrowded: threads that take turns are told on standard error, once; those that have a core each are not.
func TestRanksCrowded(t *testing.T) {
	config := write(t, tiny)
	for threads, times := range map[int]int{runtime.NumCPU() + 1: 1, 1: 0} {
		text := onRanks(t, 2, "run", config, "--out", filepath.Join(t.TempDir(), "out"), "--threads", fmt.Sprint(threads))
		if got := strings.Count(text, "give mpirun --bind-to none") + strings.Count(text, "they take turns"); got != times && runtime.NumCPU() > 1 {
			t.Errorf("2 ranks of %d threads: warned %d times, want %d\n%s", threads, got, times, text)
		}
	}
}

// TestRanksResume: a checkpoint of three ranks, which were asked to stop, goes on with one
// process and by four ranks.
func TestRanksResume(t *testing.T) {
	config := write(t, strings.Replace(lives["days and nights"], "cycles: 40", "cycles: 4000", 1))
	whole, out := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "out")
	engram(t, "run", config, "--out", whole, "--quiet").expect(t, exit.StatusDone)
	c := mpirun(t, 3, "run", config, "--out", out, "--checkpoint-every", "10ms")
	var text bytes.Buffer
	c.Stdout, c.Stderr = &text, &text
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	awaitCheckpoint(t, out, 2)
	c.Process.Signal(syscall.SIGUSR1) // mpirun hands it on
	if err := c.Wait(); c.ProcessState.ExitCode() != exit.StatusInterrupted || !strings.Contains(text.String(), "interrupted; what was reached is saved") {
		t.Fatalf("asked to stop: %v\n%s", err, &text)
	}
	if parts, _ := filepath.Glob(filepath.Join(out, "checkpoints", "*", "0", "from-*", "U.npy")); len(parts) < 2 {
		t.Errorf("the checkpoint has parts %v", parts)
	}
	for _, ranks := range []int{1, 4} {
		again := filepath.Join(t.TempDir(), "again")
		if err := os.CopyFS(again, os.DirFS(out)); err != nil {
			t.Fatal(err)
		}
		if text := onRanks(t, ranks, "resume", again); !strings.Contains(text, "verified") {
			t.Errorf("%d ranks did not begin from a checkpoint:\n%s", ranks, text)
		}
		sameSums(t, fmt.Sprintf("on %d ranks", ranks), sums(t, again), sums(t, whole))
	}
}

// TestRankKilled kills one rank of a run at a random moment, again and again: mpirun says which,
// no rank stays, and the run goes on from the checkpoint that was written last, on another
// number of ranks.
func TestRankKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	for name, c := range map[string]struct{ life, memory string }{
		"dense": {life, ""}, "wired": {wiredLife, ""}, "on disk": {streamedLife, "5650kB"},
	} {
		t.Run(name, func(t *testing.T) { rankKilled(t, c.life, c.memory, max(1, *kills/3)) })
	}
}

func rankKilled(t *testing.T, life, memory string, kills int) {
	config := write(t, life)
	whole, out := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "out")
	engram(t, "run", config, "--out", whole, "--quiet").expect(t, exit.StatusDone)
	want, r, killed := sums(t, whole), rand.New(rand.NewPCG(uint64(kills), uint64(1+*part))), 0
	resumed := 0
	for killed < kills {
		size := 2 + killed%3
		args, last := []string{"run", config, "--out", out}, lastCheckpoint(t, out)
		if _, err := os.Stat(out); err == nil {
			args = []string{"resume", out}
		}
		if memory != "" {
			args = append(args, "--memory", memory)
		}
		c := mpirun(t, size, append(args, "--checkpoint-every", "10ms")...)
		var text bytes.Buffer
		c.Stdout, c.Stderr = &text, &text
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		ranks := children(t, c.Process.Pid, size)
		time.Sleep(time.Duration(r.Float64() * float64(2*time.Second)))
		victim := r.IntN(len(ranks))
		if len(ranks) == size {
			syscall.Kill(ranks[victim], syscall.SIGKILL)
		}
		err := <-ended
		if strings.Contains(text.String(), "resuming") {
			resumed++
			if !strings.Contains(text.String(), fmt.Sprintf("(checkpoint %d, verified)", last)) {
				t.Errorf("kill %d: it did not go on from checkpoint %d:\n%s", killed, last, &text)
			}
		}
		if err == nil { // it was done before
			sameSums(t, fmt.Sprintf("after %d kills", killed), sums(t, out), want)
			if err := os.RemoveAll(out); err != nil {
				t.Fatal(err)
			}
			continue
		}
		killed++
		host, _ := os.Hostname()
		if !strings.Contains(text.String(), "rank ") || !strings.Contains(text.String(), host) {
			t.Errorf("kill %d: nobody says which rank died and where:\n%s", killed, &text)
		}
		for _, pid := range ranks {
			deadline := time.Now().Add(10 * time.Second)
			for !isGone(pid) && time.Now().Before(deadline) {
				time.Sleep(10 * time.Millisecond)
			}
			if !isGone(pid) {
				t.Errorf("kill %d: process %d goes on", killed, pid)
			}
		}
	}
	t.Logf("%d kills, %d times a checkpoint went on", killed, resumed)
	if _, err := os.Stat(out); err == nil {
		onRanks(t, 2, "resume", out)
		sameSums(t, "at the end", sums(t, out), want)
	}
}

// children are the processes that mpirun has started, once all ranks are there; fewer if it
// ends before.
func children(t *testing.T, parent, ranks int) (pids []int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		pids = nil
		stats, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, path := range stats {
			text, _ := os.ReadFile(path)
			_, rest, _ := strings.Cut(string(text), ") ")
			fields := strings.Fields(rest) // state, parent, ...
			if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
				pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
				pids = append(pids, pid)
			}
		}
		if len(pids) == ranks {
			break
		}
	}
	slices.Sort(pids)
	return pids
}

// isGone tells whether a process has ended, be it that nobody has asked how.
func isGone(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	return err != nil || strings.HasPrefix(rest, "Z")
}

// lastCheckpoint is the number of the latest checkpoint of a run; -1 without any.
func lastCheckpoint(t *testing.T, out string) int {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(out, "checkpoints", "0*"))
	if len(names) == 0 {
		return -1
	}
	slices.Sort(names)
	n, err := strconv.Atoi(filepath.Base(names[len(names)-1]))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestRankFails: what goes wrong on one rank is said with its number and machine; what is wrong
// on all of them is said once.
func TestRankFails(t *testing.T) {
	config, out := write(t, tiny), filepath.Join(t.TempDir(), "out")
	one := mpirun(t, 1, "run", config, "--out", out)
	one.Args = append(append(one.Args, ":"), "-n", "1", "env", "ENGRAM_CPU=mmx")
	one.Args = append(one.Args, one.Args[3:8]...)
	text, err := one.CombinedOutput()
	host, _ := os.Hostname()
	if err == nil || !strings.Contains(string(text), "engram: rank 1 on "+host+": ") {
		t.Errorf("an error of rank 1: %v\n%s", err, text)
	}
	absent(t, out)
	all, err := mpirun(t, 3, "run", config, "--out", out, "--set", "network.neurons=two").CombinedOutput()
	if err == nil || strings.Count(string(all), "engram: ") != 1 || strings.Contains(string(all), "engram: rank") {
		t.Errorf("an error of all ranks: %v\n%s", err, all)
	}
	different := mpirun(t, 1, "check", config)
	different.Args = append(append(different.Args, ":", "-n", "1"), os.Args[0], "plan", config)
	if text, err := different.CombinedOutput(); err == nil || strings.Count(string(text), "not all told the same") != 1 {
		t.Errorf("ranks with different commands: %v\n%s", err, text)
	}
	many, err := mpirun(t, 5, "run", write(t, strings.Replace(tiny, "neurons: 20", "neurons: 4", 1)), "--out", out).CombinedOutput()
	if err == nil || !strings.Contains(string(many), "4 neurons cannot be shared among 5 ranks") {
		t.Errorf("more ranks than neurons: %v\n%s", err, many)
	}
}

// TestRanksBench: the scaling with ranks has a line for each start, series and step, and what
// ranks find out in common is the same (bytes) or plausible.
func TestRanksBench(t *testing.T) {
	if _, err := exec.LookPath("mpirun"); err != nil {
		t.Skip("no mpirun here (Debian: openmpi-bin)")
	}
	for _, key := range []string{"OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "ENGRAM_TEST_IS_PROGRAM", "OMPI_MCA_rmaps_base_oversubscribe"} {
		t.Setenv(key, "1")
	}
	table, written := measured(t, "bench scaling --ranks 1x2,3 --size 24x6 --coding-level 0.2 --repeats 2 --at-least 1ms")
	has(t, table, "strong", "memory", "work", "presentation", "learn", "recall", "model:", "GB/s")
	for _, c := range list(t, written, "cases", 6) {
		for _, s := range list(t, c, "steps", 4) {
			got := s["bytes"].(float64)
			if ranks := c["ranks"].(float64); (got > 0) != (ranks > 1) {
				t.Errorf("%v ranks, %v: %v bytes from others", ranks, s["phase"], got)
			}
		}
	}
	for _, args := range []string{"--series weak", "--steps night", "--launcher false"} {
		line := strings.Fields("bench scaling --ranks 1,2 --size 24x6 --coding-level 0.2 --repeats 1 " + args)
		if got := engram(t, line...); got.status == exit.StatusDone {
			t.Errorf("%s: done", args)
		}
	}
}
