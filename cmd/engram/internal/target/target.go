// Package target opens the device that a command line asks for.
package target

import (
	"runtime"
	"slices"
	"strings"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"
	"engram/engine/config"
	"engram/engine/config/document"
	"engram/engine/graph"
	"engram/kernels"

	"github.com/urfave/cli/v2"
)

// Options choose a device and how it computes.
type Options struct {
	Device    string
	Threads   int                    // of the processor, of each rank; 0: one for each core
	precision flags.Optional[string] // instead of the configuration's
}

// Flags are the flags of these options.
func (o *Options) Flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "device", Destination: &o.Device, Value: "auto", Usage: "`NAME` of what computes: auto, cpu, cuda, cuda:N or reference"},
		&cli.IntFlag{Name: "threads", Destination: &o.Threads, Usage: "`N` of the processor (of each rank); 0: one for each core"},
		flags.Text("precision", &o.precision, "", "`PRECISION` float32 or float64, instead of the configuration's"),
	}
}

// Open opens the device for a rank of r, and writes the precision it computes in into the experiment.
func (o *Options) Open(r *ranks.Ranks, e *config.Experiment) (graph.Target, error) {
	precision := kernels.Precision(e.Precision)
	if o.precision.Given {
		precision = kernels.Precision(o.precision.Value)
	}
	if precision != kernels.Float32 && precision != kernels.Float64 {
		return nil, exit.Misuse("--precision is float32 or float64, not %q", precision)
	}
	if o.Threads < 0 {
		return nil, exit.Misuse("--threads %d: give a positive number, or 0 for one per core", o.Threads)
	}
	target, err := o.OpenNamed(r, o.Device, precision)
	if err != nil {
		return nil, err
	}
	e.Precision = string(target.Precision())
	return target, nil
}

// OpenNamed opens the device of this name, in this precision, for a rank of r.
func (o *Options) OpenNamed(r *ranks.Ranks, name string, precision kernels.Precision) (graph.Target, error) {
	switch name {
	case "reference":
		if o.precision.Given && precision != kernels.Float64 {
			return nil, exit.Misuse("the reference computes in float64 only, not in %s", precision)
		}
		return graph.Reference(), nil
	case "auto":
		return o.fastest(r, precision)
	}
	d, known := ParseDevice(name)
	if !known {
		word := name
		if strings.EqualFold(name, "gpu") { // which resembles cpu
			word = "cuda"
		}
		return nil, exit.Misuse("unknown device %q%s", name, document.DidYouMean(word, append(kernels.Names(), "cuda", "auto", "reference")))
	}
	if !d.computesIn(precision) {
		return nil, exit.Misuse("cuda computes in float32 only, not in %s; use --device cpu", precision)
	}
	backend, err := d.Open(r, precision, o.threadsOn(r))
	if err != nil {
		return nil, err
	}
	return graph.On(backend), nil
}

// fastest is the device that --device auto stands for: the first card, where there is one
// that works and computes in this precision, else the cpu.
func (o *Options) fastest(r *ranks.Ranks, precision kernels.Precision) (graph.Target, error) {
	if precision == kernels.Float32 && slices.Contains(kernels.Names(), "cuda") {
		if target, err := o.OpenNamed(r, "cuda", precision); err == nil {
			return target, nil
		}
	}
	return o.OpenNamed(r, "cpu", precision)
}

// threadsOn is how many threads of the processor a rank of r uses; 0: all cores.
func (o *Options) threadsOn(r *ranks.Ranks) int {
	if o.Threads > 0 || r.Size == 1 {
		return o.Threads
	}
	return r.Threads()
}

// ThreadsOf is how many threads a target computes with.
func (o *Options) ThreadsOf(r *ranks.Ranks, target graph.Target) int {
	if target.Name() == "reference" {
		return 1
	}
	if n := o.threadsOn(r); n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}
