#include "warpgroups.cuh"

// store_two writes numbers i, even, and i + 1 of a row of n.
__device__ inline void store_two(float *row, i64 i, i64 n, float first, float second) {
  if (i + 1 < n && n % 2 == 0) {
    *(u64 *)(row + i) = __float_as_uint(first) | (u64)__float_as_uint(second) << 32;
    return;
  }
  if (i < n) row[i] = first;
  if (i + 1 < n) row[i + 1] = second;
}

struct BandCurrents {
  Panel p;
  const double *unscale;
  i64 rows;
  Rows<const float> theta;
  Rows<float> h;
  i64 m;
  __device__ void operator()(const Spot &spot, int row, int mu, i64 sum, i64 next) const {
    Here at = {spot.replica, row, true};
    if (row >= p.rows || mu >= m) return;
    const double u = unscale[at.replica * rows + row];
    const float threshold = theta.row(at, 1)[0];
    store_two(h.row(at, m), mu, m, current(sum, u, threshold), current(next, u, threshold));
  }
};

// drive_warpgroups: drive by warpgroups, of slices of the weights. A block for each multiprocessor, with 201 KB of shared memory.
extern "C" __global__ void __launch_bounds__(WG_THREADS, 1)
    drive_warpgroups(Panel p, Bands of, Rows<const float> theta, Rows<float> h, i64 m) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ Barrier barriers[2 * WG_STAGES];
  BandCurrents out = {p, of.unscale, of.rows, theta, h, m};
  warpgroup_block<false>(p, of, shared, barriers, out);
}

struct BandGradients {
  Panel p;
  const double *unscale;
  i64 rows;
  Rows<float> g;
  i64 n, excitatory;
  __device__ void operator()(const Spot &spot, int row, int j, i64 sum, i64 next) const {
    Here at = {spot.replica, row, true};
    if (row >= p.rows || j >= n) return;
    const double u = unscale[at.replica * rows + row];
    store_two(g.row(at, n), j, n, slope(sum, u, j >= excitatory), slope(next, u, j + 1 >= excitatory));
  }
};

// gradient_warpgroups: gradient by warpgroups, of slices of the saliences.
extern "C" __global__ void __launch_bounds__(WG_THREADS, 1)
    gradient_warpgroups(Panel p, Bands of, Rows<float> g, i64 n, i64 excitatory) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ Barrier barriers[2 * WG_STAGES];
  BandGradients out = {p, of.unscale, of.rows, g, n, excitatory};
  warpgroup_block<true>(p, of, shared, barriers, out);
}
