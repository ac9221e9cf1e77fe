#include "homeostasis.cuh"
#include "slices.cuh"
#include "update.cuh"

#define ROW_THREADS 512 // of a block, at most
#define AHEAD 4         // elements of g that a thread reads before it needs them

// take copies n numbers to shared memory.
__device__ inline void take(float *to, const float *from, int n) {
  int some = n % 4 == 0 ? 4 : 1; // rows then begin at multiples of 16 bytes
  for (int i = some * threadIdx.x; i < n; i += some * blockDim.x) {
    if (some == 4) copy16(to + i, from + i);
    else copy4(to + i, from + i);
  }
  close_group();
  wait_groups<0>();
  __syncthreads();
}

// weigh: the slices of the weights of rows of factors. A block for each row.
extern "C" __global__ void weigh(Panel p, Rows<const float> u, Slices to, i64 n, i64 z) {
  __shared__ Shared s;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Weights w = {u.row(at, z * n), (int)n, Any{(int)z}};
  cut(w, n, fixed(WEIGHT_BITS, largest(w, n, s)), p, at, to, s);
}

// consolidate: what a cycle makes of the gradient g: factors that have learned and are back at
// their length, and, where they are wanted, the slices of their weights for the next cycle. That
// is weights, update, homeostasis, scale, weights and slice in one. A block for each row, which
// keeps the factors in shared memory where there is room; else they stay where they are.
extern "C" __global__ void __launch_bounds__(ROW_THREADS)
    consolidate(Panel p, Rows<float> u, Rows<const float> g, const float *eta, const int *first, const float *length,
                Slices to, i64 neurons, i64 factors, i64 offset, double q, i64 room) {
  DYNAMIC_SHARED(float, shared);
  __shared__ Shared s;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const int n = (int)neurons, z = (int)factors;
  float *out = u.row(at, z * n), *row = room ? shared : out;
  if (room) take(row, out, z * n);
  const float *gradient = g.row(at, n);
  float rate = eta[at.replica];
  Weights w = {row, n, Any{z}};
  i64 self = first[at.replica] + offset + at.row;
  for (int from = threadIdx.x; from < n; from += AHEAD * blockDim.x) {
    float t[AHEAD];
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      int j = from + i * blockDim.x;
      t[i] = j < n ? __fmul_rn(rate, gradient[j]) : 0;
    }
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      int j = from + i * blockDim.x;
      if (j < n) learn(row + j, row + j, n, w.z, w(j), t[i], j == self);
    }
  }
  __syncthreads();
  float r = restoring(row, length[at.replica], n, w.z, q, s);
  unsigned most = 0; // the largest weight
  for (int j = threadIdx.x; j < n; j += blockDim.x) {
    float weight = 1;
#pragma unroll 1
    for (int i = j; i < z * n; i += n) {
      float v = __fmul_rn(r, row[i]);
      out[i] = v;
      weight = __fmul_rn(weight, v);
    }
    if (room) row[j] = weight;
    most = magnitude(weight) > most ? magnitude(weight) : most;
  }
  if (!to.first) return;
  if (room) w.z = {1}; // the product of one is what is kept
  cut(w, n, fixed(WEIGHT_BITS, all_most(most, s)), p, at, to, s);
}
