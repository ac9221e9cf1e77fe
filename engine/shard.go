package engine

import (
	"errors"
	"fmt"
)

// Shard is share I of N of a sweep, I from 1: every N-th replica, so that what takes long
// at one end of a sweep is spread over all shares. Replicas keep their numbers. The zero
// Shard is the whole sweep.
type Shard struct{ I, N int }

// ErrEmptyShare says that there are more shares than networks, and that this one has none.
var ErrEmptyShare = errors.New("is empty")

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

// numbers are the numbers of the replicas of the share, of so many in all.
func (s Shard) numbers(all int) (mine []int, err error) {
	first, step := 0, 1
	if s.N > 0 {
		first, step = s.I-1, s.N
	}
	for number := first; number < all; number += step {
		mine = append(mine, number)
	}
	if len(mine) == 0 {
		return nil, fmt.Errorf("share %s of a sweep of %d %w: there is nothing to compute", s, all, ErrEmptyShare)
	}
	return mine, nil
}
