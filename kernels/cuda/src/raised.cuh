// Powers of reals.
#pragma once
#include "elementary.cuh"

// raised is s^p, made of multiplications and square roots for the powers of the paper.
__device__ inline double raised(double s, double p) {
  if (p == 0.5) return __dsqrt_rn(s);
  if (p == 1) return s;
  if (p == 1.5) return __dmul_rn(s, __dsqrt_rn(s));
  if (p == 2) return __dmul_rn(s, s);
  return real_power(s, p);
}
