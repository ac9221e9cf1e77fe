#include "block.cuh"

// threshold: theta <- f32(theta - f64(eta f64(Q 2^(e-22)))), Q = sum_mu rne(S^mu 2^(22-e)). A
// block for each row.
extern "C" __global__ void threshold(Panel p, Rows<const float> theta, Rows<const float> salience, const float *eta,
                                     Rows<float> out, i64 m) {
  __shared__ Shared s;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *row = salience.row(at, m);
  Fixed f = fixed(SALIENCE_BITS, largest(row, m, s));
  i64 sum = 0;
  for (i64 mu = threadIdx.x; mu < m; mu += blockDim.x) sum += quantised(row[mu], f.scale);
  sum = all_sum(sum, s);
  if (threadIdx.x != 0) return;
  double change = __dmul_rn((double)eta[at.replica], scaled(sum, f.unscale));
  float *to = out.row(at, 1);
  to[0] = f.broken ? not_a_number() : __double2float_rn(__dsub_rn((double)theta.row(at, 1)[0], change));
}
