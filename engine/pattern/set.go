package pattern

import "math"

// Set is the memories of one day: bits (N, M), and for each the pattern whose
// activity is its label.
type Set struct {
	N, M     int
	Bits     []uint8
	Sequence bool
	ones     []int // of each pattern; nil until they are counted
}

// Label is the number of the pattern that labels mu: itself, or in a sequence the next.
func (p Set) Label(mu int) int {
	if p.Sequence {
		return (mu + 1) % p.M
	}
	return mu
}

// Activity is the fraction of ones in the first m patterns.
func (p *Set) Activity(m int) float64 {
	if p.ones == nil {
		p.ones = make([]int, p.M)
		for j := range p.N {
			for mu, bit := range p.Bits[j*p.M : (j+1)*p.M] {
				p.ones[mu] += int(bit)
			}
		}
	}
	sum := 0
	for _, n := range p.ones[:m] {
		sum += n
	}
	return float64(sum) / (float64(p.N) * float64(m))
}

// First are the first m of the patterns.
func (p *Set) First(m int) Set {
	part := Set{N: p.N, M: m, Bits: p.Bits, Sequence: p.Sequence}
	if m < p.M {
		part.Bits = make([]uint8, 0, p.N*m)
		for j := range p.N {
			part.Bits = append(part.Bits, p.Bits[j*p.M:j*p.M+m]...)
		}
	}
	return part
}

// Statistics are the fraction of elements of the patterns that are active, and the mean
// correlation of two patterns, over neurons: 0 for independent ones.
func (p Set) Statistics() (activity, correlation float64) {
	var active, pairs float64 // (neuron, pattern); (neuron, two patterns)
	for j := range p.N {
		k := 0.0
		for _, bit := range p.Bits[j*p.M : (j+1)*p.M] {
			k += float64(bit)
		}
		active += k
		pairs += float64(k * (k - 1))
	}
	n, m := float64(p.N), float64(p.M)
	activity = active / (n * m)
	if m < 2 || activity == 0 || activity == 1 {
		return activity, 0
	}
	return activity, (pairs/(n*m*(m-1)) - float64(activity*activity)) / (activity * (1 - activity))
}

// Active counts the active neurons of each pattern.
func (p Set) Active() []int {
	count := make([]int, p.M)
	for j := range p.N {
		for mu, x := range p.Bits[j*p.M : (j+1)*p.M] {
			count[mu] += int(x)
		}
	}
	return count
}

// ActivityOf is the fraction of ones among neurons from ... to-1.
func (p Set) ActivityOf(from, to int) float64 {
	sum := 0
	for _, bit := range p.Bits[from*p.M : to*p.M] {
		sum += int(bit)
	}
	return float64(sum) / (float64(to-from) * float64(p.M))
}

// RoundEven rounds half to even, as all counts are rounded.
func RoundEven(x float64) int { return int(math.RoundToEven(x)) }
