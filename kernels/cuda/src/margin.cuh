// The least margin of a row's patterns.
#pragma once
#include "block.cuh"

// least_margin is the key of min y h over the first used patterns, that of NaN if any h is.
template <class Team> __device__ inline unsigned least_margin(const float *h, const u8 *y, int used, Team &team) {
  unsigned least = key(__uint_as_float(INFINITE));
  for (int mu = team.first(); mu < used; mu += team.step()) {
    unsigned v = key(labelled(h[mu], y[mu]));
    least = v < least ? v : least;
  }
  return all_min(least, team);
}

// righted is f32(min y h / sqrt(right)), of the least key of y h: above 0 and finite while no label was wrong.
__device__ inline float righted(float right, unsigned least) {
  return __double2float_rn(__ddiv_rn((double)unkey(least), __dsqrt_rn((double)right)));
}
