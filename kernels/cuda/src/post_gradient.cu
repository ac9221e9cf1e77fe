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

// slice_weights: the slices of the weights of rows of factors. A block for each row.
extern "C" __global__ void slice_weights(Panel p, Rows<const float> u, Slices to, i64 n, i64 z) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Weights w = {u.row(at, z * n), (int)n, Any{(int)z}};
  cut(w, n, fixed(WEIGHT_BITS, largest(w, n, s)), p, at, to, s);
}

// Synapses are those of a row of n neurons: where its factors are at work, where they stay, and
// what changes them.
struct Synapses {
  float *row, *stay; // the same, or the first in shared memory
  int n;
  const float *gradient;
  float rate, length;
  i64 self;
  double q;
};

// change: update, homeostasis, scale, weights. The result is the largest weight of a thread's
// synapses, as bits; in shared memory the weights take the place of the first factors.
template <class Z> __device__ inline unsigned change(const Synapses &of, Z z, Block &s) {
  float *row = of.row;
  const int n = of.n;
  Weights w = {row, n, z};
  for (int from = threadIdx.x; from < n; from += AHEAD * blockDim.x) {
    float t[AHEAD];
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      int j = from + i * blockDim.x;
      t[i] = j < n ? __fmul_rn(of.rate, of.gradient[j]) : 0;
    }
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      int j = from + i * blockDim.x;
      if (j < n) learn(row + j, row + j, n, z, w(j), t[i], j == of.self);
    }
  }
  __syncthreads();
  float r = restoring(row, of.length, n, z, of.q, s);
  unsigned most = 0;
  for (int j = threadIdx.x; j < n; j += blockDim.x) {
    float weight = 1;
#pragma unroll Z::straight
    for (int k = 0; k < z; k++) {
      float v = __fmul_rn(r, row[k * n + j]);
      of.stay[k * n + j] = v;
      weight = __fmul_rn(weight, v);
    }
    if (row != of.stay) row[j] = weight;
    most = magnitude(weight) > most ? magnitude(weight) : most;
  }
  return most;
}

// post_gradient: what a cycle makes of the gradient g: factors that have update and are back at
// their length, and, where they are wanted, the slices of their weights for the next cycle. That
// is weights, update, homeostasis, scale, weights and slice in one. A block for each row, which
// keeps the factors in shared memory where there is room; else they stay where they are.
extern "C" __global__ void __launch_bounds__(ROW_THREADS)
    post_gradient(Panel p, Rows<float> u, Rows<const float> g, const float *eta, const int *first, const float *length,
                Slices to, i64 neurons, i64 factors, i64 offset, double q, i64 room) {
  DYNAMIC_SHARED(float, shared);
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const int n = (int)neurons, z = (int)factors;
  float *stay = u.row(at, z * n), *row = room ? shared : stay;
  if (room) take(row, stay, z * n);
  Synapses of = {row, stay, n, g.row(at, n), eta[at.replica], length[at.replica], first[at.replica] + offset + at.row, q};
  unsigned most = z == 2 ? change(of, Just<2>(), s) : change(of, Any{z}, s);
  if (!to.first) return;
  Weights w = {row, n, Any{room ? 1 : z}}; // of one factor where there are weights
  cut(w, n, fixed(WEIGHT_BITS, all_max(most, s)), p, at, to, s);
}
