#pragma once
#include "factors.cuh"

// Weights are w_j = f32(...f32(u_j1 u_j2)... u_jz) of a row of factors.
template <class Z> struct Weights {
  const float *u;
  int n;
  Z z;
  __device__ float operator()(int j) const {
    const float *factor = u + j;
    float w = *factor;
#pragma unroll Z::straight
    for (int k = 1; k < z; k++) w = __fmul_rn(w, *(factor += n));
    return w;
  }
};
template <class Z> Weights(const float *, int, Z) -> Weights<Z>;
