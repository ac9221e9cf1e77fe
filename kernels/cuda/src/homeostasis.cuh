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

// Norm is the length of a row in norm q, 0 for norm u: terms u^2 or w^q in fixed point, 42 bits below 2^e.
struct Norm {
  double q;
  int e;
  bool broken, alive; // whether there is no length; whether any w > cutoff

  __device__ float scale() const { return power32(NORM_BITS - LOW_BITS - e); }

  // restoring is the r that brings the row, whose terms have this sum, back to length: norm u:
  // r = f32(sqrt(f64(f64(length counted) / sum u^2))), of the counted factors; norm q: r = f32((length / sum w^q)^(1 / (q z))).
  __device__ float restoring(i64 sum, float length, int z, int counted) const {
    if (broken) return not_a_number();
    if (!alive) return 1;
    double norm = scaled(sum, power(e - NORM_BITS)), goal = (double)length;
    if (q == 0) return __double2float_rn(__dsqrt_rn(__ddiv_rn(__dmul_rn(goal, (double)counted), norm)));
    return __double2float_rn(root(__ddiv_rn(goal, norm), __dmul_rn(q, (double)z)));
  }
};

// norm_of is the norm of a row with the largest factor most and the largest w^q term.
__device__ inline Norm norm_of(double q, unsigned most, unsigned term, bool alive) {
  int e = q == 0 ? 2 * exponent(most) : exponent(term);
  bool broken = most >= INFINITE || (q == 0 ? exponent(most) > 64 : alive && term >= INFINITE);
  return {q, e < FAINTEST ? FAINTEST : e, broken, alive};
}

// restoring is the r that brings a row of factors in memory back to length, 1 where no w > cutoff. The first counted factors
// of a synapse count in the norm u.
template <class Z, class Team>
__device__ inline float restoring(const float *u, float length, int n, Z z, int counted, double q, Team &team) {
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
  const Norm norm = norm_of(q, most, term, alive);
  i64 sum = 0;
  if (q == 0) {
    for (int i = team.first(); i < counted * n; i += team.step()) sum += rounded(__fmul_rn(u[i], u[i]), norm.scale());
  } else {
    for (int j = team.first(); j < n; j += team.step()) sum += rounded(raise(weight(j), q), norm.scale());
  }
  sum = all_sum(sum, team);
  float r = team.first() == 0 ? norm.restoring(sum, length, z, counted) : 0;
  return __uint_as_float(team.told(__float_as_uint(r)));
}
