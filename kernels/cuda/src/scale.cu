#include "engram.cuh"

// scale: u <- f32(r u). A thread for each of the n factors of a row.
// op scale: perElement(n), n = size(out)
extern "C" __global__ void scale(Panel p, Rows<const float> u, Rows<const float> r, Rows<float> out, i64 n) {
  Here at = here(p, blockIdx.x);
  i64 i = along();
  if (!at.works || i >= n) return;
  out.row(at, n)[i] = __fmul_rn(r.row(at, 1)[0], u.row(at, n)[i]);
}

// scale_threshold: p = 1, z times p = f32(p r); theta <- f32(theta p). A thread for each row.
// op scale-threshold: oneEach(), z = int(attr(z))
extern "C" __global__ void scale_threshold(Panel p, Rows<const float> theta, Rows<const float> r, Rows<float> out,
                                           i64 z) {
  Here at = here(p, (i64)blockIdx.x * blockDim.x + threadIdx.x);
  if (!at.works) return;
  float power = 1;
  for (i64 k = 0; k < z; k++) power = __fmul_rn(power, r.row(at, 1)[0]);
  out.row(at, 1)[0] = __fmul_rn(theta.row(at, 1)[0], power);
}
