package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/kernels"
	_ "engram/kernels/cpu" // registers the device
	"engram/kernels/cuda"  // likewise, where it is built in

	"github.com/urfave/cli/v2"
)

// errNoCUDA says that a card was asked for and there is no code for any.
var errNoCUDA = errors.New("this build of engram has no CUDA: it was built without tag gpu.\n" +
	"  Run on the CPU with --device cpu, or see `engram doctor`")

// targetOptions choose a device and how it computes.
type targetOptions struct {
	device    string
	threads   int              // of the processor, of each rank; 0: one for each core
	precision optional[string] // instead of the configuration's
}

func (o *targetOptions) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "device", Destination: &o.device, Value: "auto", Usage: "`NAME` of what computes: auto, cpu, cuda, cuda:N or reference"},
		&cli.IntFlag{Name: "threads", Destination: &o.threads, Usage: "`N` of the processor (of each rank); 0: one for each core"},
		textFlag("precision", &o.precision, "", "`PRECISION` float32 or float64, instead of the configuration's"),
	}
}

// open opens the device for a rank of r, and writes the precision it computes in into the experiment.
func (o *targetOptions) open(r *ranks, e *config.Experiment) (graph.Target, error) {
	precision := kernels.Precision(e.Precision)
	if o.precision.given {
		precision = kernels.Precision(o.precision.value)
	}
	if precision != kernels.Float32 && precision != kernels.Float64 {
		return nil, misuse("--precision is float32 or float64, not %q", precision)
	}
	if o.threads < 0 {
		return nil, misuse("--threads %d: give a positive number, or 0 for one per core", o.threads)
	}
	target, err := o.openNamed(r, o.device, precision)
	if err != nil {
		return nil, err
	}
	e.Precision = string(target.Precision())
	return target, nil
}

func (o *targetOptions) openNamed(r *ranks, name string, precision kernels.Precision) (graph.Target, error) {
	names := kernels.Names()
	switch {
	case name == "reference":
		if o.precision.given && precision != kernels.Float64 {
			return nil, misuse("the reference computes in float64 only, not in %s", precision)
		}
		return graph.Reference(), nil
	case name == "auto":
		return o.fastest(r, precision)
	case isCUDA(name) && precision != kernels.Float32:
		return nil, misuse("cuda computes in float32 only, not in %s; use --device cpu", precision)
	case isCUDA(name), slices.Contains(names, name):
		backend, err := openBackend(r.device(name), precision, o.threadsOn(r))
		if err != nil {
			return nil, err
		}
		return graph.On(backend), nil
	}
	known := append(names, "auto", "reference")
	return nil, misuse("unknown device %q%s", name, didYouMean(name, known))
}

// fastest is the device that --device auto stands for: the first card, where there is one
// that works and computes in this precision, else the cpu.
func (o *targetOptions) fastest(r *ranks, precision kernels.Precision) (graph.Target, error) {
	if precision == kernels.Float32 && slices.Contains(kernels.Names(), "cuda") {
		if target, err := o.openNamed(r, "cuda", precision); err == nil {
			return target, nil
		}
	}
	return o.openNamed(r, "cpu", precision)
}

// threadsOn is how many threads of the processor a rank of r uses; 0: all cores.
func (o *targetOptions) threadsOn(r *ranks) int {
	if o.threads > 0 || r.Size == 1 {
		return o.threads
	}
	return r.threads()
}

// threadsOf is how many threads a target computes with.
func (o *targetOptions) threadsOf(r *ranks, target graph.Target) int {
	if target.Name() == "reference" {
		return 1
	}
	if n := o.threadsOn(r); n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// device is the device that a name stands for on this rank: of several ranks, each takes a card of
// its own where cuda is all that is said.
func (r *ranks) device(name string) string {
	if name != "cuda" || r.Size == 1 {
		return name
	}
	cards, err := cuda.Cards()
	if err != nil {
		return name // opening it says why
	}
	return fmt.Sprintf("cuda:%d", gpuOf(r.Local, len(cards)))
}

// openBackend opens the cpu or a card.
func openBackend(name string, precision kernels.Precision, threads int) (kernels.Backend, error) {
	if !isCUDA(name) {
		return kernels.Open(name, kernels.Options{Precision: precision, Threads: threads})
	}
	if !slices.Contains(kernels.Names(), "cuda") {
		return nil, errNoCUDA
	}
	return kernels.Open("cuda", kernels.Options{Precision: precision, Card: gpuNumber(name)})
}

// isCUDA tells whether a device is written as cuda or cuda:N.
func isCUDA(device string) bool {
	card, numbered := strings.CutPrefix(device, "cuda:")
	_, err := strconv.ParseUint(card, 10, 16)
	return device == "cuda" || numbered && err == nil
}

// gpuNumber is the number in cuda:N, 0 where there is none.
func gpuNumber(device string) int {
	_, number, _ := strings.Cut(device, ":")
	n, _ := strconv.Atoi(number)
	return n
}
