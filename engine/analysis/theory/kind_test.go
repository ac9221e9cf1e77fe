package theory

import (
	"strings"
	"testing"
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
}
