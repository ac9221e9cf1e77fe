#include "block.cuh"

#define GRADIENT_CHUNK 1024 // saliences in shared memory at a time

// gradient: g_j = s_j 2^(e-22) sum_mu q^mu x_j^mu, q^mu = rne(S^mu 2^(22-e)). A block for
// each row and piece of neurons, a thread for each neuron. This is the plain kernel that
// those on tensor cores are compared with.
extern "C" __global__ void gradient(Panel p, Rows<const float> salience, const u8 *x, Rows<float> g, i64 n, i64 m,
                                    i64 excitatory) {
  TEAM(s);
  __shared__ int q[GRADIENT_CHUNK];
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *row = salience.row(at, m);
  Fixed f = fixed(SALIENCE_BITS, largest(Values{row}, m, s));
  i64 j = along(), sum = 0;
  const u8 *of = x + (at.replica * n + j) * m;
  for (i64 from = 0; from < m; from += GRADIENT_CHUNK) {
    i64 some = m - from < GRADIENT_CHUNK ? m - from : GRADIENT_CHUNK;
    __syncthreads();
    for (i64 mu = threadIdx.x; mu < some; mu += blockDim.x) q[mu] = quantised(row[from + mu], f);
    __syncthreads();
    for (i64 mu = 0; j < n && mu < some; mu++) sum += of[from + mu] ? q[mu] : 0;
  }
  if (j >= n) return;
  g.row(at, n)[j] = slope(sum, f.unbroken(), j >= excitatory);
}
