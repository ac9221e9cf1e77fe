package proof

import (
	"errors"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda/emu"
)

// compilesNothing is a target on which no graph runs.
type compilesNothing struct{ graph.Target }

var errCompiles = errors.New("it compiles nothing")

func (compilesNothing) Compile(*graph.Graph) (kernels.Program, error) { return nil, errCompiles }

// TestVerdicts: without a limit every operation and every way is compared, and the products with those of the
// library; where no network is small enough nothing is.
func TestVerdicts(t *testing.T) {
	b, err := cpu.Open(kernels.Options{Precision: kernels.Float32, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	for most, compared := range map[int]bool{0: true, 1: false} {
		found := Verdicts(compilesNothing{graph.On(b)}, emu.NewLedger(80e9), most)
		for _, v := range found {
			if library := strings.HasPrefix(v.Op, "products"); !library && errors.Is(v.Err, errCompiles) != compared {
				t.Errorf("of at most %d neurons: %s: %v", most, v.Op, v.Err)
			}
		}
		if last := found[len(found)-1].Op; strings.HasPrefix(last, "products") != compared {
			t.Errorf("of at most %d neurons: the last is %q", most, last)
		}
	}
}
