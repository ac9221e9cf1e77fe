package random

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"
)

// TestKeyStream: the numbers are the ChaCha20 key stream of the all-zero key (RFC 8439,
// appendix A.1, test vector 1), so that they will be the same in ten years.
func TestKeyStream(t *testing.T) {
	want, _ := hex.DecodeString("76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7")
	s := New(0, 0, 0, 0)
	for i := 0; i < len(want); i += 8 {
		if got, w := s.Uint64(), binary.LittleEndian.Uint64(want[i:]); got != w {
			t.Fatalf("number %d: %#x, want %#x", i/8, got, w)
		}
	}
}

// TestBecome: a stream that becomes another one is that from its first number on.
func TestBecome(t *testing.T) {
	s := New(1, 2, 3, 4)
	for _, drawn := range []int{0, 1, 500} {
		for range drawn {
			s.Uint64()
		}
		s.Become(5, 6, 7, 8)
		for i, other := 0, New(5, 6, 7, 8); i < 300; i++ {
			if got, want := s.Uint64(), other.Uint64(); got != want {
				t.Fatalf("number %d after %d of another stream is %d, want %d", i, drawn, got, want)
			}
		}
	}
}

func TestStreamsDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for _, s := range []*Stream{New(1, 1, 0, 0), New(2, 1, 0, 0), New(1, 2, 0, 0), New(1, 1, 1, 0), New(1, 1, 0, 1)} {
		seen[s.Uint64()] = true
	}
	if len(seen) != 5 {
		t.Error("two names give one stream")
	}
}

// TestMoments: over 200,000 draws the mean and variance are within 5 standard errors.
func TestMoments(t *testing.T) {
	const n = 200_000
	s := New(7, Noise, 1, 2)
	for _, c := range []struct {
		name           string
		draw           func() float64
		mean, variance float64
	}{
		{"uniform", s.Uniform, 0.5, 1.0 / 12},
		{"normal", s.Normal, 0, 1},
		{"below 7", func() float64 { return float64(s.Below(7)) }, 3, 4},
	} {
		sum, squares := 0.0, 0.0
		for range n {
			v := c.draw() - c.mean
			sum += v
			squares += v * v
		}
		if e := math.Abs(sum / n); e > 5*math.Sqrt(c.variance/n) {
			t.Errorf("%s: mean off by %g", c.name, e)
		}
		if e := math.Abs(squares/n - c.variance); e > 5*c.variance*math.Sqrt(2.0/n) {
			t.Errorf("%s: variance off by %g", c.name, e)
		}
	}
}

// TestIndices: every index is as likely as the others, with 16 bits and with 32.
func TestIndices(t *testing.T) {
	for _, n := range []int{1, 7, 1000, 1 << 16, 1<<16 + 1, 3 << 29} {
		const draws = 200_000
		dst := make([]int32, draws)
		New(3, Resample, 1, uint64(n)).Indices(dst, n)
		sum := 0.0
		for _, i := range dst {
			if i < 0 || int(i) >= n {
				t.Fatalf("%d is not below %d", i, n)
			}
			sum += float64(i)
		}
		mean, sd := float64(n-1)/2, math.Sqrt((float64(n)*float64(n)-1)/12)
		if e := math.Abs(sum/draws - mean); e > 5*sd/math.Sqrt(draws) {
			t.Errorf("n %d: the mean is off by %g", n, e)
		}
	}
}

// TestRising: many integers of bounds that rise are those of one at a time, and the stream goes on behind them.
func TestRising(t *testing.T) {
	for _, skipped := range []int{0, 1, 127} {
		for _, n := range []int{1, 7, 1000, 1<<31 - 2000} {
			one, many := New(5, Wiring, 2, 3), New(5, Wiring, 2, 3)
			for range skipped {
				one.Uint64()
				many.Uint64()
			}
			for _, length := range []int{0, 1, 5, 128, 1000} {
				got := make([]int32, length)
				many.Rising(got, n)
				for i, j := range got {
					if want := one.Below(n + i); int(j) != want {
						t.Fatalf("number %d of %d, from %d on, after %d others: %d, want %d", i, length, n, skipped, j, want)
					}
				}
			}
			if one.Uint64() != many.Uint64() {
				t.Errorf("after numbers from %d on the streams go on differently", n)
			}
		}
	}
}

// TestRisingRejects: a word that would favour some integers is left out, as Below leaves it out.
func TestRisingRejects(t *testing.T) {
	one, many := New(5, Wiring, 2, 3), New(5, Wiring, 2, 3)
	for _, s := range []*Stream{one, many} {
		s.Uint64()
		clear(s.part[s.at:][:16]) // of 0 the product with 3 is rejected, of all bounds but powers of two
	}
	got := make([]int32, 3)
	many.Rising(got, 3)
	for i, j := range got {
		if want := one.Below(3 + i); int(j) != want {
			t.Errorf("number %d is %d, want %d", i, j, want)
		}
	}
	if one.at != many.at || one.at != 8*6 {
		t.Errorf("%d bytes were taken, and one at a time %d, want 48: a number before, two that are rejected, and three", many.at, one.at)
	}
}

