// Package ptx holds the kernels of kernels/cuda/src, compiled by nvcc 11.8 to PTX (make ptx):
// every driver from CUDA 11.8 on compiles that on for the card it finds. One module, compressed,
// serves all cards: nothing in it depends on the target but its header. Another has the kernels that
// only cards of compute capability 9.0 can run.
package ptx

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
)

//go:embed kernels.ptx.gz
var compressed []byte

//go:embed kernels_sm90a.ptx.gz
var compressedHopper []byte

// HopperDriver is the version of CUDA from which on drivers know the instructions of Hopper: those of PTX 8.2.
const HopperDriver = 12020

// Hopper returns the module of the kernels for compute capability 9.0 alone.
func Hopper() string { return text(compressedHopper) }

// The target that the committed module names, and the one that cards of compute capability 9.0
// and later are given.
const (
	target80 = ".target sm_80\n"
	target90 = ".target sm_90\n"
)

// For returns the module for a card of the compute capability major.minor, or "" for a card
// older than 8.0, which has no module.
func For(major, minor int) string {
	switch {
	case major >= 9:
		return strings.Replace(module(), target80, target90, 1)
	case major == 8:
		return module()
	}
	return ""
}

// module is the PTX text for compute capability 8.0.
func module() string { return text(compressed) }

func text(compressed []byte) string {
	reader, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		panic("ptx: the embedded module has no gzip header")
	}
	all, err := io.ReadAll(reader)
	if err != nil {
		panic("ptx: the embedded module is damaged")
	}
	return string(all)
}
