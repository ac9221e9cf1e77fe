// What every kernel stands on. Compiled by nvcc for cards and, with emu/shim.h, by a C++
// compiler for the proof without one. Arguments of a kernel are all multiples of 8 bytes.
#pragma once
#ifdef __CUDACC__
#include "gpu.cuh"
#else
#include "../emu/shim.h"
#endif

typedef long long i64;
typedef unsigned long long u64;
typedef unsigned char u8;
typedef unsigned short u16;

// Constants of the model, as in engine/graph.
#define CUTOFF 1e-10f // the weight at or below which a synapse is pruned
#define FLOOR 1e-20f  // the least factor of a living one

// Panel is what a launch works on: rows rows of each of batch replicas, those whose byte in
// active is not 0.
struct Panel {
  const u8 *active;
  i64 rows, batch;
};

// Here is a row of a panel.
struct Here {
  i64 replica, row;
  bool works;
};

__device__ inline Here here(const Panel &p, i64 number) {
  Here at; // a grid has fewer than 2^31 blocks
  at.replica = (unsigned)number / (unsigned)p.rows;
  at.row = (unsigned)number % (unsigned)p.rows;
  at.works = at.replica < p.batch && p.active[at.replica] != 0;
  return at;
}

// Rows is an operand with rows; those of a replica come stride rows after those of the one before.
template <class T> struct Rows {
  T *first;
  i64 stride;

  // row is where the row of n elements begins.
  __device__ T *row(const Here &at, i64 n) const { return first + (at.replica * stride + at.row) * n; }
};

// along is the place of this thread in a row that blockIdx.y cuts into pieces.
__device__ inline i64 along() { return (i64)blockIdx.y * blockDim.x + threadIdx.x; }

__device__ inline float not_a_number() { return __uint_as_float(0x7fc00000u); }

__device__ inline bool is_nan(float v) { return v != v; }

// kept is the factor v of a synapse of weight w: at least the floor, 0 if pruned. NaNs stay.
__device__ inline float kept(float v, float w) {
  if (w <= CUTOFF) return 0;
  return v < FLOOR ? FLOOR : v;
}

// labelled is y v, y = 2 x - 1.
__device__ inline float labelled(float v, u8 x) { return x ? v : -v; }
