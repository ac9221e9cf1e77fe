// What the threads of a team, which work on a row together, find out about it. Every function
// is called by all of them.
#pragma once
#include "fixed.cuh"

struct Sum {
  __device__ u64 operator()(u64 a, u64 b) const { return a + b; }
};
struct Least {
  __device__ u64 operator()(u64 a, u64 b) const { return a < b ? a : b; }
};
struct Most {
  __device__ u64 operator()(u64 a, u64 b) const { return a > b ? a : b; }
};

// Warp is a team of 32 threads. Of a row's elements a thread has every step-th from first on.
struct Warp {
  __device__ int first() const { return threadIdx.x % 32; }
  __device__ int step() const { return 32; }

  // all joins the numbers of the team's threads, in any order, and gives each the result.
  template <class Join> __device__ u64 all(u64 v, Join join) {
    __syncwarp(); // what was in shared memory may be written over by others
    for (int d = 16; d > 0; d /= 2) v = join(v, shuffle_xor(v, d));
    return v;
  }

  // told gives each thread what the first has.
  __device__ u64 told(u64 v) { return all(first() == 0 ? v : 0, Most()); }
};

// Shared is what makes a team of a block: room for a number from each warp.
struct Shared {
  u64 part[32];

  __device__ int first() const { return threadIdx.x; }
  __device__ int step() const { return blockDim.x; }

  template <class Join> __device__ u64 all(u64 v, Join join) {
    v = Warp().all(v, join);
    __syncthreads(); // part may still be read from the last time
    if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = v;
    __syncthreads();
    v = part[0];
#pragma unroll 1
    for (unsigned i = 1; i < blockDim.x / 32; i++) v = join(v, part[i]);
    return v;
  }

  __device__ u64 told(u64 v) {
    __syncthreads(); // part may still be read
    if (threadIdx.x == 0) part[0] = v;
    __syncthreads();
    return part[0];
  }
};

template <class Team> __device__ inline i64 all_sum(i64 v, Team &team) { return (i64)team.all((u64)v, Sum()); }
template <class Team> __device__ inline u64 all_least(u64 v, Team &team) { return team.all(v, Least()); }
template <class Team> __device__ inline unsigned all_most(unsigned v, Team &team) { return (unsigned)team.all(v, Most()); }

// Values are numbers in memory.
struct Values {
  const float *v;
  __device__ float operator()(int i) const { return v[i]; }
};

// largest is the largest magnitude of n numbers, as bits.
template <class Of, class Team> __device__ inline unsigned largest(const Of &of, int n, Team &team) {
  unsigned most = 0;
  for (int j = team.first(); j < n; j += team.step()) {
    unsigned m = magnitude(of(j));
    most = m > most ? m : most;
  }
  return all_most(most, team);
}

// key orders floats as unsigned integers, -0 before 0. A NaN is 0, below all others.
__device__ inline unsigned key(float v) {
  unsigned bits = __float_as_uint(v);
  if (is_nan(v)) return 0;
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

// unkey is the float of a key.
__device__ inline float unkey(unsigned k) {
  if (k == 0) return not_a_number();
  return __uint_as_float(k & 0x80000000u ? k & MAGNITUDE : ~k);
}
