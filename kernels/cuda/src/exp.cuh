// exp32 (docs/arithmetic.md).
#pragma once
#include "engram.cuh"

// exp32 is exp(x) for x <= 0: with n = x / ln 2 rounded and r = x - n ln 2 in two parts,
// 2^n (1 + r + r^2 P(r)). 0 below -87. A NaN stays. Without branches, so that a thread can make
// several at once. The first product with n is exact, so that it may be made with the difference.
__device__ inline float exp32(float v) {
  const float x = v >= -87.0f ? v : -87.0f;
  const float shift = 12582912.0f; // adding it rounds to an integer
  const float shifted = __fadd_rn(__fmul_rn(x, 1.44269504088896341f), shift), n = __fsub_rn(shifted, shift);
  float r = __fsub_rn(__fmaf_rn(n, -0.693359375f, x), __fmul_rn(n, -2.12194440e-4f));
  float p = 1.9875691500e-4f;
  p = __fadd_rn(__fmul_rn(p, r), 1.3981999507e-3f);
  p = __fadd_rn(__fmul_rn(p, r), 8.3334519073e-3f);
  p = __fadd_rn(__fmul_rn(p, r), 4.1665795894e-2f);
  p = __fadd_rn(__fmul_rn(p, r), 1.6666665459e-1f);
  p = __fadd_rn(__fmul_rn(p, r), 5.0000001201e-1f);
  float y = __fadd_rn(__fadd_rn(__fmul_rn(p, __fmul_rn(r, r)), r), 1.0f);
  y = __uint_as_float(__float_as_uint(y) + (__float_as_uint(shifted) << 23)); // the lowest bits of shifted are n
  return v < -87.0f ? 0 : is_nan(v) ? v : y;
}
