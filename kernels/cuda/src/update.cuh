// The rule by which synapses learn.
#pragma once
#include "factors.cuh"

// learn: u_k <- max(f32(u_k + f32(t prod_{l != k} u_l)), floor) where w > cutoff, else 0; 0 for
// self. The factors of a synapse are stride apart; to may be from: what is before u_k comes
// from a product that has been kept.
template <class Z>
__device__ inline void learn(const float *from, float *to, i64 stride, Z z, float w, float t, bool self) {
  float before = 1;
#pragma unroll Z::straight
  for (i64 k = 0; k < z; k++) {
    float old = from[k * stride], others = before;
#pragma unroll Z::straight
    for (i64 l = k + 1; l < z; l++) others = __fmul_rn(others, from[l * stride]);
    float v = kept(__fadd_rn(old, __fmul_rn(t, others)), w);
    to[k * stride] = self ? 0 : v;
    before = __fmul_rn(before, old);
  }
}
