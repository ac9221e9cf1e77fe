#include "block.cuh"

#define DRIVE_CHUNK 1024 // weights in shared memory at a time

// drive: h^mu = 2^(e-23) sum_j s_j q_j x_j^mu - theta, q_j = rne(w_j 2^(23-e)). A block for
// each row and piece of patterns, a thread for each pattern. This is the plain kernel that
// those on tensor cores are compared with.
extern "C" __global__ void drive(Panel p, Rows<const float> w, const u8 *x, Rows<const float> theta, Rows<float> h,
                                 i64 n, i64 m, i64 excitatory) {
  TEAM(s);
  __shared__ int q[DRIVE_CHUNK];
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *row = w.row(at, n);
  Fixed f = fixed(WEIGHT_BITS, largest(Values{row}, n, s));
  i64 mu = along(), sum = 0;
  const u8 *column = x + at.replica * n * m + mu;
  for (i64 from = 0; from < n; from += DRIVE_CHUNK) {
    i64 some = n - from < DRIVE_CHUNK ? n - from : DRIVE_CHUNK;
    __syncthreads();
    for (i64 j = threadIdx.x; j < some; j += blockDim.x) {
      int v = quantised(row[from + j], f);
      q[j] = from + j < excitatory ? v : -v;
    }
    __syncthreads();
    for (i64 j = 0; mu < m && j < some; j++) sum += column[(from + j) * m] ? q[j] : 0;
  }
  if (mu < m) h.row(at, m)[mu] = current(sum, f.unbroken(), theta.row(at, 1)[0]);
}

// drive_few is drive for a few patterns: a block for each row, whose threads share the sum.
extern "C" __global__ void drive_few(Panel p, Rows<const float> w, const u8 *x, Rows<const float> theta, Rows<float> h,
                                     i64 n, i64 m, i64 excitatory) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *row = w.row(at, n);
  Fixed f = fixed(WEIGHT_BITS, largest(Values{row}, n, s));
  for (i64 mu = 0; mu < m; mu++) {
    const u8 *column = x + at.replica * n * m + mu;
    i64 sum = 0;
    for (i64 j = threadIdx.x; j < n; j += blockDim.x) {
      if (!column[j * m]) continue;
      int v = quantised(row[j], f);
      sum += j < excitatory ? v : -v;
    }
    sum = all_sum(sum, s);
    if (threadIdx.x == 0) h.row(at, m)[mu] = current(sum, f.unbroken(), theta.row(at, 1)[0]);
  }
}
