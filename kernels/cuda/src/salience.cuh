// The saliences of a row, made when they are asked for.
#pragma once
#include "block.cuh"
#include "exp.cuh"

// Soft: S = sign(h) f32(L v), L = exp32(f32(c f32(|h| - least))), c = f32(-beta / mean),
// v = f32(f64(1 / (B 2^-40))), B = sum_mu rne(L 2^40). 0 where h = 0 and beyond the patterns in
// use.
struct Soft {
  const float *h;
  int used;
  float least, c, v;
  bool broken;

  __device__ float L(int mu) const {
    return exp32(__fmul_rn(c, __fsub_rn(__uint_as_float(magnitude(h[mu])), least)));
  }

  __device__ float operator()(int mu) const {
    if (mu >= used) return 0;
    float S = __fmul_rn(L(mu), v), sign = h[mu];
    return broken ? not_a_number() : sign > 0 ? S : sign < 0 ? -S : 0;
  }
};

template <class Team>
__device__ inline Soft soft(const float *h, float mean, float beta, int used, Team &team) {
  unsigned least = INFINITE, most = 0; // magnitudes, which their bits order
  for (int mu = team.first(); mu < used; mu += team.step()) {
    unsigned v = magnitude(h[mu]);
    least = v < least ? v : least;
    most = v > most ? v : most;
  }
  team.all(Min{least}, Max{most});
  Soft S = {h, used, __uint_as_float(least), mean == 0 ? 0 : __fdiv_rn(-beta, mean), 0, most >= INFINITE || is_nan(mean)};
  i64 sum = 0;
  for (int mu = team.first(); mu < used; mu += team.step()) sum += rounded(S.L(mu), power32(MEAN_BITS - LOW_BITS));
  S.v = __double2float_rn(__ddiv_rn(1, scaled(all_sum(sum, team), power(-MEAN_BITS))));
  return S;
}

// Weakest: S = y at the first smallest y h among the patterns in use, else 0; a NaN makes
// those NaN.
struct Weakest {
  const u8 *y;
  int used, chosen;
  bool broken;

  __device__ float operator()(int mu) const {
    if (mu >= used) return 0;
    if (broken) return not_a_number();
    return mu == chosen ? labelled(1, y[mu]) : 0;
  }
};

template <class Team>
__device__ inline Weakest weakest_of(const float *h, const u8 *y, int used, Team &team) {
  unsigned least = ~0u, chosen = ~0u; // the smallest key, and the first pattern that has it
  for (int mu = team.first(); mu < used; mu += team.step()) {
    unsigned v = key(__fadd_rn(labelled(h[mu], y[mu]), 0)); // -0 is as small as 0
    chosen = v < least ? mu : chosen;
    least = v < least ? v : least;
  }
  const unsigned own = least;
  team.all(Min{least});
  chosen = own == least ? chosen : ~0u;
  team.all(Min{chosen});
  return Weakest{y, used, (int)chosen, least == 0};
}
