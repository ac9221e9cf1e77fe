#include "update.cuh"

// update: u_k <- max(f32(u_k + f32(f32(eta g) prod_{l != k} u_l)), floor) where w > cutoff, else
// 0; 0 on the diagonal. A thread for each synapse; out may be u.
// op update: perElement(n), n = dim(out, 1), z = dim(out, 0), offset = first
extern "C" __global__ void update(Panel p, Rows<const float> u, Rows<const float> w, Rows<const float> g,
                                  const float *eta, const int *first, Rows<float> out, i64 n, i64 z, i64 offset) {
  Here at = here(p, blockIdx.x);
  i64 j = along();
  if (!at.works || j >= n) return;
  float t = __fmul_rn(eta[at.replica], g.row(at, n)[j]);
  bool self = j == first[at.replica] + offset + at.row;
  learn(u.row(at, z * n) + j, out.row(at, z * n) + j, (int)n, Any{(int)z}, w.row(at, n)[j], t, self);
}
