#include "warpgroups.cuh"

// Stored is where the results of a tile go that a thread has: rows of n numbers, of which so many are left, two
// numbers of each, or the last alone.
struct Stored {
  float *to;
  int left, n;
  bool two;

  __device__ Stored(float *row, int rows, i64 n, int output) : to(row + output), left(output < n ? rows : 0), n((int)n), two(output + 1 < n) {}
  __device__ void store(int row, float first, float next) const {
    float *at = to + (i64)row * n;
    if (row >= left) return;
    if (n % 2 == 0) { // rows begin at multiples of 8 bytes
      *(u64 *)at = __float_as_uint(first) | (u64)__float_as_uint(next) << 32;
      return;
    }
    at[0] = first;
    if (two) at[1] = next;
  }
};

struct BandCurrents {
  Panel p;
  const double *unscale;
  i64 rows;
  Rows<const float> theta;
  Rows<float> h;
  i64 m;

  struct Scale {
    double unscale;
    float theta;
  };
  struct Tile {
    Stored to;
    const double *unscale;
    const float *theta;
    __device__ Scale scale(int row) const { return {unscale[row], row < to.left ? theta[row] : 0}; }
    __device__ void store(int row, const Scale &s, Sum32 sum, Sum32 next) const {
      to.store(row, current(sum.whole(), s.unscale, s.theta), current(next.whole(), s.unscale, s.theta));
    }
  };
  __device__ Tile tile(const Spot &spot, int row, int output) const {
    Here at = {spot.replica, row, true};
    return {Stored(h.row(at, m), (int)p.rows - row, m, output), unscale + spot.replica * rows + row, theta.row(at, 1)};
  }
};

// drive_warpgroups: drive by warpgroups, of slices of the weights. A block for each multiprocessor, with 197 KB of shared memory.
extern "C" __global__ void __launch_bounds__(WG_THREADS, 1)
    drive_warpgroups(Panel p, Bands of, Rows<const float> theta, Rows<float> h, i64 m) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ Barrier barriers[2 * WG_STAGES];
  BandCurrents out = {p, of.unscale, of.rows, theta, h, m};
  warpgroup_block<false, Dense>(p, of, shared, barriers, out);
}

// drive_pairs: drive_warpgroups of patterns in pairs.
extern "C" __global__ void __launch_bounds__(WG_THREADS, 1)
    drive_pairs(Panel p, Bands of, Rows<const float> theta, Rows<float> h, i64 m) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ Barrier barriers[2 * WG_STAGES];
  BandCurrents out = {p, of.unscale, of.rows, theta, h, m};
  warpgroup_block<false, Pairs>(p, of, shared, barriers, out);
}

struct BandGradients {
  Panel p;
  const double *unscale;
  i64 rows;
  Rows<float> g;
  i64 n, excitatory;

  struct Tile {
    Stored to;
    const double *unscale;
    bool inhibitory, next_inhibitory;
    __device__ float scale(int row) const { return (float)unscale[row]; }
    __device__ void store(int row, float u, Sum32 sum, Sum32 next) const {
      to.store(row, slope(sum, u, inhibitory), slope(next, u, next_inhibitory));
    }
  };
  __device__ Tile tile(const Spot &spot, int row, int output) const {
    Here at = {spot.replica, row, true};
    return {Stored(g.row(at, n), (int)p.rows - row, n, output), unscale + spot.replica * rows + row, output >= excitatory, output + 1 >= excitatory};
  }
};

// gradient_warpgroups: gradient by warpgroups, of slices of the saliences.
extern "C" __global__ void __launch_bounds__(WG_THREADS, 1)
    gradient_warpgroups(Panel p, Bands of, Rows<float> g, i64 n, i64 excitatory) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ Barrier barriers[2 * WG_STAGES];
  BandGradients out = {p, of.unscale, of.rows, g, n, excitatory};
  warpgroup_block<true, Dense>(p, of, shared, barriers, out);
}

// gradient_pairs: gradient_warpgroups of patterns in pairs.
extern "C" __global__ void __launch_bounds__(WG_THREADS, 1)
    gradient_pairs(Panel p, Bands of, Rows<float> g, i64 n, i64 excitatory) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ Barrier barriers[2 * WG_STAGES];
  BandGradients out = {p, of.unscale, of.rows, g, n, excitatory};
  warpgroup_block<true, Pairs>(p, of, shared, barriers, out);
}
