// The mean over patterns (docs/arithmetic.md, activity).
#pragma once
#include "block.cuh"

// mean_of is f64(sum 2^(e-40) / count), sum that of rne(of(mu) 2^(40-e)).
template <class Of, class Team> __device__ inline double mean_of(const Of &of, int count, Team &team) {
  Fixed f = fixed(MEAN_BITS, largest(of, count, team));
  i64 sum = 0;
  for (int mu = team.first(); mu < count; mu += team.step()) sum += rounded(of(mu), f.scale);
  sum = all_sum(sum, team);
  if (f.broken || count == 0) return not_a_number();
  return __ddiv_rn(scaled(sum, f.unscale), (double)count);
}
