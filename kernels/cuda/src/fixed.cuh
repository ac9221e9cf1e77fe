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

// power is 2^e, a normal number.
__device__ inline double power(int e) { return __longlong_as_double((i64)(1023 + e) << 52); }

// exponent: e = ((m + 2) >> 23) - 126 of a row with the largest magnitude m.
__device__ inline int exponent(unsigned most) { return (int)((most + 2) >> 23) - 126; }

// Fixed is the format of a row: q = rne(x scale), x = q unscale.
struct Fixed {
  double scale, unscale;
  bool broken; // the row holds an infinity or a NaN

  // unbroken is unscale, NaN for a broken row.
  __device__ double unbroken() const { return broken ? (double)not_a_number() : unscale; }
};

__device__ inline Fixed fixed(int bits, unsigned most) {
  int e = exponent(most);
  Fixed f;
  f.unscale = power(e - bits);
  f.scale = e < FAINTEST ? 0 : power(bits - e);
  f.broken = most >= INFINITE;
  return f;
}

// rounded is rne(x scale).
__device__ inline i64 rounded(float x, double scale) { return __double2ll_rn(__dmul_rn((double)x, scale)); }

// quantised is rne(x scale) of up to 23 bits: where the product is too small for a float32
// to hold exactly, it rounds to 0 all the same.
__device__ inline int quantised(float x, double scale) { return __float2int_rn(__fmul_rn(x, (float)scale)); }

// scaled is f64(sum unscale).
__device__ inline double scaled(i64 sum, double unscale) { return __dmul_rn(__ll2double_rn(sum), unscale); }

// number is v, all NaNs being one.
__device__ inline float number(float v) { return is_nan(v) ? not_a_number() : v; }

// current is h = f32(f64(D unscale - theta)), NaN of a broken row, whose unscale is NaN.
__device__ inline float current(i64 sum, double unscale, float theta) {
  return number(__double2float_rn(__dsub_rn(scaled(sum, unscale), (double)theta)));
}

// slope is g = f32(s G unscale), s = -1 for an inhibitory neuron.
__device__ inline float slope(i64 sum, double unscale, bool inhibitory) {
  return number(__double2float_rn(scaled(inhibitory ? -sum : sum, unscale)));
}
