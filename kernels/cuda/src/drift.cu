#include "factors.cuh"

// drift: u_1 <- max(f32(u_1 + f32(sigma xi)), floor) where w > cutoff, else 0; the other factors are floored. A thread
// for each synapse; out may be u.
// op drift: perElement(n), n = dim(out, 1), z = dim(out, 0)
extern "C" __global__ void drift(Panel p, Rows<const float> u, Rows<const float> w, Rows<const float> xi,
                                 const float *sigma, Rows<float> out, i64 n, i64 z) {
  Here at = here(p, blockIdx.x);
  i64 j = along();
  if (!at.works || j >= n) return;
  const float *from = u.row(at, z * n) + j;
  float *to = out.row(at, z * n) + j, weight = w.row(at, n)[j];
  to[0] = kept(__fadd_rn(from[0], __fmul_rn(sigma[at.replica], xi.row(at, n)[j])), weight);
  for (i64 k = 1; k < z; k++) to[k * n] = kept(from[k * n], weight);
}
