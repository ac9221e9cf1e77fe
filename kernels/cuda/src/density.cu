#include "block.cuh"
#include "sources.cuh"

// survive is f32((number of w > cutoff, of n slots) / synapses).
__device__ inline float survive(const float *w, i64 n, i64 synapses, Block &s) {
  i64 alive = 0;
  for (i64 j = threadIdx.x; j < n; j += blockDim.x) alive += w[j] > CUTOFF;
  alive = all_sum(alive, s);
  return __double2float_rn(__ddiv_rn((double)alive, (double)(synapses > 1 ? synapses : 1)));
}

// density: of n neurons. A block for each row.
// op density: perRow(n), n = size(w)
extern "C" __global__ void density(Panel p, Rows<const float> w, Rows<float> out, i64 n) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  float of = survive(w.row(at, n), n, n, s);
  if (threadIdx.x == 0) out.row(at, 1)[0] = of;
}

// density_wired: of the sources of k slots.
extern "C" __global__ void density_wired(Panel p, Rows<const float> w, Rows<const int> sources, Rows<float> out, i64 k) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  float of = survive(w.row(at, k), k, Listed{sources.row(at, k), k}.synapses(), s);
  if (threadIdx.x == 0) out.row(at, 1)[0] = of;
}
