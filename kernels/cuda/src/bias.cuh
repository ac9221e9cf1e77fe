// The threshold in balance with the weights of a row.
#pragma once
#include "block.cuh"
#include "sources.cuh"

// balanced is theta = f32((mean + sqrt(2 var) inverse) 2^(e-23)), mean = fE A_E - fI A_I,
// var = fE (1 - fE) B_E + fI (1 - fI) B_I, with A and B the sums of q and q^2 over the two
// populations, q = rne(w 2^(23-e)) in the format f.
template <class Of, class Sources>
__device__ inline float balanced(const Of &w, const Fixed &f, const Sources &sources, i64 excitatory, double fE, double fI, double inverse, Block &s) {
  i64 aE = 0, aI = 0, bE = 0, bI = 0;
  const i64 n = sources.synapses();
  for (i64 i = threadIdx.x; i < n; i += blockDim.x) {
    i64 q = quantised(w(i), f), j = sources[i];
    (j < excitatory ? aE : aI) += q;
    (j < excitatory ? bE : bI) += q * q;
  }
  s.all(Sum{aE}, Sum{aI});
  s.all(Sum{bE}, Sum{bI});
  double mean = __dsub_rn(__dmul_rn(fE, __ll2double_rn(aE)), __dmul_rn(fI, __ll2double_rn(aI)));
  double vE = __dmul_rn(__dmul_rn(fE, __dsub_rn(1, fE)), __ll2double_rn(bE));
  double vI = __dmul_rn(__dmul_rn(fI, __dsub_rn(1, fI)), __ll2double_rn(bI));
  double spread = __dmul_rn(__dsqrt_rn(__dmul_rn(2, __dadd_rn(vE, vI))), inverse);
  float theta = __double2float_rn(__dmul_rn(__dadd_rn(mean, spread), f.unscale));
  return f.broken ? not_a_number() : theta;
}
