#include "salience.cuh"

// salience: the soft one. A block for each row.
// op salience: perRow(m), m = size(out)
extern "C" __global__ void salience(Panel p, Rows<const float> h, Rows<const float> mean, const float *beta,
                                    const int *count, Rows<float> out, i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Soft S = soft(h.row(at, m), mean.row(at, 1)[0], beta[at.replica], count[at.replica], s);
  for (i64 mu = threadIdx.x; mu < m; mu += blockDim.x) out.row(at, m)[mu] = S(mu);
}
