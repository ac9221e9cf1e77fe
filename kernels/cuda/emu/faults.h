// Kernels that are wrong, for tests of what the shim finds.
#pragma once
#include "shim.h"

// Half of the threads leave before a barrier that the others wait at.
static void fault_left(double) {
  if (threadIdx.x % 2) return;
  __syncthreads();
}

// Warps wait at different barriers.
static void fault_apart(double) {
  if (threadIdx.x < 32) __syncthreads();
  else {
    __syncthreads();
  }
}

// A copy of 16 bytes to an address that is none of 16.
static void fault_misaligned(double) {
  __shared__ double shared[4];
  copy16(shared + 1 + (uintptr_t)shared / 8 % 2, shared);
}

// A warp writes what another may not have read yet: out is 1 unless that shows.
static void fault_race(double *out) {
  __shared__ double shared;
  if (threadIdx.x == 0) shared = 1;
  __syncthreads();
  double seen = shared; // all should see 1
  if (threadIdx.x == 0) shared = 2;
  __syncthreads();
  if (seen != 1) *out = 0;
}
