// Package inprocess runs ranks as goroutines of one process, for tests of the communication
// between ranks on machines without MPI and under the race detector.
package inprocess

import (
	"sync"

	"engram/engine/cluster"
)

// Run calls f once for each of n ranks, all at a time, and returns when all are done. It
// tells whether one of them has aborted the group.
func Run(n int, f func(g *cluster.Group)) (aborted bool) {
	m := &meeting{parts: make([][]byte, n)}
	m.changed.L = &m.lock
	var all sync.WaitGroup
	for rank := range n {
		all.Go(func() {
			defer func() {
				if fault := recover(); fault != nil && fault != errAborted {
					panic(fault)
				}
			}()
			f(cluster.New(&transport{m, rank}, cluster.Place{Rank: rank, Size: n, Local: rank, Locals: n, Host: "here"}))
		})
	}
	all.Wait()
	return m.aborted
}

// errAborted is what ends the goroutines of an aborted group.
var errAborted = new(int)

// meeting is where ranks come together: twice for each call, to bring and to fetch.
type meeting struct {
	lock    sync.Mutex
	changed sync.Cond
	parts   [][]byte // what each rank has brought
	here    int      // ranks that wait
	round   int
	aborted bool
}

// meet waits for all ranks.
func (m *meeting) meet() {
	m.lock.Lock()
	defer m.lock.Unlock()
	round := m.round
	if m.here++; m.here == len(m.parts) {
		m.here, m.round = 0, m.round+1
		m.changed.Broadcast()
	}
	for m.round == round && !m.aborted {
		m.changed.Wait()
	}
	if m.aborted {
		panic(errAborted)
	}
}

// transport is a rank's way to the others.
type transport struct {
	*meeting
	rank int
}

// exchange brings a part and hands what all have brought to fetch.
func (w *transport) exchange(part []byte, fetch func(parts [][]byte)) {
	w.parts[w.rank] = append([]byte(nil), part...)
	w.meet()
	fetch(w.parts)
	w.meet()
}

func (w *transport) AllGather(part, all []byte, counts []int) {
	w.exchange(part, func(parts [][]byte) {
		at := 0
		for r, n := range counts {
			if len(parts[r]) != n {
				panic("inprocess: a rank brought another number of bytes than this one expects")
			}
			at += copy(all[at:], parts[r])
		}
	})
}

func (w *transport) AllReduceOr(flags []byte) {
	w.exchange(flags, func(parts [][]byte) {
		for _, part := range parts {
			for i, flag := range part {
				flags[i] |= flag
			}
		}
	})
}

func (w *transport) Broadcast(data []byte, root int) {
	w.exchange(data, func(parts [][]byte) { copy(data, parts[root]) })
}

func (w *transport) Abort(int) {
	w.lock.Lock()
	w.aborted = true
	w.changed.Broadcast()
	w.lock.Unlock()
	panic(errAborted)
}

func (w *transport) Leave() { w.meet() }
