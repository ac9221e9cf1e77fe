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

// targetFlags choose a device and how it computes.
func targetFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "device", Value: "auto", Usage: "`NAME` of what computes: auto, cpu, cuda, cuda:N or reference"},
		&cli.IntFlag{Name: "threads", Usage: "`N` of the processor (of each rank); 0: one for each core"},
		&cli.StringFlag{Name: "precision", Usage: "`PRECISION` float32 or float64, instead of the configuration's"},
	}
}

// openTarget opens the device that the flags name, and writes the precision it
// computes in into the experiment.
func openTarget(c *cli.Context, e *config.Experiment) (graph.Target, error) {
	precision := kernels.Precision(e.Precision)
	if c.IsSet("precision") {
		precision = kernels.Precision(c.String("precision"))
	}
	if precision != kernels.Float32 && precision != kernels.Float64 {
		return nil, misuse(c.Command.Name, "--precision is float32 or float64, not %q", precision)
	}
	if c.Int("threads") < 0 {
		return nil, misuse(c.Command.Name, "--threads %d: give a positive number, or 0 for one per core", c.Int("threads"))
	}
	target, err := openNamed(c, c.String("device"), precision)
	if err != nil {
		return nil, err
	}
	e.Precision = string(target.Precision())
	return target, nil
}

func openNamed(c *cli.Context, name string, precision kernels.Precision) (graph.Target, error) {
	names := kernels.Names()
	switch {
	case name == "reference":
		if c.IsSet("precision") && precision != kernels.Float64 {
			return nil, misuse(c.Command.Name, "the reference computes in float64 only, not in %s", precision)
		}
		return graph.Reference(), nil
	case name == "auto":
		return fastest(c, precision)
	case isCUDA(name) && precision != kernels.Float32:
		return nil, misuse(c.Command.Name, "cuda computes in float32 only, not in %s; use --device cpu", precision)
	case isCUDA(name), slices.Contains(names, name):
		backend, err := openBackend(named(c, name), precision, threadsAsked(c))
		if err != nil {
			return nil, err
		}
		return graph.On(backend), nil
	}
	known := append(names, "auto", "reference")
	return nil, misuse(c.Command.Name, "unknown device %q%s", name, didYouMean(name, known))
}

// named is the device that a name stands for on this rank: of several ranks, each takes a card of
// its own where cuda is all that is said.
func named(c *cli.Context, name string) string {
	r := ranksOf(c)
	if name != "cuda" || r.Size == 1 {
		return name
	}
	cards, err := cuda.Cards()
	if err != nil {
		return name // opening it says why
	}
	return fmt.Sprintf("cuda:%d", gpuOf(r.Local, len(cards)))
}

// threadsAsked is how many threads of the processor to use; 0: all cores.
func threadsAsked(c *cli.Context) int {
	if n := c.Int("threads"); n > 0 || ranksOf(c).Size == 1 {
		return n
	}
	return ranksOf(c).threads()
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

// fastest is the device that --device auto stands for: the first card, where there is one
// that works and computes in this precision, else the cpu.
func fastest(c *cli.Context, precision kernels.Precision) (graph.Target, error) {
	if precision == kernels.Float32 && slices.Contains(kernels.Names(), "cuda") {
		if target, err := openNamed(c, "cuda", precision); err == nil {
			return target, nil
		}
	}
	return openNamed(c, "cpu", precision)
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

// threadsOf is how many threads a target computes with.
func threadsOf(c *cli.Context, target graph.Target) int {
	if target.Name() == "reference" {
		return 1
	}
	if n := threadsAsked(c); n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}
