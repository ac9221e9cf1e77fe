#pragma once
#include "engram.cuh"

// Weights are w_j = f32(...f32(u_j1 u_j2)... u_jz) of a row of factors.
struct Weights {
  const float *u;
  int n, z;
  __device__ float operator()(int j) const {
    const float *factor = u + j;
    float w = *factor;
#pragma unroll 1
    for (int k = 1; k < z; k++) w = __fmul_rn(w, *(factor += n));
    return w;
  }
};
