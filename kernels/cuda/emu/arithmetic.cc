//go:build cgo && !race

// The short ways of src/fixed.cuh and src/exp.cuh beside what docs/arithmetic.md says, in conversions
// of 64 bits and single operations.
#include "shim.h"
#include "../src/block.cuh"
#include "../src/exp.cuh"
#include "emu.h"
#include <initializer_list>
#include <stdio.h>

namespace {

// said are the formulas as they are written down.
namespace said {
i64 rounded(float x, int power_of_two) { return llrint((double)x * power(power_of_two)); }
float current(i64 D, double unscale, float theta) { return number((float)((double)D * unscale - (double)theta)); }
float slope(i64 G, double unscale, bool inhibitory) { return number((float)((double)(inhibitory ? -G : G) * unscale)); }
float exp32(float v) {
  if (v < -87.0f) return 0;
  if (is_nan(v)) return v;
  const float shift = 12582912.0f;
  float n = v * 1.44269504088896341f + shift - shift, a = n * 0.693359375f, b = n * -2.12194440e-4f, r = v - a - b, p = 1.9875691500e-4f;
  for (float c : {1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f}) p = p * r + c;
  float y = p * (r * r) + r + 1.0f;
  return __uint_as_float(__float_as_uint(y) + ((unsigned)(int)n << 23));
}
} // namespace said

struct Random {
  u64 state;
  u64 operator()() { // splitmix64
    u64 z = state += 0x9e3779b97f4a7c15ull;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
  }
  int below(int n) { return (int)((*this)() % (u64)n); }
  // magnitude is a float of at most the magnitude that has these bits: near it, near nothing, or
  // half way between integers of a format whose ones are scale.
  float magnitude(unsigned most, float one) {
    switch (below(4)) {
    case 0: return __uint_as_float(most - (unsigned)below(64) % (most + 1));
    case 1: return __uint_as_float((unsigned)((*this)() % ((u64)most + 1)));
    case 2: {
      float x = ((float)(int)((*this)() >> (41 + below(23))) + 0.5f) * one;
      return ::magnitude(x) <= most ? x : 0;
    }
    }
    unsigned down = (unsigned)below(30) << 23, v = most > down ? most - down : (unsigned)below(100) % (most + 1);
    return __uint_as_float(v - (unsigned)((*this)() % ((v & 0x7fffff) + 1ull)));
  }
};

bool same(float a, float b) { return __float_as_uint(a) == __float_as_uint(b); }

} // namespace

// shim_arithmetic compares n cases and returns the first that differs, or NULL.
const char *shim_arithmetic(uint64_t seed, long n) {
  static char text[200];
  Random r = {seed};
#define DIFFER(...) return snprintf(text, sizeof text, __VA_ARGS__), text
  for (long i = 0; i < n; i++) {
    const unsigned most = r.below(20) ? (unsigned)(r() % 0x7f800000u) : (unsigned)r.below(100);
    const int e = exponent(most);
    for (int bits : {WEIGHT_BITS, SALIENCE_BITS}) {
      const Fixed f = fixed(bits, most);
      float x = r.magnitude(most, (float)f.unscale);
      if (bits == SALIENCE_BITS && r.below(2)) x = -x;
      const i64 want = e < FAINTEST ? 0 : said::rounded(x, bits - e);
      if (quantised(x, f) != want) DIFFER("quantised: %a, %d bits below 2^%d: %d, not %lld", x, bits, e, quantised(x, f), want);
    }
    const Fixed mean = fixed(MEAN_BITS, most);
    float x = r.magnitude(most, (float)mean.unscale) * (r.below(2) ? 1.0f : -1.0f);
    i64 want = e < FAINTEST ? 0 : said::rounded(x, MEAN_BITS - e);
    if (rounded(x, mean.scale) != want) DIFFER("rounded: %a, %d bits below 2^%d: %lld, not %lld", x, MEAN_BITS, e, rounded(x, mean.scale), want);
    const int T = e < FAINTEST ? FAINTEST : e;
    x = r.magnitude(most, (float)power(T - NORM_BITS));
    want = said::rounded(x, NORM_BITS - T);
    const i64 got = rounded(x, power32(NORM_BITS - LOW_BITS - T));
    if (got != want) DIFFER("rounded: %a, %d bits below 2^%d: %lld, not %lld", x, NORM_BITS, T, got, want);
    // sums of up to 2^17 numbers
    const Fixed f = fixed(r.below(2) ? WEIGHT_BITS : SALIENCE_BITS, most);
    const i64 D = ((i64)r() >> (23 + r.below(41))), G = D >> 1;
    const float theta = __uint_as_float((unsigned)r());
    const double unscale = r.below(50) ? f.unscale : f.unscale * NAN;
    if (!same(current(D, unscale, theta), said::current(D, unscale, theta))) DIFFER("current: %lld, %a, %a", D, unscale, theta);
    const i64 sum = e < FAINTEST ? 0 : G;
    if (!same(slope(sum, unscale, D & 1), said::slope(sum, unscale, D & 1))) DIFFER("slope: %lld, %a", sum, unscale);
    const float v = -(r.below(2) ? __uint_as_float((unsigned)(r() % 0x7f900000u)) : 90 * (float)(r() >> 40) * 0x1p-24f);
    if (!same(exp32(v), said::exp32(v))) DIFFER("exp32: %a: %a, not %a", v, exp32(v), said::exp32(v));
  }
  return NULL;
}
