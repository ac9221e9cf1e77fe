#include "engram.cuh"

// weights: w_j = f32(...f32(u_j1 u_j2)... u_jz). A thread for each j.
extern "C" __global__ void weights(Panel p, Rows<const float> u, Rows<float> w, i64 n, i64 z) {
  Here at = here(p, blockIdx.x);
  i64 j = along();
  if (!at.works || j >= n) return;
  const float *factors = u.row(at, z * n);
  float product = factors[j];
  for (i64 k = 1; k < z; k++) product = __fmul_rn(product, factors[k * n + j]);
  w.row(at, n)[j] = product;
}
