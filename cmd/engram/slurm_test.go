package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestSlurmSweep runs the tasks of scripts/slurm/sweep.sbatch as Slurm would, with srun and scontrol
// made up: shares stay the same when some tasks are submitted again, and there may be more tasks than
// networks.
func TestSlurmSweep(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash here")
	}
	scripts, err := filepath.Abs("../../scripts/slurm")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"bin/srun":     "#!/bin/sh\ncase $1 in --cpus-per-task=3) shift;; *) exit 9;; esac\nexec \"$@\"\n",
		"bin/scontrol": "#!/bin/sh\necho \"$@\" >>" + dir + "/requeued\n",
		"sweep.yaml":   tiny + "sweep: {seed: [1, 2, 3]}\n",
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o777)); err != nil {
			t.Fatal(err)
		}
	}
	// first, last and count are of the array that the task was submitted with
	program, envs := os.Args[0], program().Env
	task := func(script string, id, first, last, count int, args ...string) (int, string) {
		c := exec.Command("bash", append([]string{filepath.Join(scripts, script)}, args...)...)
		c.Dir = dir
		c.Env = append(slices.Clip(envs), "ENGRAM="+program, "PATH="+dir+"/bin:"+os.Getenv("PATH"), "SLURM_CPUS_PER_TASK=3",
			"SLURM_ARRAY_JOB_ID=7", fmt.Sprint("SLURM_ARRAY_TASK_ID=", id), fmt.Sprint("SLURM_ARRAY_TASK_MIN=", first),
			fmt.Sprint("SLURM_ARRAY_TASK_MAX=", last), fmt.Sprint("SLURM_ARRAY_TASK_COUNT=", count))
		output, err := c.CombinedOutput()
		if ended, ok := errors.AsType[*exec.ExitError](err); ok {
			return ended.ExitCode(), string(output)
		} else if err != nil {
			t.Fatal(err)
		}
		return 0, string(output)
	}
	expect := func(what string, want int, word string) func(int, string) {
		return func(status int, output string) {
			t.Helper()
			if status != want || !strings.Contains(output, word) {
				t.Errorf("%s: status %d, want %d and %q\n%s", what, status, want, word, output)
			}
		}
	}
	const sweep = "sweep.sbatch"
	expect("a part first", 2, "must be 1-N")(task(sweep, 2, 2, 4, 3, "sweep.yaml", "runs"))
	expect("a step first", 2, "must be 1-N")(task(sweep, 1, 1, 5, 3, "sweep.yaml", "runs"))
	expect("task 1", 0, "")(task(sweep, 1, 1, 4, 4, "sweep.yaml", "runs"))
	expect("task 2", 0, "")(task(sweep, 2, 1, 4, 4, "sweep.yaml", "runs"))
	expect("task 3, submitted again alone", 0, "")(task(sweep, 3, 3, 3, 1, "sweep.yaml", "runs"))
	expect("task 4, which has no network", 0, "is empty")(task(sweep, 4, 3, 4, 2, "sweep.yaml", "runs"))
	expect("a task too many", 2, "shares 1 to 4")(task(sweep, 5, 1, 5, 5, "sweep.yaml", "runs"))
	expect("another number", 2, "begun with 4 shares")(task(sweep, 1, 1, 5, 5, "sweep.yaml", "runs", "5"))
	expect("a part, its number given", 0, "")(task(sweep, 2, 2, 2, 1, "sweep.yaml", "others", "3"))
	if text, err := os.ReadFile(filepath.Join(dir, "others/shares")); err != nil || string(text) != "3\n" {
		t.Errorf("others has %q shares (%v)", text, err)
	}
	expect("merge", 0, "")(task("merge.sbatch", 0, 0, 0, 0, "runs"))
	whole := filepath.Join(dir, "whole")
	engram(t, "run", filepath.Join(dir, "sweep.yaml"), "--out", whole, "--quiet").expect(t, exit.StatusDone)
	sameSums(t, "merged", sums(t, filepath.Join(dir, "runs/whole")), sums(t, whole))
	if _, err := os.Stat(filepath.Join(dir, "requeued")); err == nil {
		t.Error("a task that was done is requeued")
	}
	// an interrupted task is requeued
	program = filepath.Join(dir, "engram")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexit 130\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	expect("an interrupted task", 130, "")(task(sweep, 2, 1, 2, 2, "sweep.yaml", "stopping"))
	if text, err := os.ReadFile(filepath.Join(dir, "requeued")); err != nil || string(text) != "requeue 7_2\n" {
		t.Errorf("requeued: %q (%v)", text, err)
	}
	// a signal to the whole job reaches the script too, which lives on to requeue the task
	for _, signal := range []string{"USR1", "USR2", "TERM"} {
		if err := os.WriteFile(program, []byte("#!/bin/sh\nkill -"+signal+" $PPID\nexit 130\n"), 0o777); err != nil {
			t.Fatal(err)
		}
		expect("a task after SIG"+signal, 130, "")(task(sweep, 1, 1, 2, 2, "sweep.yaml", "stopping"))
	}
	if text, err := os.ReadFile(filepath.Join(dir, "requeued")); err != nil || strings.Count(string(text), "requeue 7_1\n") != 3 {
		t.Errorf("requeued after signals: %q (%v)", text, err)
	}
}
