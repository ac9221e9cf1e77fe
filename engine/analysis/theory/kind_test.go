package theory

import (
	"strings"
	"testing"

	"engram/engine/config"
)

func TestKinds(t *testing.T) {
	for name, want := range map[string]Kind{"exact": Exact, "bernoulli": Bernoulli} {
		if got, err := ParseKind(name); err != nil || got != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	if _, err := ParseKind("Exact"); err == nil || !strings.Contains(err.Error(), `"Exact"`) {
		t.Errorf("no kind: %v", err)
	}
	if KindOf([]int{3, 3, 3}) != Exact || KindOf([]int{3, 3, 2}) != Bernoulli || KindOf([]int{2, 3, 3}) != Bernoulli {
		t.Error("patterns are exact if all have the same number of active neurons")
	}
	if KindOfDrawn("exact") != Exact || KindOfDrawn("bernoulli") != Bernoulli || KindOfDrawn("sparse-graded") != Bernoulli {
		t.Error("sparse-graded patterns have different numbers of active neurons, as bernoulli ones do")
	}
}

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
}
