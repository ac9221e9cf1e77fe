// Which synapses are left.
#pragma once
#include "engram.cuh"

// living tells whether synapse j of a row of n has a factor that is not zero. A pruned one has not, and stays so.
__device__ inline bool living(const float *u, i64 j, i64 n, i64 z) {
  unsigned bits = 0;
  for (i64 k = 0; k < z; k++) bits |= __float_as_uint(u[k * n + j]);
  return bits != 0;
}
