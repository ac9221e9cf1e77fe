// What the threads of a block find out together. Every function is called by all of them.
#pragma once
#include "fixed.cuh"

// Shared is what a block's reductions need: one number for each warp.
struct Shared {
  u64 part[32];
};

struct Sum {
  __device__ u64 operator()(u64 a, u64 b) const { return a + b; }
};
struct Least {
  __device__ u64 operator()(u64 a, u64 b) const { return a < b ? a : b; }
};
struct Most {
  __device__ u64 operator()(u64 a, u64 b) const { return a > b ? a : b; }
};

// all joins the numbers of the block's threads, in any order, and gives each the result.
template <class Join> __device__ inline u64 all(u64 v, Join join, Shared &s) {
  for (int d = 16; d > 0; d /= 2) v = join(v, shuffle_xor(v, d));
  __syncthreads(); // part may still be read from the last time
  if (threadIdx.x % 32 == 0) s.part[threadIdx.x / 32] = v;
  __syncthreads();
  v = s.part[0];
#pragma unroll 1
  for (unsigned i = 1; i < blockDim.x / 32; i++) v = join(v, s.part[i]);
  return v;
}

__device__ inline i64 all_sum(i64 v, Shared &s) { return (i64)all((u64)v, Sum(), s); }
__device__ inline u64 all_least(u64 v, Shared &s) { return all(v, Least(), s); }
__device__ inline unsigned all_most(unsigned v, Shared &s) { return (unsigned)all(v, Most(), s); }

// told gives each thread what the first has.
__device__ inline u64 told(u64 v, Shared &s) {
  __syncthreads(); // part may still be read
  if (threadIdx.x == 0) s.part[0] = v;
  __syncthreads();
  return s.part[0];
}

// Values are numbers in memory.
struct Values {
  const float *v;
  __device__ float operator()(int i) const { return v[i]; }
};

// largest is the largest magnitude of n numbers, as bits.
template <class Of> __device__ inline unsigned largest(const Of &of, int n, Shared &s) {
  unsigned most = 0;
  for (int j = threadIdx.x; j < n; j += blockDim.x) {
    unsigned m = magnitude(of(j));
    most = m > most ? m : most;
  }
  return all_most(most, s);
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
