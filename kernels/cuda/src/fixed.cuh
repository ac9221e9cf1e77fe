// Fixed-point numbers (docs/arithmetic.md, Fixed point).
#pragma once
#include "engram.cuh"

#define WEIGHT_BITS 23
#define SALIENCE_BITS 22
#define NORM_BITS 42
#define MEAN_BITS 40

#define MAGNITUDE 0x7fffffffu
#define INFINITE 0x7f800000u // bits of a magnitude from here on: an infinity or a NaN
#define FAINTEST (-100)      // a row below 2^FAINTEST counts as zeros

__device__ inline unsigned magnitude(float x) { return __float_as_uint(x) & MAGNITUDE; }

// power is 2^e, a normal number, and power32 the same as a float.
__device__ inline double power(int e) { return __longlong_as_double((i64)(1023 + e) << 52); }
__device__ inline float power32(int e) { return __uint_as_float((unsigned)(127 + e) << 23); }

// exponent: e = ((m + 2) >> 23) - 126 of a row with the largest magnitude m.
__device__ inline int exponent(unsigned most) { return (int)((most + 2) >> 23) - 126; }

// ANCHOR is a float whose neighbours are 1 apart. Adding it to a number rounds that to an integer,
// half to even, and the bits of the sum count it from the bits of ANCHOR. It has room for 22 bits and
// a sign, ANCHOR_UNSIGNED for 23 bits.
#define ANCHOR 12582912.0f         // 1.5 2^23
#define ANCHOR_UNSIGNED 8388608.0f // 2^23
#define LOW_BITS 22                // of the lower half of longer numbers

// anchored is rne(x scale), which the anchor has room for.
__device__ inline int anchored(float x, float scale, float anchor) {
  return (int)(__float_as_uint(__fmaf_rn(x, scale, anchor)) - __float_as_uint(anchor));
}

// Fixed is the format of a row: q = rne(x 2^(bits - e)), x = q unscale. scale is 2^(bits - e), for
// numbers of over 23 bits that of their upper half.
struct Fixed {
  double unscale;
  float scale, anchor;
  bool broken; // the row holds an infinity or a NaN

  // unbroken is unscale, NaN for a broken row.
  __device__ double unbroken() const { return broken ? (double)not_a_number() : unscale; }
};

__device__ inline Fixed fixed(int bits, unsigned most) {
  int e = exponent(most);
  Fixed f;
  f.unscale = power(e - bits);
  f.scale = e < FAINTEST ? 0 : power32((bits > WEIGHT_BITS ? bits - LOW_BITS : bits) - e);
  f.anchor = bits == WEIGHT_BITS ? ANCHOR_UNSIGNED : ANCHOR;
  f.broken = most >= INFINITE;
  return f;
}

// quantised is q of up to 23 bits: of weights, which are not negative, or of 22 and a sign. In a
// broken row it is any number.
__device__ inline int quantised(float x, const Fixed &f) { return anchored(x, f.scale, f.anchor); }

// Halves add up numbers of up to 42 bits and a sign, rne(x 2^22 scale), of which up to 1000 have
// room: high counts 2^22, low ones. No rounding is done twice, for the upper half of a number is an
// even number of ones, and what it leaves of x scale is exact.
struct Halves {
  unsigned high, low;

  __device__ void add(float x, float scale) {
    float upper = __fmaf_rn(x, scale, ANCHOR), rest = __fmaf_rn(x, scale, -__fsub_rn(upper, ANCHOR));
    high += __float_as_uint(upper) - __float_as_uint(ANCHOR);
    low += (unsigned)anchored(rest, power32(LOW_BITS), ANCHOR);
  }
  __device__ i64 sum() const { return (i64)(int)high * (1 << LOW_BITS) + (int)low; }
};

// rounded is rne(x 2^22 scale).
__device__ inline i64 rounded(float x, float scale) {
  Halves q = {};
  q.add(x, scale);
  return q.sum();
}

// scaled is f64(sum unscale).
__device__ inline double scaled(i64 sum, double unscale) { return __dmul_rn(__ll2double_rn(sum), unscale); }

// exactly is f64(sum), |sum| below 2^51: rounding with an anchor, backwards.
__device__ inline double exactly(i64 sum) {
  const double anchor = 6755399441055744.0; // 1.5 2^52
  return __dsub_rn(__longlong_as_double(__double_as_longlong(anchor) + sum), anchor);
}

// number is v, all NaNs being one.
__device__ inline float number(float v) { return is_nan(v) ? not_a_number() : v; }

// current is h = f32(f64(D unscale - theta)), NaN of a broken row, whose unscale is NaN. The product
// is exact, so that it may be made with the difference.
__device__ inline float current(i64 sum, double unscale, float theta) {
  return number(__double2float_rn(__fma_rn(exactly(sum), unscale, -(double)theta)));
}

// Sum32 is 2^15 upper + lower, lower of 15 bits.
struct Sum32 {
  int upper, lower;
  __device__ i64 whole() const { return (i64)upper * 32768 + lower; }
};

// slope is g = f32(s G unscale), s = -1 for an inhibitory neuron. |G| is below 2^39, so that its
// upper bits are a float, and one rounding joins the lower ones.
__device__ inline float slope(Sum32 G, float unscale, bool inhibitory) {
  if (inhibitory) G.upper = -G.upper, G.lower = -G.lower;
  return number(__fmul_rn(__fmaf_rn((float)G.upper, 32768.0f, (float)G.lower), unscale));
}
__device__ inline float slope(i64 sum, double unscale, bool inhibitory) {
  return slope(Sum32{(int)(sum >> 15), (int)(sum & 32767)}, (float)unscale, inhibitory);
}
