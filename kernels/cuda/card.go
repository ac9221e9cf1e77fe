package cuda

import (
	"errors"
	"fmt"
)

// ErrNoCublas says that cuBLAS is not there.
var ErrNoCublas = errors.New("no cuBLAS")

// Card is an NVIDIA card of this machine.
type Card struct {
	Name         string
	Memory       int64 // bytes
	Major, Minor int   // compute capability
	Driver       int   // the version of CUDA that the driver knows: 11080 for 11.8
}

func (c Card) String() string {
	return fmt.Sprintf("%s, %.3g GB, compute capability %d.%d, driver for CUDA %s",
		c.Name, float64(c.Memory)/1e9, c.Major, c.Minor, c.driver())
}

func (c Card) driver() string { return fmt.Sprintf("%d.%d", c.Driver/1000, c.Driver%1000/10) }
