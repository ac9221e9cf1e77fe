// Mutate measures which changes of the code the tests notice. It changes the code at one place, runs the tests that reach
// the place, and reports whether any of them fails; then it continues with another place. A surviving mutant shows a
// missing test, or a change without effect.
//
//	go run ./scripts/mutate -n 200 ./engine ./engine/config/... ./engine/store/... ./engine/model ./cmd/engram/...
//
// First it measures which test reaches which line, each test by itself, also in the processes that a test starts.
// A mutant on a line that no test reaches is counted as uncovered, that is, as survived, and costs nothing. All others
// are built into the tests at once with `go test -c -overlay` (no source file is touched), each as a copy of its function
// that an environment variable switches on, and tried one by one with the tests that reach the line, cheapest package first. A failure counts only if it comes twice, and the same test passes with the code as it is in
// between: on a busy machine tests fail, or are late, by chance.
//
// The mutants are drawn from all possible ones with a seed, at most one for a line. All results are kept in a folder
// (mutants.tsv, coverage.json), so that a run that was stopped continues where it was. With -again
// it repeats the mutants that survived before, for tests written since.
//
// Not mutated are checks of an error against nil and statements that only pass the error on, values returned beside an error,
// calls of Close, and the permissions of files. Few tests can reach or see them, and they would fill the list of survivors.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// options are what the command line asks for.
type options struct {
	count    int           // mutants that are to be tried
	seed     uint64        // of the draw
	budget   time.Duration // after which no further mutant is begun
	workers  int
	longest  time.Duration // tests that take longer are left out; 0: none
	patience time.Duration // beyond ten times what the tests took, before they count as late
	dir      string        // of the results
	again    bool          // try those that survived before
	short    bool          // leave out tests that are long
	tests    string        // packages whose tests may notice
	targets  []string
}

func main() {
	var o options
	flag.IntVar(&o.count, "n", 200, "try so many mutants in all, those of earlier runs included")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the draw")
	flag.DurationVar(&o.budget, "budget", 4*time.Hour, "begin no mutant after this time")
	flag.IntVar(&o.workers, "workers", 1, "try so many mutants at a time")
	flag.DurationVar(&o.longest, "longest", 0, "leave out tests that take longer; 0: none")
	flag.DurationVar(&o.patience, "patience", 20*time.Second, "tests are late after ten times what they took, and this")
	flag.StringVar(&o.dir, "dir", "runs/mutate", "folder of the results; a run goes on with what is there")
	flag.BoolVar(&o.again, "again", false, "try the mutants that survived before, and no others")
	flag.BoolVar(&o.short, "short", true, "run the tests with -short")
	flag.StringVar(&o.tests, "tests", "./engine/... ./cmd/...", "packages whose tests may notice")
	flag.Parse()
	if o.targets = flag.Args(); len(o.targets) == 0 {
		fmt.Fprintln(os.Stderr, "mutate: name the packages to change, for example ./engine/config")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func (o *options) run(ctx context.Context) error {
	start := time.Now()
	dir, err := filepath.Abs(o.dir)
	if err != nil {
		return err
	}
	o.dir = dir
	if err := os.MkdirAll(o.dir, 0o777); err != nil {
		return err
	}
	code, err := load(o.targets)
	if err != nil {
		return err
	}
	mutants := code.mutants()
	fmt.Fprintf(os.Stderr, "%d possible mutants\n", len(mutants))
	suite, err := o.measure(ctx, code)
	if err != nil {
		return err
	}
	t, err := openTable(filepath.Join(o.dir, "mutants.tsv"))
	if err != nil {
		return err
	}
	defer t.close()
	if lost := t.forget(mutants); lost > 0 {
		fmt.Fprintf(os.Stderr, "%d mutants of earlier runs are forgotten: their lines have changed\n", lost)
	}
	sample, err := o.sample(code, code.draw(o.seed), t)
	if err == nil {
		err = suite.compileSwitched(ctx, code, sample)
	}
	if err == nil {
		err = o.tryAll(ctx, sample, suite, t, start.Add(o.budget))
	}
	t.report(os.Stdout, time.Since(start))
	return err
}

// draw are the mutants in the order in which they are tried: a permutation, of which each line has one.
func (c *code) draw(seed uint64) []mutant {
	mutants := c.mutants()
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(mutants), func(i, j int) { mutants[i], mutants[j] = mutants[j], mutants[i] })
	seen := map[string]bool{}
	drawn := mutants[:0]
	for _, m := range mutants {
		if line := fmt.Sprint(m.file, m.line); !seen[line] {
			seen[line] = true
			drawn = append(drawn, m)
		}
	}
	return drawn
}

// sample are the first mutants drawn, as many as are asked for, or those that survived before. Those that do not compile
// are written down.
func (o *options) sample(c *code, drawn []mutant, t *table) (sample []mutant, err error) {
	for _, m := range drawn {
		old, known := t.result(m)
		switch {
		case known && old.status == invalid, o.again && !(known && old.survived()):
		case !o.again && len(sample) == o.count:
			return sample, err
		case known || c.compiles(&m):
			sample = append(sample, m)
		default:
			err = errors.Join(err, t.add(m, result{status: invalid}))
		}
	}
	return sample, err
}

// tryAll tries mutants in order, but for those with a result, until time is up.
func (o *options) tryAll(ctx context.Context, mutants []mutant, s *suite, t *table, end time.Time) error {
	queue, failed := make(chan int), make(chan error, o.workers)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for range o.workers {
		group.Go(func() {
			for i := range queue {
				r, err := s.try(ctx, mutants[i], i+1)
				if err == nil {
					err = t.add(mutants[i], r)
				}
				if err != nil {
					failed <- err
					cancel(err)
					return
				}
			}
		})
	}
	for i, m := range mutants {
		if _, known := t.result(m); known && !o.again {
			continue
		}
		if time.Now().After(end) || ctx.Err() != nil {
			break
		}
		select {
		case queue <- i:
		case <-ctx.Done():
		}
	}
	close(queue)
	group.Wait()
	close(failed)
	if err := <-failed; err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	if cause := context.Cause(ctx); cause != nil {
		return cmp.Or(cause, ctx.Err())
	}
	return nil
}
