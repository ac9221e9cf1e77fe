#include "block.cuh"
#include "sources.cuh"

#define GRADIENT_CHUNK 1024 // saliences in shared memory at a time

// descent is g_i = s_j 2^(e-22) sum_mu q^mu x_j^mu, q^mu = rne(S^mu 2^(22-e)), j the source of synapse i; 0 in slots
// without one. A thread for each slot; q is room for GRADIENT_CHUNK saliences. x are the patterns of the replica, (neurons, m).
template <class Sources>
__device__ inline void descent(const float *salience, const u8 *x, float *g, const Sources &sources, i64 slots, i64 m,
                               i64 excitatory, int *q, Block &s) {
  Fixed f = fixed(SALIENCE_BITS, largest(Values{salience}, m, s));
  i64 i = along(), sum = 0, j = i < slots ? sources[i] : -1;
  const u8 *of = x + j * m;
  for (i64 from = 0; from < m; from += GRADIENT_CHUNK) {
    i64 some = m - from < GRADIENT_CHUNK ? m - from : GRADIENT_CHUNK;
    __syncthreads();
    for (i64 mu = threadIdx.x; mu < some; mu += blockDim.x) q[mu] = quantised(salience[from + mu], f);
    __syncthreads();
    for (i64 mu = 0; j >= 0 && mu < some; mu++) sum += of[from + mu] ? q[mu] : 0;
  }
  if (i < slots) g[i] = j < 0 ? 0 : slope(sum, f.unbroken(), j >= excitatory);
}

// gradient: along all n neurons, a block for each row and piece of neurons. This is the plain kernel that
// those on tensor cores are compared with.
extern "C" __global__ void gradient(Panel p, Rows<const float> salience, const u8 *x, Rows<float> g, i64 n, i64 m,
                                    i64 excitatory) {
  TEAM(s);
  __shared__ int q[GRADIENT_CHUNK];
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  descent(salience.row(at, m), x + at.replica * n * m, g.row(at, n), Everyone{n}, n, m, excitatory, q, s);
}

// gradient_wired: along k slots with sources among n neurons.
extern "C" __global__ void gradient_wired(Panel p, Rows<const float> salience, const u8 *x, Rows<const int> sources,
                                          Rows<float> g, i64 k, i64 n, i64 m, i64 excitatory) {
  TEAM(s);
  __shared__ int q[GRADIENT_CHUNK];
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  descent(salience.row(at, m), x + at.replica * n * m, g.row(at, k), Listed{sources.row(at, k), k}, k, m, excitatory, q, s);
}
