#pragma once
#include "engram.cuh"

// miss is twice (1 - y sign(h)) / 2; far above all sums of it for a NaN.
#define MISS_NAN (1ll << 40)
__device__ inline i64 miss(float h, u8 x) {
  float yh = labelled(h, x);
  return yh > 0 ? 0 : yh < 0 ? 2 : yh == 0 ? 1 : MISS_NAN;
}
