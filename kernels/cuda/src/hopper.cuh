// What kernels ask of cards of compute capability 9.0 alone: everything here has a twin in emu/hopper.h.
// These instructions are in no PTX of other targets (products_sm90a.cu).
#pragma once
#include "engram.cuh"

#ifndef __CUDACC__
#include "../emu/hopper.h"
#else

// shared_address is an address in shared memory as instructions take it.
__device__ inline unsigned shared_address(const void *p) { return (unsigned)__cvta_generic_to_shared(p); }

// same_in_warp is v, which all lanes of a warp have: the compiler sees that their ways do not part.
__device__ inline int same_in_warp(int v) { return __shfl_sync(0xffffffffu, v, 0); }

// Barrier is one in shared memory that is complete when so many threads have arrived and the bytes
// that were expected have come. Its phases are numbered 0, 1, 0, 1 ...
struct Barrier {
  u64 state;

  __device__ void start(int threads) {
    asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(shared_address(this)), "r"(threads) : "memory");
  }
  __device__ void arrive() {
    asm volatile("{.reg .b64 s; mbarrier.arrive.shared::cta.b64 s, [%0];}" ::"r"(shared_address(this)) : "memory");
  }
  __device__ void expect(int bytes) { // and arrives
    asm volatile("{.reg .b64 s; mbarrier.arrive.expect_tx.shared::cta.b64 s, [%0], %1;}" ::"r"(shared_address(this)), "r"(bytes) : "memory");
  }
  // wait returns when the phase is complete. The barrier is in it, or in the next.
  __device__ void wait(int phase) {
    asm volatile("{.reg .pred p;\n"
                 "again: mbarrier.try_wait.parity.shared::cta.b64 p, [%0], %1;\n"
                 "@!p bra again;}" ::"r"(shared_address(this)), "r"(phase) : "memory");
  }
};

// started makes barriers known to copies; a __syncthreads makes them known to threads.
__device__ inline void started() { asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory"); }

// bulk_copy copies bytes, a multiple of 16, to shared memory in the background; they count for the barrier.
__device__ inline void bulk_copy(void *to, const void *from, int bytes, Barrier &b) {
  asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(shared_address(to)),
               "l"(from), "r"(bytes), "r"(shared_address(&b)) : "memory");
}

// fewer_registers and more_registers say how many a thread has from here on. All threads of a warpgroup say it.
template <int REGISTERS> __device__ inline void fewer_registers() { asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(REGISTERS)); }
template <int REGISTERS> __device__ inline void more_registers() { asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(REGISTERS)); }

// pinned says that v is in its register here: whatever makes it comes before, whatever changes it after.
__device__ inline void pinned(unsigned &v) { asm volatile("" : "+r"(v)::"memory"); }
__device__ inline void pinned(int &v) { asm volatile("" : "+r"(v)::"memory"); }

// descriptor is that of a tile of rows of 128 bytes in shared memory, in which pieces of 16 bytes are exchanged as
// slices.cuh says. It begins at a multiple of 1024; bytes from 32 i on are those of descriptor + 2 i.
__device__ inline u64 descriptor(const void *tile) {
  return (u64)(shared_address(tile) >> 4 & 0x3fff) | 1ull << 16 | 64ull << 32 | 1ull << 62;
}

// warpgroup_multiply_add: d += a b for a of 64 x 32 bytes in the registers of a warpgroup, b of 32 x 112 bytes in shared memory, both
// signed or not, modulo 2^32. Register r of thread t has, of row t / 32 * 16 + t % 32 / 4 + r % 2 * 8 of a, bytes t % 4 * 4 + r / 2 * 16
// and three more; number i of d is that of row t / 32 * 16 + t % 32 / 4 + i / 2 % 2 * 8 and column i / 4 * 8 + t % 4 * 2 + i % 2.
// warpgroup_begin comes before the first of some, warpgroup_end waits for them: between these d is theirs.
#define D(i) "+r"(d[i])
#define SUMS                                                                                            \
  D(0), D(1), D(2), D(3), D(4), D(5), D(6), D(7), D(8), D(9), D(10), D(11), D(12), D(13), \
  D(14), D(15), D(16), D(17), D(18), D(19), D(20), D(21), D(22), D(23), D(24), D(25), D(26), D(27), \
  D(28), D(29), D(30), D(31), D(32), D(33), D(34), D(35), D(36), D(37), D(38), D(39), D(40), D(41), \
  D(42), D(43), D(44), D(45), D(46), D(47), D(48), D(49), D(50), D(51), D(52), D(53), D(54), D(55)
#define WGMMA(KIND, SHAPE, SIGN, REST, ...)                                                             \
  asm volatile("{.reg .pred p; setp.ne.b32 p, 1, 0; wgmma.mma_async" KIND ".sync.aligned." SHAPE ".s32." SIGN "." SIGN " {" \
               "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, " \
               "%14, %15, %16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, " \
               "%28, %29, %30, %31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, " \
               "%42, %43, %44, %45, %46, %47, %48, %49, %50, %51, %52, %53, %54, %55}, {%56, %57, %58, %59}, " \
               REST ", p;}"                                                                             \
               : SUMS : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), __VA_ARGS__)
template <bool SIGNED> __device__ inline void warpgroup_multiply_add(int (&d)[56], const unsigned (&a)[4], u64 b) {
  if (SIGNED) WGMMA("", "m64n112k32", "s8", "%60", "l"(b));
  else WGMMA("", "m64n112k32", "u8", "%60", "l"(b));
}

// warpgroup_multiply_add_pairs is that for an a of 64 x 64 bytes, of which no group of four of a row has more than two
// that are not 0. The registers have these two, in the place of two bytes of 32, and metadata which of the four
// they are: word of thread t has, of row t / 32 * 16 + t % 32 / 4 + t % 2 * 8, eight groups from byte t / 2 % 2 * 32 on, four bits
// each, two for the first and two for the second, which comes later.
template <bool SIGNED> __device__ inline void warpgroup_multiply_add_pairs(int (&d)[56], const unsigned (&a)[4], unsigned metadata, u64 b) {
  if (SIGNED) WGMMA(".sp", "m64n112k64", "s8", "%60, %61, 0", "l"(b), "r"(metadata));
  else WGMMA(".sp", "m64n112k64", "u8", "%60, %61, 0", "l"(b), "r"(metadata));
}
#undef WGMMA
#undef SUMS
#undef D
__device__ inline void warpgroup_begin() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ inline void warpgroup_end() {
  asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
  asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
}
#endif
