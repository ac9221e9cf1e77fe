#include "block.cuh"

// density: f32((number of w > cutoff) / n). A block for each row.
// op density: perRow(n), n = size(w)
extern "C" __global__ void density(Panel p, Rows<const float> w, Rows<float> out, i64 n) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *row = w.row(at, n);
  i64 alive = 0;
  for (i64 j = threadIdx.x; j < n; j += blockDim.x) alive += row[j] > CUTOFF;
  alive = all_sum(alive, s);
  if (threadIdx.x == 0) out.row(at, 1)[0] = __double2float_rn(__ddiv_rn((double)alive, (double)n));
}
