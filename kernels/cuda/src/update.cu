#include "engram.cuh"

// update: u_k <- max(f32(u_k + f32(f32(eta g) prod_{l != k} u_l)), floor) where w > cutoff, else
// 0; 0 on the diagonal. A thread for each synapse, which keeps its old factors in shared
// memory since out may be u.
extern "C" __global__ void update(Panel p, Rows<const float> u, Rows<const float> w, Rows<const float> g,
                                  const float *eta, const int *first, Rows<float> out, i64 n, i64 z, i64 offset) {
  DYNAMIC_SHARED(float, mine);
  Here at = here(p, blockIdx.x);
  i64 j = along();
  if (!at.works || j >= n) return;
  const float *from = u.row(at, z * n) + j;
  float *to = out.row(at, z * n) + j;
  float *old = mine + threadIdx.x;
  for (i64 k = 0; k < z; k++) old[k * blockDim.x] = from[k * n];
  float weight = w.row(at, n)[j], t = __fmul_rn(eta[at.replica], g.row(at, n)[j]);
  bool self = j == first[at.replica] + offset + at.row;
  for (i64 k = 0; k < z; k++) {
    float others = 1;
    for (i64 l = 0; l < z; l++) others = l == k ? others : __fmul_rn(others, old[l * blockDim.x]);
    float v = kept(__fadd_rn(old[k * blockDim.x], __fmul_rn(t, others)), weight);
    to[k * n] = self ? 0 : v;
  }
}
