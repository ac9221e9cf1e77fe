package look

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"engram/kernels/cuda"
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

// TestSteps: what differs or failed is not equal; a library that is not there is no failure, and is named.
func TestSteps(t *testing.T) {
	none := fmt.Errorf("%w: none of libcublas.so was found", cuda.ErrNoCublas)
	for _, c := range []struct {
		largest float64
		err     error
		want    doctorStep
	}{
		{0.5, nil, doctorStep{Name: "drive", Equal: true, Largest: 0.5}},
		{math.NaN(), errors.New("element 3"), doctorStep{Name: "drive", Largest: -1, What: "element 3"}},
		{math.Inf(1), errors.New("element 3"), doctorStep{Name: "drive", Largest: -1, What: "element 3"}},
		{0, none, doctorStep{Name: "library", Equal: true, What: none.Error()}},
	} {
		if got := stepOf(c.want.Name, c.largest, c.err); got != c.want {
			t.Errorf("%g, %v: %+v, want %+v", c.largest, c.err, got, c.want)
		}
	}
}
