// What kernels ask of a card in its own words: everything here has a twin in host/shim.h.
#pragma once

// DYNAMIC_SHARED names the shared memory whose size the launch gives.
#define DYNAMIC_SHARED(T, name)                                  \
  extern __shared__ __align__(16) unsigned char dynamic_shared[]; \
  T *name = (T *)dynamic_shared

// shuffle_xor gives each lane of a full warp the number of the lane whose number differs by d.
__device__ inline unsigned long long shuffle_xor(unsigned long long v, int d) {
  return __shfl_xor_sync(0xffffffffu, v, d);
}
