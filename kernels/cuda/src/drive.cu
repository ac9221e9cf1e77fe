#include "block.cuh"
#include "sources.cuh"

#define DRIVE_CHUNK 1024 // weights in shared memory at a time

// weighed is s_j q_j of a weight from neuron j.
__device__ inline int weighed(float w, const Fixed &f, i64 j, i64 excitatory) {
  int q = quantised(w, f);
  return j < excitatory ? q : -q;
}

// driven is h^mu = 2^(e-23) sum_i s_j q_i x_j^mu - theta, q_i = rne(w_i 2^(23-e)), j the source of synapse i. A
// thread for each pattern; q is room for DRIVE_CHUNK weights. x are the patterns of the replica, (neurons, m).
template <class Sources>
__device__ inline void driven(const float *w, const Sources &sources, const u8 *x, float theta, float *h, i64 m,
                              i64 excitatory, int *q, Block &s) {
  const i64 k = sources.synapses();
  Fixed f = fixed(WEIGHT_BITS, largest(Values{w}, (int)k, s));
  i64 mu = along(), sum = 0;
  for (i64 from = 0; from < k; from += DRIVE_CHUNK) {
    i64 some = k - from < DRIVE_CHUNK ? k - from : DRIVE_CHUNK;
    __syncthreads();
    for (i64 i = threadIdx.x; i < some; i += blockDim.x) q[i] = weighed(w[from + i], f, sources[from + i], excitatory);
    __syncthreads();
    for (i64 i = 0; mu < m && i < some; i++) sum += x[sources[from + i] * m + mu] ? q[i] : 0;
  }
  if (mu < m) h[mu] = current(sum, f.unbroken(), theta);
}

// driven_few is driven for a few patterns: the threads of a block share the sum.
template <class Sources>
__device__ inline void driven_few(const float *w, const Sources &sources, const u8 *x, float theta, float *h, i64 m,
                                  i64 excitatory, Block &s) {
  const i64 k = sources.synapses();
  Fixed f = fixed(WEIGHT_BITS, largest(Values{w}, (int)k, s));
  for (i64 mu = 0; mu < m; mu++) {
    i64 sum = 0;
    for (i64 i = threadIdx.x; i < k; i += blockDim.x) {
      i64 j = sources[i];
      if (x[j * m + mu]) sum += weighed(w[i], f, j, excitatory);
    }
    sum = all_sum(sum, s);
    if (threadIdx.x == 0) h[mu] = current(sum, f.unbroken(), theta);
  }
}

// drive: a row of weights from all n neurons, a block for each row and piece of patterns. This is the plain kernel
// that those on tensor cores are compared with.
extern "C" __global__ void drive(Panel p, Rows<const float> w, const u8 *x, Rows<const float> theta, Rows<float> h,
                                 i64 n, i64 m, i64 excitatory) {
  TEAM(s);
  __shared__ int q[DRIVE_CHUNK];
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  driven(w.row(at, n), Everyone{n}, x + at.replica * n * m, theta.row(at, 1)[0], h.row(at, m), m, excitatory, q, s);
}

// drive_few: the same for a few patterns, a block for each row.
extern "C" __global__ void drive_few(Panel p, Rows<const float> w, const u8 *x, Rows<const float> theta, Rows<float> h,
                                     i64 n, i64 m, i64 excitatory) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  driven_few(w.row(at, n), Everyone{n}, x + at.replica * n * m, theta.row(at, 1)[0], h.row(at, m), m, excitatory, s);
}

// drive_wired: a row of k slots with sources among n neurons.
extern "C" __global__ void drive_wired(Panel p, Rows<const float> w, const u8 *x, Rows<const float> theta,
                                       Rows<const int> sources, Rows<float> h, i64 k, i64 n, i64 m, i64 excitatory) {
  TEAM(s);
  __shared__ int q[DRIVE_CHUNK];
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  driven(w.row(at, k), Listed{sources.row(at, k), k}, x + at.replica * n * m, theta.row(at, 1)[0], h.row(at, m), m,
         excitatory, q, s);
}

// drive_few_wired: the same for a few patterns.
extern "C" __global__ void drive_few_wired(Panel p, Rows<const float> w, const u8 *x, Rows<const float> theta,
                                           Rows<const int> sources, Rows<float> h, i64 k, i64 n, i64 m, i64 excitatory) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  driven_few(w.row(at, k), Listed{sources.row(at, k), k}, x + at.replica * n * m, theta.row(at, 1)[0], h.row(at, m), m,
             excitatory, s);
}
