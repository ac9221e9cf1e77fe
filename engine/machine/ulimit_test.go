package machine

import "testing"

// TestRaised: the command that raises a limit counts whole KiB, enough of them.
func TestRaised(t *testing.T) {
	for _, c := range []struct {
		bytes, by int64
		want      string
	}{{1024, 1024, "ulimit -v 2"}, {1024, 1025, "ulimit -v 3"}, {1024, 2047, "ulimit -v 3"}, {1, 0, "ulimit -v 1"}, {1 << 30, 1 << 20, "ulimit -v 1049600"}} {
		if got := (Limit{Flag: "-v", Bytes: c.bytes}).Raised(c.by); got != c.want {
			t.Errorf("%d and %d bytes: %s, want %s", c.bytes, c.by, got, c.want)
		}
	}
}
