package sleep

import (
	"math"
	"slices"
	"testing"
)

// pair is a network of two pairs of neurons that keep each other active, at weights of 4, with thresholds of theta; a
// synapse of each neuron from all others is pruned.
func pair(theta float64) (Factors, Patterns) {
	const n = 4
	f := Factors{Neurons: n, Z: 2, U: make([]float64, 2*n*n), Theta: slices.Repeat([]float64{theta}, n)}
	for i := range n {
		other := i ^ 1
		f.U[2*(i*n+other)], f.U[2*(i*n+other)+1] = 8, 0.5
	}
	return f, Patterns{Neurons: n, Count: 2, Bits: []uint8{1, 0, 1, 0, 0, 1, 0, 1}}
}

// TestRecallOfCues: a memory stays as long as nothing disturbs it, and noise far above the first factors, which are
// 10 times the scale's 0.1, ends it.
func TestRecallOfCues(t *testing.T) {
	network, x := pair(2)
	quiet := network.Recall(x, Cueing{Patterns: 5, Steps: 3, Quiet: 0, Sigma: 0, Seed: 1})
	if quiet.Duration != 6 { // two patterns
		t.Fatalf("%d steps", quiet.Duration)
	}
	for step := range 6 {
		first := step < 3
		if want := []bool{first, first, !first, !first}; !slices.Equal(quiet.Active[step], want) || !slices.Equal(quiet.InCue[step], want) || quiet.Wrong[step] != 0 {
			t.Errorf("step %d: %v of the cue %v, %d wrong", step, quiet.Active[step], quiet.InCue[step], quiet.Wrong[step])
		}
	}
	const steps = 4000
	noisy := network.Recall(x, Cueing{Patterns: 1, Steps: steps, Quiet: steps / 2, Sigma: 0.05, Seed: 1})
	for step, wrong := range noisy.Wrong[:steps/2] {
		if wrong > 0 {
			t.Fatalf("step %d is wrong before there is noise", step)
		}
	}
	if noisy.Wrong[steps-1] != 2 {
		t.Errorf("after 2,000 noisy steps %d neurons are wrong", noisy.Wrong[steps-1])
	}
	if again := network.Recall(x, Cueing{Patterns: 1, Steps: steps, Quiet: steps / 2, Sigma: 0.05, Seed: 1}); !slices.Equal(again.Wrong, noisy.Wrong) {
		t.Error("the same seed gives something else")
	}
}

// TestNoiseOfCues: after one noisy step a neuron with h = (u_1 + xi) u_2 - theta stays active with the probability that a
// normal deviate is above (theta / u_2 - u_1) / sigma.
func TestNoiseOfCues(t *testing.T) {
	network, x := pair(3.95) // of 4
	const trials, sigma = 2000, 0.002
	active := 0
	for seed := range trials {
		r := network.Recall(x, Cueing{Patterns: 1, Steps: 1, Sigma: sigma, Seed: uint64(seed)})
		for i := range 2 {
			if r.Active[0][i] {
				active++
			}
		}
	}
	u, theta := network.scaled()
	u1, u2 := u[2*1], u[2*1+1]
	p := 0.5 * math.Erfc((theta[0]/u2-u1)/sigma/math.Sqrt2)
	if p < 0.6 || p > 0.99 || math.Abs(float64(active)/(2*trials)-p) > 4*math.Sqrt(p*(1-p)/(2*trials)) {
		t.Errorf("%d of %d stay active, want the fraction %g", active, 2*trials, p)
	}
	if mean := (u1 + u2) / 2; math.Abs(mean-0.1) > 1e-12 {
		t.Errorf("the mean factor is %g", mean)
	}
}
