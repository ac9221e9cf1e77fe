// Package parallel has the loop whose turns do not depend on each other.
package parallel

import "sync"

// Each has the numbers 0 ... n-1 done, so many together, by at most so many goroutines. Each of them calls worker once, and
// what that returns with the numbers from ... to-1.
func Each(threads, n, together int, worker func() func(from, to int)) {
	var next sync.Mutex
	at := 0
	take := func() (from, to int) {
		next.Lock()
		defer next.Unlock()
		from = at
		at = min(at+together, n)
		return from, at
	}
	var group sync.WaitGroup
	for range min(threads, (n+together-1)/together) {
		group.Go(func() {
			do := worker()
			for from, to := take(); from < to; from, to = take() {
				do(from, to)
			}
		})
	}
	group.Wait()
}
