#include "engram.cuh"

// What a card does at best, each kernel one thing alone: the ceilings that bench/gpu measures the
// others by. They are no part of any plan.

struct alignas(16) Sixteen { // bytes
  unsigned v[4];
};

#define COPIES 4 // of a thread

// ceiling_copy: to = from, 16 bytes for each of a thread's COPIES: memory, read and written.
extern "C" __global__ void ceiling_copy(const Sixteen *from, Sixteen *to) {
  i64 first = (i64)blockIdx.x * blockDim.x * COPIES + threadIdx.x;
  Sixteen v[COPIES];
#pragma unroll
  for (int i = 0; i < COPIES; i++) v[i] = from[first + i * blockDim.x];
#pragma unroll
  for (int i = 0; i < COPIES; i++) to[first + i * blockDim.x] = v[i];
}

#define FETCHES 4 // under way
#define FETCHERS 256

// ceiling_fetch: every block copies pieces of 4 KB to shared memory, its own number first, times of
// them: the second-level cache, where all of the pieces fit. (These copies pass by the first level.)
extern "C" __global__ void __launch_bounds__(FETCHERS) ceiling_fetch(const Sixteen *from, i64 pieces, i64 times) {
  __shared__ Sixteen to[FETCHES * FETCHERS];
  int piece = blockIdx.x % (int)pieces;
  for (int t = 0; t < (int)times; t++) {
    copy16(to + t % FETCHES * FETCHERS + threadIdx.x, from + (i64)piece * FETCHERS + threadIdx.x);
    close_group();
    wait_groups<FETCHES - 1>();
    piece = piece + 1 < (int)pieces ? piece + 1 : 0;
  }
  wait_groups<0>();
}

#define SUMS 8 // tiles of a warp

// ceiling_multiply: c += a b, times over in each of a warp's tiles, all in registers: tensor cores.
extern "C" __global__ void ceiling_multiply(int *out, i64 times) {
  int c[SUMS][4] = {};
  unsigned a[4], b[2];
#pragma unroll
  for (int i = 0; i < 4; i++) a[i] = (threadIdx.x * 4 + i + 1) * 2654435761u;
#pragma unroll
  for (int i = 0; i < 2; i++) b[i] = a[i] >> 3 & 0x01010101u;
  for (int t = 0; t < (int)times; t++) {
#pragma unroll
    for (int i = 0; i < SUMS; i++) multiply_add<false>(c[i], a, b);
  }
  int sum = 0;
#pragma unroll
  for (int i = 0; i < SUMS * 4; i++) sum ^= c[i / 4][i % 4];
  out[(i64)blockIdx.x * blockDim.x + threadIdx.x] = sum;
}
