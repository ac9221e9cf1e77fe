package gpu

import (
	"time"

	"engram/bench"
	"engram/kernels/cuda"
)

// Rates are a card's ceilings: the best of a few windows of time.
type Rates struct {
	Memory   float64 `json:"memory_bytes_per_second"` // read and written
	Cache    float64 `json:"cache_bytes_per_second"`  // from the second-level cache to shared memory
	Multiply float64 `json:"multiply_adds_per_second"`
}

const windows = 6

// measureCeilings finds the rates of a device.
func measureCeilings(d cuda.Device, effort cuda.Effort, window time.Duration) (*Rates, error) {
	all, release, err := cuda.Ceilings(d, effort)
	if err != nil {
		return nil, err
	}
	defer release()
	best := map[string]float64{}
	for _, c := range all {
		again := repeated(d, c.Launch, window)
		for range windows {
			seconds, err := again()
			if err != nil {
				return nil, err
			}
			best[c.Name] = max(best[c.Name], c.Work/seconds)
		}
	}
	return &Rates{best["memory"], best["cache"], best["multiply"]}, nil
}

// repeated runs a launch again and again, and returns what one takes. So many are queued at once that
// waiting for them does not count.
func repeated(d cuda.Device, l cuda.Launch, atLeast time.Duration) bench.Runner {
	sequence, queued := []cuda.Launch{l}, 1
	return bench.Repeat(atLeast, func() (int, error) {
		begin := time.Now()
		for range queued {
			if err := d.Launch(sequence); err != nil {
				return 0, err
			}
		}
		err, done := d.Wait(), queued
		if time.Since(begin) < 5*time.Millisecond {
			queued *= 2
		}
		return done, err
	}, nil)
}
