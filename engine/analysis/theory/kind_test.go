package theory

import (
	"testing"

	"engram/engine/config"
)

// TestSeen: few sources see Bernoulli patterns, all of them, or all-to-all, the kind that there is.
func TestSeen(t *testing.T) {
	for _, c := range []struct {
		wiring *config.Wiring
		want   Kind
	}{
		{nil, Exact}, {&config.Wiring{Rule: config.FixedIndegree, Indegree: 99}, Exact}, {&config.Wiring{Rule: config.FixedIndegree, Indegree: 89}, Bernoulli},
		{&config.Wiring{Rule: config.PairwiseBernoulli, P: 0.1}, Bernoulli},
	} {
		n := config.Network{Neurons: 100, Wiring: c.wiring}
		if got := Exact.Seen(n); got != c.want {
			t.Errorf("%+v: %s, want %s", c.wiring, got, c.want)
		}
		if got := Bernoulli.Seen(n); got != Bernoulli {
			t.Errorf("%+v: Bernoulli patterns are %s", c.wiring, got)
		}
	}
	e := &config.Experiment{Network: config.Network{Neurons: 2000, CodingLevel: 0.5, Wiring: &config.Wiring{Rule: config.FixedIndegree, Indegree: 200}}}
	p, err := Of(e, 100, Exact)
	q, err2 := At(0.5, 0.5, Bernoulli)
	if err != nil || err2 != nil || p != q {
		t.Errorf("M = 100 of K = 200 sources: %+v, %v; the load 0.5 gives %+v, %v", p, err, q, err2)
	}
	if KindOfDrawn("exact") != Exact || KindOfDrawn("bernoulli") != Bernoulli || KindOfDrawn("sparse-graded") != Bernoulli {
		t.Error("sparse-graded patterns have different numbers of active neurons, as bernoulli ones do")
	}
}
