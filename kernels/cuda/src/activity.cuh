#pragma once
#include "mean.cuh"

struct Magnitudes {
  const float *h;
  __device__ float operator()(i64 mu) const { return __uint_as_float(magnitude(h[mu])); }
};

// mean_current is <|h^mu|> over the first count patterns, 0 where there is none.
template <class Team>
__device__ inline float mean_current(const float *h, int count, Team &team) {
  float mean = __double2float_rn(mean_of(Magnitudes{h}, count, team));
  return count == 0 ? 0 : mean;
}
