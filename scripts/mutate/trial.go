package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// What became of a mutant.
const (
	killed    = "killed"
	survived  = "survived"
	uncovered = "uncovered" // no test reaches it: survived
	invalid   = "invalid"   // it does not compile: no mutant
)

// result is what became of a mutant, and who noticed it.
type result struct {
	status, by string
	seconds    float64
}

func (r result) survived() bool { return r.status == survived || r.status == uncovered }

// build compiles a test binary.
func build(ctx context.Context, dir string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, "go", append([]string{"test", "-c", "-vet=off", "-ldflags=-s -w"}, args...)...)
	c.Dir = dir
	return c.CombinedOutput()
}

// try builds a mutant and runs the tests that reach it, those of the cheapest package first.
func (s *suite) try(ctx context.Context, m mutant) (r result, err error) {
	start := time.Now()
	defer func() { r.seconds = time.Since(start).Seconds() }()
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(work)
	changed, overlay := filepath.Join(work, filepath.Base(m.file)), filepath.Join(work, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(s.Root, m.file): changed}})
	if err == nil {
		err = errors.Join(os.WriteFile(changed, m.source(), 0o666), os.WriteFile(overlay, text, 0o666))
	}
	if err != nil {
		return r, err
	}
	type candidate struct {
		*testPackage
		tests []test
	}
	var candidates []candidate
	module, _, _ := strings.Cut(m.checked.path, "/")
	blocks := s.blocksOf(module, m.reached)
	for _, p := range s.Packages {
		if tests := p.reaching(blocks); tests != nil {
			candidates = append(candidates, candidate{p, tests})
		}
	}
	if candidates == nil {
		c := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-o", os.DevNull, m.checked.path)
		c.Dir = s.Root
		if c.Run() != nil {
			return result{status: invalid}, ctx.Err()
		}
		return result{status: uncovered}, nil
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int {
		if own := m.checked.path; (a.Path == own) != (b.Path == own) { // fewer packages to build
			return map[bool]int{true: -1, false: 1}[a.Path == own]
		}
		return cmp.Compare(seconds(a.tests), seconds(b.tests))
	})
	for _, c := range candidates {
		binary := filepath.Join(work, "changed.test")
		if _, err := build(ctx, s.Root, "-overlay", overlay, "-o", binary, c.Path); err != nil {
			return result{status: invalid}, ctx.Err()
		}
		for _, round := range rounds(c.tests) {
			by, err := s.notices(ctx, c.testPackage, binary, round, work)
			if err != nil || by != "" {
				return result{status: killed, by: by}, err
			}
		}
	}
	return result{status: survived}, nil
}

// notices says which test fails with the changed code, twice, and passes with the code as it is in between; none: "".
// A machine that is busy makes some tests fail, or late, by chance: these do not count. The second failure may take
// ten times as long as the code as it is took just before.
func (s *suite) notices(ctx context.Context, p *testPackage, binary string, tests []test, work string) (string, error) {
	limit := s.options.patience + time.Duration(10*seconds(tests)*float64(time.Second))
	var names []string
	for _, t := range tests {
		names = append(names, t.Name)
	}
	for len(names) > 0 {
		r := s.execute(ctx, p, binary, names, work, limit)
		if r.err != nil || !r.failed {
			return "", r.err
		}
		suspects, by := names, "a crash"
		if r.late {
			by = "time"
		}
		if name := r.test(); name != "" {
			suspects, by = []string{name}, name
		}
		start := time.Now()
		r = s.execute(ctx, p, p.Binary, suspects, work, 3*limit)
		if r.err == nil && !r.failed {
			r = s.execute(ctx, p, binary, suspects, work, 3*s.options.patience+10*time.Since(start))
			if r.err == nil && r.failed {
				return filepath.Base(p.Path) + " " + by, nil
			}
		}
		if r.err != nil {
			return "", r.err
		}
		fmt.Fprintf(os.Stderr, "%s %s fails now and then: it does not count\n%s\n", p.Path, suspects, r.tail())
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(suspects, n) })
	}
	return "", nil
}

// execution is what came of running tests.
type execution struct {
	failed, late bool
	output       []byte
	err          error // the tests were not run to an end
}

var failure = regexp.MustCompile(`(?m)^--- FAIL: ([A-Za-z0-9_]+)`)

// test is the test that failed, where the output names one.
func (e *execution) test() string {
	if found := failure.FindSubmatch(e.output); found != nil {
		return string(found[1])
	}
	return ""
}

// tail is the end of the output.
func (e *execution) tail() []byte { return e.output[max(0, len(e.output)-2000):] }

// execute runs some tests of a package in a process group of its own, at most for a time.
func (s *suite) execute(ctx context.Context, p *testPackage, binary string, names []string, work string, limit time.Duration, flags ...string) (e execution) {
	temporary, err := os.MkdirTemp(work, "tmp") // what an earlier one has left behind may not go away
	if err != nil {
		return execution{err: err}
	}
	defer os.RemoveAll(temporary)
	if s.options.short {
		flags = append(flags, "-test.short")
	}
	flags = append(flags, "-test.failfast", "-test.timeout=0", "-test.run=^("+strings.Join(names, "|")+")$")
	var output bytes.Buffer
	c := exec.Command(binary, flags...)
	c.Dir, c.Stdout, c.Stderr = p.Dir, &output, &output
	c.Env = append(os.Environ(), "TMPDIR="+temporary, "GOCOVERDIR="+filepath.Join(work, "counters"))
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.WaitDelay = 10 * time.Second // for what holds the output open
	if err := c.Start(); err != nil {
		return execution{err: err}
	}
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", c.Process.Pid), []byte("900"), 0) // first to go where memory ends
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err = <-done:
	case <-timer.C:
		e.late = true
	case <-ctx.Done():
		e.err = ctx.Err()
	}
	_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // what the tests left running, too
	if e.late || e.err != nil {
		err = <-done
	}
	e.failed, e.output = err != nil || e.late, output.Bytes()
	return e
}
