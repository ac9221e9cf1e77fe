#pragma once
#include "factors.cuh"

// Weights are w_j = f32(...f32(u_j1 u_j2)... u_jz) of a row of factors.
template <class Z> struct Weights {
  const float *u;
  i64 n;
  Z z;
  __device__ float operator()(i64 j) const {
    float w = u[j];
#pragma unroll Z::straight
    for (i64 k = 1; k < z; k++) w = __fmul_rn(w, u[k * n + j]);
    return w;
  }
};
template <class Z> Weights(const float *, i64, Z) -> Weights<Z>;
