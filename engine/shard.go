package engine

import (
	"fmt"

	"engram/engine/config"
)

// Shard is share I of N of a sweep, I from 1: every N-th replica, so that what takes long
// at one end of a sweep is spread over all shares. Replicas keep their numbers. The zero
// Shard is the whole sweep.
type Shard struct{ I, N int }

// ParseShard reads i/n.
func ParseShard(text string) (s Shard, err error) {
	if _, err := fmt.Sscanf(text+" ", "%d/%d ", &s.I, &s.N); err != nil || s.String() != text || s.I < 1 || s.I > s.N {
		return Shard{}, fmt.Errorf("%q is no share: write i/n, such as 2/8 for the second of eight", text)
	}
	return s, nil
}

func (s Shard) String() string {
	if s.N == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.I, s.N)
}

// of are the replicas of the share.
func (s Shard) of(all []config.Replica) (mine []config.Replica, err error) {
	if s.N == 0 {
		return all, nil
	}
	for _, r := range all {
		if r.Number%s.N == s.I-1 {
			mine = append(mine, r)
		}
	}
	if len(mine) == 0 {
		return nil, fmt.Errorf("share %s of a sweep of %d is empty: use at most %d shares", s, len(all), len(all))
	}
	return mine, nil
}
