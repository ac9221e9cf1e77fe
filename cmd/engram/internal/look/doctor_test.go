package look

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda/emu"
)

// TestExamination: what doctor prints of a device, as a table and as JSON.
func TestExamination(t *testing.T) {
	e := doctorReport{Device: "cuda:1", Detail: "a card", Free: 2_500_000_000, Operations: []doctorStep{
		{Name: "drive", Equal: true}, {Name: "gradient", Equal: false, Largest: 0.00125, What: "element 3 differs"}, {Name: "scale", Equal: true, Largest: -1},
	}}
	print := func(asJSON bool) string {
		var out bytes.Buffer
		if err := e.print(&out, asJSON); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	lines := strings.Split(print(false), "\n")
	for i, want := range []string{"cuda:1 a card", "memory 2.5 GB of it free", "", "operation passes largest difference", "drive yes none",
		"gradient no 0.0013 element 3 differs", "scale yes not a number"} {
		if got := strings.Join(strings.Fields(lines[i]), " "); got != want {
			t.Errorf("line %d: %q, want %q", i, got, want)
		}
	}
	var back doctorReport
	if err := json.Unmarshal([]byte(print(true)), &back); err != nil || back.Device != e.Device || back.Free != e.Free || !slices.Equal(back.Operations, e.Operations) {
		t.Errorf("as JSON: %+v (%v)", back, err)
	}
}

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
		found := verdicts(compilesNothing{graph.On(b)}, emu.NewLedger(80e9), most)
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
