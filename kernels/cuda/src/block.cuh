// What the threads of a team, which work on a row together, find out about it. Every function
// is called by all of them.
#pragma once
#include "fixed.cuh"

// A number of each thread that a team makes one of, in its place: the largest, the smallest, the
// sum. part is what a warp knows of it.
struct Max {
  unsigned &v;
  static constexpr u64 nothing = 0;
  __device__ void join() const { v = warp_max(v); }
  __device__ u64 part() const { return v; }
  __device__ void take(u64 part) const { v = (unsigned)part; }
};
struct Min {
  unsigned &v;
  static constexpr u64 nothing = ~0u;
  __device__ void join() const { v = warp_min(v); }
  __device__ u64 part() const { return v; }
  __device__ void take(u64 part) const { v = (unsigned)part; }
};
struct Sum {
  i64 &v;
  static constexpr u64 nothing = 0;
  __device__ void join() const { // in three parts, whose sums over a warp have 32 bits
    const i64 low = (1 << 27) - 1;
    i64 a = (unsigned)warp_sum((int)(v & low)), b = (unsigned)warp_sum((int)(v >> 27 & low)), c = warp_sum((int)(v >> 54));
    v = a + (b << 27) + (i64)((u64)c << 54);
  }
  __device__ u64 part() const { return (u64)v; }
  __device__ void take(u64 part) const { v = (i64)part; }
};

// Warp is a team of 32 threads. Of a row's elements a thread has every step-th from first on.
struct Warp {
  __device__ int first() const { return threadIdx.x % 32; }
  __device__ int step() const { return 32; }

  // all joins numbers. What the team had in shared memory may be written over afterwards.
  template <class... Number> __device__ void all(Number... number) {
    __syncwarp();
    (number.join(), ...);
  }

  // told gives each thread what the first has.
  __device__ unsigned told(unsigned v) {
    v = first() == 0 ? v : 0;
    all(Max{v});
    return v;
  }
};

#define JOINED 3 // numbers at once, at most

// Parts are what warps of a block know of numbers, for two turns.
struct Parts {
  u64 of[2][JOINED][32];
};

// Block is a team of all threads of a block. A turn takes one barrier: whoever has passed it has
// read what was written a turn before, in the place that is written next.
struct Block {
  Parts &parts;
  int turn;

  __device__ int first() const { return threadIdx.x; }
  __device__ int step() const { return blockDim.x; }

  template <class... Number> __device__ void all(Number... number) {
    static_assert(sizeof...(Number) <= JOINED, "too many numbers at once");
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    u64(*const part)[32] = parts.of[turn];
    (number.join(), ...);
    int i = 0;
    if (lane == 0) ((part[i++][warp] = number.part()), ...);
    __syncthreads();
    i = 0;
    (number.take(lane < blockDim.x / 32 ? part[i++][lane] : (u64)Number::nothing), ...);
    (number.join(), ...);
    turn ^= 1;
  }

  __device__ unsigned told(unsigned v) {
    u64 &part = parts.of[turn][0][0];
    if (threadIdx.x == 0) part = v;
    __syncthreads();
    turn ^= 1;
    return (unsigned)part;
  }
};

// TEAM makes a team of a block.
#define TEAM(name)        \
  __shared__ Parts parts; \
  Block name = {parts, 0}

template <class Team> __device__ inline i64 all_sum(i64 v, Team &team) {
  team.all(Sum{v});
  return v;
}
template <class Team> __device__ inline unsigned all_max(unsigned v, Team &team) {
  team.all(Max{v});
  return v;
}
template <class Team> __device__ inline unsigned all_min(unsigned v, Team &team) {
  team.all(Min{v});
  return v;
}

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
  return all_max(most, team);
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