// TestUniformsAt: any numbers of a stream, near and far apart, some of them twice, one or several of each place.
func TestUniformsAt(t *testing.T) {
	all := make([]float64, 20_100)
	New(5, Noise, 1, 2).Uniforms(all)
	for _, each := range []int{1, 2, 3, 4, 6, 20} {
		for _, places := range [][]int32{{}, {0}, {999}, {1, 1, 7, 8, 63, 64, 127, 130, 400, 401, 402, 600, 609, 700, 710, 720, 999}} {
			for _, first := range []uint64{0, 77} {
				got := make([]float64, len(places)*each)
				New(5, Noise, 1, 2).UniformsAt(got, first, places, each)
				for i, v := range got {
					if at := int(first) + each*int(places[i/each]) + i%each; v != all[at] {
						t.Errorf("%d each of %v from %d on: element %d is %g, want %g", each, places, first, i, v, all[at])
					}
				}
			}
		}
	}
	got, places, s := make([]float64, 2000), make([]int32, 2000), New(5, Noise, 1, 2)
	for i := range places {
		places[i] = int32(2 * i)
	}
	for from := 0; from < len(got); from += 50 { // from call to call
		s.UniformsAt(got[from:from+50], 3, places[from:from+50], 1)
	}
	for i, v := range got {
		if v != all[2*i+3] {
			t.Fatalf("number %d is %g, want %g", 2*i+3, v, all[2*i+3])
		}
	}
}

// TestNormalsAt: any of the numbers of Normals, the first and the last, both of a pair and one, have its bits.
func TestNormalsAt(t *testing.T) {
	all := make([]float64, 501)
	New(3, Drift, 1, 7).Normals(all)
	for _, places := range [][]int32{{}, {0}, {500}, {0, 1, 2, 5, 6, 31, 32, 33, 64, 300, 499, 500}} {
		got := make([]float64, len(places)+1)
		New(3, Drift, 1, 7).NormalsAt(got, places)
		for i, place := range places {
			if got[i] != all[place] {
				t.Errorf("of %v number %d is %g, want %g", places, place, got[i], all[place])
			}
		}
		if got[len(places)] != 0 {
			t.Errorf("%v: a number more is drawn", places)
		}
	}
}

// TestNormals: an odd number of them, with the moments of Normal.
func TestNormals(t *testing.T) {
	x := make([]float64, 200_001)
	New(3, Sizes, 1, 0).Normals(x)
	moments := [4]float64{}
	for _, v := range x {
		for k := range moments {
			moments[k] += math.Pow(v, float64(k+1)) / float64(len(x))
		}
	}
	for k, want := range []float64{0, 1, 0, 3} {
		if e := math.Abs(moments[k] - want); e > 5*math.Sqrt(96/float64(len(x))) {
			t.Errorf("moment %d is %g, want %g", k+1, moments[k], want)
		}
	}
}

// TestSamples: three of ten are different ones, each as often as the others; samples do not depend on those before.
func TestSamples(t *testing.T) {
	s := New(1, Patterns, 0, 0)
	count := make([]int, 10)
	sampler := NewSampler(10)
	for k := range 10_000 {
		sample := slices.Clone(sampler.Sample(s, 3))
		if slices.Sort(sample); len(slices.Compact(slices.Clone(sample))) != 3 {
			t.Fatalf("sample %v", sample)
		}
		for _, j := range sample {
			count[j]++
		}
		if k%1000 == 0 && !slices.Equal(sampler.Sample(New(2, Patterns, 0, 0), 7), NewSampler(10).Sample(New(2, Patterns, 0, 0), 7)) {
			t.Fatal("a sample depends on the one before")
		}
	}
	for j, c := range count { // 3000 +- 5 standard deviations of 46
		if c < 2770 || c > 3230 {
			t.Errorf("element %d was chosen %d times of 10,000, expected 3,000", j, c)
		}
	}
	p := s.Permutation(50, 50)
	slices.Sort(p)
	for i, v := range p {
		if v != i {
			t.Fatal("not a permutation")
		}
	}
}

// TestUniforms: many at once are those of one at a time, from any place in the stream, in any lengths.
func TestUniforms(t *testing.T) {
	for _, skipped := range []int{0, 1, 63, 64, 65, 127, 128, 129} {
		one, many := New(5, Factors, 2, 3), New(5, Factors, 2, 3)
		for range skipped {
			one.Uint64()
			many.Uint64()
		}
		for _, n := range []int{0, 1, 5, 128, 127, 64, 300, 1} {
			got := make([]float64, n)
			many.Uniforms(got)
			for i, v := range got {
				if want := one.Uniform(); v != want {
					t.Fatalf("number %d of %d after %d others: %v, want %v", i, n, skipped, v, want)
				}
			}
		}
		if one.Uint64() != many.Uint64() {
			t.Errorf("after %d others the streams go on differently", skipped)
		}
	}
}
