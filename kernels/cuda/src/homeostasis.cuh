// What brings a row back to its length.
#pragma once
#include "block.cuh"
#include "raised.cuh"
#include "weights.cuh"

// raise is f32(w^q).
__device__ inline float raise(float w, double q) {
  if (q == 1) return w;
  if (q == 2) return __fmul_rn(w, w);
  return __double2float_rn(real_power((double)w, q));
}

// root is x^(1/p).
__device__ inline double root(double x, double p) {
  if (p == 1) return x;
  if (p == 2) return __dsqrt_rn(x);
  if (p == 4) return __dsqrt_rn(__dsqrt_rn(x));
  return real_power(x, __ddiv_rn(1, p));
}

// restoring is the r that brings a row of factors back to length: norm u (q = 0):
// r = f32(sqrt(f64(f64(length z) / sum u^2))); norm q: r = f32((length / sum w^q)^(1 / (q z))).
// Sums are of terms in fixed point, 42 bits below 2^(2 e) or below the largest term. 1 where no
// w > cutoff.
template <class Z, class Team>
__device__ inline float restoring(const float *u, float length, int n, Z z, double q, Team &team) {
  Weights weight = {u, n, z};
  unsigned most = 0, term = 0, alive = 0; // the largest factor, the largest w^q, any w > cutoff
  for (int j = team.first(); j < n; j += team.step()) {
    float w = weight(j);
#pragma unroll Z::straight
    for (int k = 0; k < z; k++) {
      unsigned v = magnitude(u[k * n + j]);
      most = v > most ? v : most;
    }
    if (!(w <= CUTOFF)) alive = 1;
    unsigned m = q == 0 ? 0 : magnitude(raise(w, q));
    term = m > term ? m : term;
  }
  if (q == 0) team.all(Max{most}, Max{alive});
  else team.all(Max{most}, Max{alive}, Max{term});
  bool broken = most >= INFINITE || (q == 0 && exponent(most) > 64);
  int e = 2 * exponent(most);
  if (q != 0) {
    e = exponent(term);
    broken = broken || (alive && term >= INFINITE);
  }
  if (e < FAINTEST) e = FAINTEST;
  const float scale = power32(NORM_BITS - LOW_BITS - e);
  i64 sum = 0;
  if (q == 0) {
    for (int i = team.first(); i < z * n; i += team.step()) sum += rounded(__fmul_rn(u[i], u[i]), scale);
  } else {
    for (int j = team.first(); j < n; j += team.step()) sum += rounded(raise(weight(j), q), scale);
  }
  sum = all_sum(sum, team);
  if (broken) return not_a_number();
  if (!alive) return 1;
  float r = 0;
  if (team.first() == 0) {
    double norm = scaled(sum, power(e - NORM_BITS)), goal = (double)length;
    if (q == 0) r = __double2float_rn(__dsqrt_rn(__ddiv_rn(__dmul_rn(goal, (double)(int)z), norm)));
    else r = __double2float_rn(root(__ddiv_rn(goal, norm), __dmul_rn(q, (double)(int)z)));
  }
  return __uint_as_float((unsigned)team.told(__float_as_uint(r)));
}
