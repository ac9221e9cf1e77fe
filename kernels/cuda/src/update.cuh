// The rule by which synapses learn.
#pragma once
#include "factors.cuh"

// learn: u_k <- max(f32(u_k + f32(t prod_{l != k} u_l)), floor) where w > cutoff, else 0; 0 for
// self. The factors of a synapse are stride apart; to may be from: what is before u_k comes
// from a product that has been kept.
template <class Z>
__device__ inline void learn(const float *from, float *to, int stride, Z z, float w, float t, bool self) {
  float before = 1;
#pragma unroll Z::straight
  for (int k = 0; k < z; k++, from += stride, to += stride) {
    float old = *from, others = before;
#pragma unroll Z::straight
    for (int l = 1; l < z - k; l++) others = __fmul_rn(others, from[l * stride]);
    float v = kept(__fadd_rn(old, __fmul_rn(t, others)), w);
    *to = self ? 0 : v;
    before = __fmul_rn(before, old);
  }
}
