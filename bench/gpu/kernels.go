package gpu

import (
	"fmt"
	"runtime"
	"strings"

	"engram/bench"
	"engram/engine"
	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/cuda"
)

// Kernel is one of the kernels of a cycle, launched alone again and again.
type Kernel struct {
	bench.Case
	Name    string       `json:"kernel"`
	Rows    int          `json:"rows"`    // of a launch, of each network
	Seconds bench.Sample `json:"seconds"` // of a launch, for each of the passes that are made in it
	work
	Roof  float64 `json:"roof_seconds"`
	Bound string  `json:"bound"`
	Watts float64 `json:"-"` // of whole cycles
}

// tap is a device that keeps what it was asked to launch last.
type tap struct {
	cuda.Device
	last []cuda.Launch
}

func (t *tap) Launch(sequence []cuda.Launch) error {
	t.last = sequence
	return t.Device.Launch(sequence)
}

// warm is how many steps a stepper takes until it makes as many cycles in one go as a night: four
// times more in each, up to 128.
const warm = 5

// kernelsOf times the kernels of a pass of a case. They work on the same state each time: all learning
// rates are 0, and no kernel reads what it writes, but for factors that are scaled already.
func (c *check) kernelsOf(one bench.Case, backend kernels.Backend) ([]Kernel, error) {
	stepper, err := one.Cycle(graph.On(backend))
	if err != nil {
		return nil, err
	}
	passes := 0
	for range warm {
		if passes, err = stepper.Step(); err != nil {
			return nil, err
		}
	}
	launches, rows := c.tap.last, one.Neurons
	power := c.powerOf(stepper, backend)
	var found []Kernel
	var runners []bench.Runner
	for _, l := range launches {
		if l.Kernel == "post_drive" { // a block for each row of the panel
			rows = l.Grid[0] / one.Networks()
		}
		runners = append(runners, repeated(c.tap.Device, l, c.o.AtLeast/4))
	}
	samples, err := bench.Interleave(c.o.Repeats, runners...)
	if err != nil {
		return nil, err
	}
	for i, l := range launches {
		k := Kernel{Case: one, Name: l.Kernel, Rows: rows, Seconds: samples[i], work: workOf(l, one, rows, passes), Watts: power}
		if strings.HasPrefix(l.Kernel, "persistent") {
			for j := range k.Seconds {
				k.Seconds[j] /= float64(passes)
			}
		}
		k.Roof, k.Bound = k.roof(c.report.Rates)
		found = append(found, k)
	}
	runtime.KeepAlive(stepper) // with it, the memory that the launches point at
	return found, nil
}

// powerOf is what the card draws while cycles are made, in watts; 0, and it says why, where that is not told.
func (c *check) powerOf(cycles *engine.Stepper, backend kernels.Backend) float64 {
	if c.o.Meter == nil || backend != c.backend {
		return 0
	}
	run := bench.Repeat(powerTime, cycles.Step, graph.On(backend).Wait)
	power, err := watts(c.o.Meter, powerLate, func() error {
		_, err := run()
		return err
	})
	if err != nil {
		c.o.Progress(fmt.Sprintf("   without power: %v", err))
		return 0
	}
	return power
}

// roofOf is the roof of a cycle made by these kernels for all rows.
func (c *check) roofOf(kernels []Kernel) (seconds float64, bound string) {
	var all work
	for _, k := range kernels {
		share := float64(k.Neurons) / float64(k.Rows)
		all = all.and(work{share * k.Moved, share * k.MultiplyAdds})
	}
	return all.roof(c.report.Rates)
}
