#include "block.cuh"
#include "threshold.cuh"

// threshold: theta <- f32(theta - f64(eta f64(Q 2^(e-22)))), Q = sum_mu rne(S^mu 2^(22-e)). A
// block for each row.
// op threshold: perRow(m), m = size(salience)
extern "C" __global__ void threshold(Panel p, Rows<const float> theta, Rows<const float> salience, const float *eta,
                                     Rows<float> out, i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Values S = {salience.row(at, m)};
  Fixed f = fixed(SALIENCE_BITS, largest(S, m, s));
  i64 sum = 0;
  for (i64 mu = threadIdx.x; mu < m; mu += blockDim.x) sum += quantised(S(mu), f);
  sum = all_sum(sum, s);
  if (threadIdx.x == 0) out.row(at, 1)[0] = moved(theta.row(at, 1)[0], eta[at.replica], sum, f);
}
