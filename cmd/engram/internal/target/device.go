package target

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"engram/cmd/engram/internal/ranks"
	"engram/kernels"
	_ "engram/kernels/cpu" // registers the device
	"engram/kernels/cuda"  // likewise, where it is built in
)

// ErrNoCUDA says that a card was asked for and there is no code for any.
var ErrNoCUDA = errors.New("this build of engram has no CUDA: it was built without tag gpu.\n" +
	"  Run on the CPU with --device cpu, or see `engram doctor`")

// Device is a device as --device names it: cpu, cuda or cuda:N.
type Device struct {
	Kind     string // of kernels.Names
	Card     int    // the N of cuda:N, 0 without
	numbered bool   // the name has a number
}

// ParseDevice reads the name of a device. cuda is known in builds without CUDA too: opening it says what is missing.
func ParseDevice(name string) (d Device, known bool) {
	kind, number, numbered := strings.Cut(name, ":")
	d = Device{Kind: kind, numbered: numbered}
	if numbered {
		n, err := strconv.ParseUint(number, 10, 16)
		d.Card = int(n)
		return d, d.IsCard() && err == nil
	}
	return d, d.IsCard() || slices.Contains(kernels.Names(), kind)
}

// IsCard tells whether the device is a card, of which a machine may have several.
func (d Device) IsCard() bool { return d.Kind == "cuda" }

// HasThreads tells whether the device computes with threads of the processor.
func (d Device) HasThreads() bool { return !d.IsCard() }

// computesIn tells whether the device knows a precision.
func (d Device) computesIn(p kernels.Precision) bool { return p == kernels.Float32 || !d.IsCard() }

// Open opens the device, with these threads of the processor where it has such, for a rank of r: of
// several ranks, each takes a card of its own where the name has no number.
func (d Device) Open(r *ranks.Ranks, precision kernels.Precision, threads int) (kernels.Backend, error) {
	if d.IsCard() && !slices.Contains(kernels.Names(), d.Kind) {
		return nil, ErrNoCUDA
	}
	if d.IsCard() && !d.numbered && r.Size > 1 {
		if cards, err := cuda.Cards(); err == nil { // else opening it says why
			d.Card = ranks.GPUOf(r.Local, len(cards))
		}
	}
	return kernels.Open(d.Kind, kernels.Options{Precision: precision, Threads: threads, Card: d.Card})
}
