package space

import (
	"math"

	"engram/kernels/elementary"
)

// The shapes of kernels.
const (
	Gaussian    = "gaussian"    // exp(-d^2 / (2 sigma^2))
	Exponential = "exponential" // exp(-d / beta)
	Box         = "box"         // 1 up to d = radius, 0 beyond
)

// Kernel is the probability of a synapse at a distance d, in that at distance 0.
type Kernel struct {
	Shape  string  `json:"shape" yaml:"shape"`
	Sigma  float64 `json:"sigma,omitempty" yaml:"sigma,omitempty"`   // of gaussian
	Beta   float64 `json:"beta,omitempty" yaml:"beta,omitempty"`     // of exponential
	Radius float64 `json:"radius,omitempty" yaml:"radius,omitempty"` // of box
}

// At is the kernel at the squared distance d2.
func (k Kernel) At(d2 float64) float64 {
	switch k.Shape {
	case Gaussian:
		return elementary.Exp(-d2 / (2 * k.Sigma * k.Sigma))
	case Exponential:
		return elementary.Exp(-math.Sqrt(d2) / k.Beta)
	}
	if d2 <= k.Radius*k.Radius {
		return 1
	}
	return 0
}

// Reach is the distance beyond which p times the kernel is below 2^-32, for p in (0, 1]; there no synapse is drawn.
func (k Kernel) Reach(p float64) float64 {
	most := math.Max(0, elementary.Log(p*(1<<32))) // of d^2 / (2 sigma^2) and d / beta
	switch k.Shape {
	case Gaussian:
		return k.Sigma * math.Sqrt(2*most)
	case Exponential:
		return k.Beta * most
	}
	return k.Radius
}
