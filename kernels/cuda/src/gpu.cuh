// What kernels ask of a card in its own words: everything here has a twin in emu/shim.h.
#pragma once

// DYNAMIC_SHARED names the shared memory whose size the launch gives.
#define DYNAMIC_SHARED(T, name)                                  \
  extern __shared__ __align__(16) unsigned char dynamic_shared[]; \
  T *name = (T *)dynamic_shared

// APART is a function that stays one: what is long and seldom called. (Not static: nvcc puts
// the path of the source into the names of those.)
#define APART __device__ __noinline__

// WITHIN is a function that is made part of those that call it, however long it is: what it is given stays where it is.
#define WITHIN __device__ __forceinline__

// warp_sum gives each lane of a full warp the sum of all lanes' numbers, modulo 2^32; warp_max the
// largest of them, warp_min the smallest.
__device__ inline int warp_sum(int v) { return __reduce_add_sync(0xffffffffu, v); }
__device__ inline unsigned warp_max(unsigned v) { return __reduce_max_sync(0xffffffffu, v); }
__device__ inline unsigned warp_min(unsigned v) { return __reduce_min_sync(0xffffffffu, v); }

// bytes makes a word of four bytes of a (numbers 0 to 3) and b (4 to 7), which the digits of
// selector name, the lowest first.
__device__ inline unsigned bytes(unsigned a, unsigned b, unsigned selector) { return __byte_perm(a, b, selector); }

// those tells which lanes of a full warp say so, a bit for each; count how many these are, and
// below how many of them come before this.
__device__ inline unsigned those(bool so) { return __ballot_sync(0xffffffffu, so); }
__device__ inline int count(unsigned lanes) { return __popc(lanes); }
__device__ inline int below(unsigned lanes) { return count(lanes & ((1u << threadIdx.x % 32) - 1)); }

// fresh is v, of which the compiler forgets what it knows: it does not keep what it could make of v
// again.
template <class T> __device__ inline T fresh(T v) {
  asm volatile("" : "+r"(v));
  return v;
}

// exchanged gives each lane of a full warp the number of the lane whose number differs by the bit d.
__device__ inline unsigned exchanged(unsigned v, int d) { return __shfl_xor_sync(0xffffffffu, v, d); }

// add_to adds to a number that other threads add to as well; the result is the number before.
__device__ inline int add_to(int *sum, int v) { return atomicAdd(sum, v); }

// raise_to makes a number that other threads raise as well at least v.
__device__ inline void raise_to(int *most, int v) { atomicMax(most, v); }
__device__ inline void raise_to(unsigned *most, unsigned v) { atomicMax(most, v); }

// copy16 copies 16 bytes to shared memory in the background, copy4 four; close_group ends a group of
// copies, and wait_groups waits until all but the last N groups have landed. Other threads
// see the copies after a __syncthreads.
__device__ inline void copy16(void *to, const void *from) {
  unsigned at = (unsigned)__cvta_generic_to_shared(to);
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(at), "l"(from) : "memory");
}
__device__ inline void copy4(void *to, const void *from) {
  unsigned at = (unsigned)__cvta_generic_to_shared(to);
  asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" ::"r"(at), "l"(from) : "memory");
}
__device__ inline void close_group() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int N> __device__ inline void wait_groups() { asm volatile("cp.async.wait_group %0;" ::"n"(N) : "memory"); }

// load_matrices loads four matrices of 8 rows of 16 bytes from shared memory. Lane l points to
// row l % 8 of matrix l / 8; it is given, of each, bytes 4 (l % 4) ... + 3 of row l / 4.
__device__ inline void load_matrices(unsigned (&r)[4], const void *row) {
  unsigned at = (unsigned)__cvta_generic_to_shared(row);
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(at)
               : "memory");
}

// multiply_add: c += a b for tiles of 16 x 32 and 32 x 8 bytes, each signed or not, modulo 2^32.
#define MULTIPLY_ADD(A, B)                                                                                                     \
  asm volatile("mma.sync.aligned.m16n8k32.row.col.s32." A "." B ".s32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};" \
               : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])                                                                 \
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]))
template <bool SignedA, bool SignedB = false>
__device__ inline void multiply_add(int (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  if (SignedA && SignedB) MULTIPLY_ADD("s8", "s8");
  else if (SignedA) MULTIPLY_ADD("s8", "u8");
  else if (SignedB) MULTIPLY_ADD("u8", "s8");
  else MULTIPLY_ADD("u8", "u8");
}
#undef MULTIPLY_ADD
