#include "salience.cuh"

// weakest: the salience of the weakest pattern alone. A block for each row.
// op weakest: perRow(m), m = size(out)
extern "C" __global__ void weakest(Panel p, Rows<const float> h, Rows<const u8> y, const int *count, Rows<float> out,
                                   i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Weakest S = weakest_of(h.row(at, m), y.row(at, m), count[at.replica], s);
  for (i64 mu = threadIdx.x; mu < m; mu += blockDim.x) out.row(at, m)[mu] = S(mu);
}
