#pragma once
#include "fixed.cuh"

// moved is theta <- f32(theta - f64(eta f64(Q 2^(e-22)))), Q the sum of the saliences in the
// format f.
__device__ inline float moved(float theta, float eta, i64 Q, const Fixed &f) {
  double change = __dmul_rn((double)eta, scaled(Q, f.unscale));
  return f.broken ? not_a_number() : __double2float_rn(__dsub_rn((double)theta, change));
}
