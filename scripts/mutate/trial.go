package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// overlay builds something with files of the module that are other than they are, or new. It writes to a folder.
func overlay(root, work string, files map[string][]byte) (flag string, err error) {
	replace := map[string]string{}
	for name, text := range files {
		changed := filepath.Join(work, strings.ReplaceAll(name, "/", "_"))
		replace[filepath.Join(root, name)] = changed
		err = errors.Join(err, os.WriteFile(changed, text, 0o666))
	}
	text, err2 := json.Marshal(map[string]any{"Replace": replace})
	file := filepath.Join(work, "overlay.json")
	return "-overlay=" + file, errors.Join(err, err2, os.WriteFile(file, text, 0o666))
}

// compileSwitched compiles the tests of all packages with all mutants in the code, to be switched on one at a time, unless
// an earlier run did.
func (s *suite) compileSwitched(ctx context.Context, c *code, mutants []mutant) error {
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	files := c.switched(mutants)
	text, err := json.Marshal(files)
	if err != nil {
		return err
	}
	done, digest := filepath.Join(s.options.dir, "bin", "switched"), fmt.Sprintf("%s %x", s.Digest, sha256.Sum256(text))
	if before, err := os.ReadFile(done); err == nil && string(before) == digest {
		return nil
	}
	flag, err := overlay(s.Root, work, files)
	if err != nil {
		return err
	}
	for _, p := range s.Packages {
		if out, err := build(ctx, s.Root, flag, "-o", p.switched(), p.Path); err != nil {
			return fmt.Errorf("%s with all mutants: %w\n%s", p.Path, err, out)
		}
	}
	return os.WriteFile(done, []byte(digest), 0o666)
}

// switched is the test binary with all mutants.
func (p *testPackage) switched() string {
	return strings.TrimSuffix(p.Binary, ".test") + ".switched.test"
}

// try runs the tests that reach a mutant, those of the cheapest package first. The number is that of the mutant in the
// tests with all of them; one outside of functions is not there, and is compiled by itself.
func (s *suite) try(ctx context.Context, m mutant, number int) (r result, err error) {
	start := time.Now()
	defer func() { r.seconds = time.Since(start).Seconds() }()
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(work)
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
		return result{status: uncovered}, nil
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(seconds(a.tests), seconds(b.tests)) })
	for _, c := range candidates {
		if most := s.options.longest.Seconds(); most > 0 {
			c.tests = slices.DeleteFunc(c.tests, func(t test) bool { return t.Seconds > most })
		}
		if len(c.tests) == 0 {
			continue
		}
		changed := changedTests{c.switched(), switchVariable + "=" + strconv.Itoa(number)}
		if m.function == nil {
			flag, err := overlay(s.Root, work, map[string][]byte{m.file: m.source()})
			if err != nil {
				return r, err
			}
			changed = changedTests{filepath.Join(work, "changed.test"), switchVariable + "=0"}
			if out, err := build(ctx, s.Root, flag, "-o", changed.binary, c.Path); err != nil {
				return r, errors.Join(ctx.Err(), fmt.Errorf("%s: %w\n%s", m.id(), err, out))
			}
		}
		for _, round := range rounds(c.tests) {
			by, err := s.notices(ctx, c.testPackage, changed, round, work)
			if err != nil || by != "" {
				return result{status: killed, by: by}, err
			}
		}
	}
	return result{status: survived}, nil
}

// changedTests is a test binary that has a mutant, and what switches it on.
type changedTests struct{ binary, environment string }

// notices says which test fails with the changed code, twice, and passes with the code as it is in between; none: "".
// A machine that is busy makes some tests fail, or late, by chance: these do not count. The second failure may take
// ten times as long as the code as it is took just before.
func (s *suite) notices(ctx context.Context, p *testPackage, changed changedTests, tests []test, work string) (string, error) {
	limit := s.options.patience + time.Duration(10*seconds(tests)*float64(time.Second))
	var names []string
	for _, t := range tests {
		names = append(names, t.Name)
	}
	for len(names) > 0 {
		r := s.execute(ctx, p, changed, names, work, limit)
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
		r = s.execute(ctx, p, changedTests{binary: p.Binary}, suspects, work, 3*limit)
		if r.err == nil && !r.failed {
			r = s.execute(ctx, p, changed, suspects, work, 3*s.options.patience+10*time.Since(start))
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
func (s *suite) execute(ctx context.Context, p *testPackage, tests changedTests, names []string, work string, limit time.Duration, flags ...string) (e execution) {
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
	c := exec.Command(tests.binary, flags...)
	c.Dir, c.Stdout, c.Stderr = p.Dir, &output, &output
	c.Env = append(os.Environ(), "TMPDIR="+temporary, "GOTMPDIR="+temporary, "GOCOVERDIR="+filepath.Join(work, "counters"), tests.environment)
	ownGroup(c)
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
	killGroup(c) // what the tests left running, too
	if e.late || e.err != nil {
		err = <-done
	}
	e.failed, e.output = err != nil || e.late, output.Bytes()
	return e
}
