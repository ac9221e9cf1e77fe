// What a pattern of the day does to synapses.
#pragma once
#include "engram.cuh"

// Lesson is f32(gain c) with c = f32(f64(s_j (x' - f_i)(x - f_j))), for the two values of x and the
// two populations of j.
struct Lesson {
  float excites[2], inhibits[2];
  i64 excitatory;
  i64 self; // the neuron that the row is

  __device__ float operator()(i64 j, u8 x) const {
    float off = j < excitatory ? excites[0] : inhibits[0], on = j < excitatory ? excites[1] : inhibits[1];
    return x ? on : off;
  }
};

__device__ inline Lesson lesson(u8 post, float gain, i64 self, i64 excitatory, double fE, double fI) {
  Lesson l = {{}, {}, excitatory, self};
  double side = __dsub_rn((double)post, self < excitatory ? fE : fI);
#pragma unroll
  for (int x = 0; x < 2; x++) {
    l.excites[x] = __fmul_rn(gain, __double2float_rn(__dmul_rn(side, __dsub_rn((double)x, fE))));
    l.inhibits[x] = __fmul_rn(gain, __double2float_rn(__dmul_rn(-side, __dsub_rn((double)x, fI))));
  }
  return l;
}

// encoded is factor k of synapse j, which was v, of weight w: u_1 <- max(f32(u_1 + change), floor) where
// w > cutoff, else 0; the other factors are floored; 0 on the diagonal.
__device__ inline float encoded(const Lesson &l, i64 k, i64 j, u8 x, float v, float w) {
  return j == l.self ? 0 : kept(k == 0 ? __fadd_rn(v, l(j, x)) : v, w);
}
