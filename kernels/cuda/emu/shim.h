// The host shim: enough of CUDA to compile the kernels of ../src as C++ and run them on a
// processor, a fiber for each thread of a block, one block after the other. It knows no
// kernel. A warp runs as far ahead of the others as it can; which is first, and whether
// asynchronous copies land at once or as late as they may, are the launch's to choose. Barriers
// met by some threads only, or at different places, are errors.
#pragma once
#pragma GCC optimize("fp-contract=off") // arithmetic is IEEE, one operation at a time
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define __global__
#define __device__
#define __shared__ static __attribute__((section("block_shared")))
#define __launch_bounds__(...)
#define APART static
#define WITHIN inline
#define DYNAMIC_SHARED(T, name) T *name = (T *)shim::dynamic

namespace shim {

struct Index {
  unsigned x, y;
};
extern Index thread, block, threads, grid;
extern unsigned char *dynamic;

const unsigned warp = 32;

// meet waits until all of `of` threads (a warp, 128 or the block) are there; the last to come runs
// act on what each has brought, in the order of their numbers.
void meet(const char *place, unsigned of, void *mine, void (*act)(void **theirs));

// copy is an asynchronous copy of n bytes; it has landed when landed(n) has returned, at most n
// later groups being still under way.
void copy(void *to, const void *from, size_t n);
void group();
void landed(unsigned groups);

// aligned fails the launch unless p is a multiple of n.
void aligned(const void *p, size_t n);

} // namespace shim

#define threadIdx shim::thread
#define blockIdx shim::block
#define blockDim shim::threads
#define gridDim shim::grid

#define SHIM_TEXT(x) #x
#define SHIM_LINE(x) SHIM_TEXT(x)
#define __syncthreads() shim::meet(__FILE__ ":" SHIM_LINE(__LINE__), shim::threads.x, nullptr, nullptr)

#define __syncwarp() shim::meet(__FILE__ ":" SHIM_LINE(__LINE__), shim::warp, nullptr, nullptr)

// Bits.
template <class To, class From> inline To shim_bits(From v) {
  static_assert(sizeof(To) == sizeof(From), "bits of another size");
  To to;
  memcpy(&to, &v, sizeof to);
  return to;
}
inline unsigned __float_as_uint(float v) { return shim_bits<unsigned>(v); }
inline float __uint_as_float(unsigned v) { return shim_bits<float>(v); }
inline long long __double_as_longlong(double v) { return shim_bits<long long>(v); }
inline double __longlong_as_double(long long v) { return shim_bits<double>(v); }

// Arithmetic, rounded to nearest even.
struct float4 {
  float x, y, z, w;
};
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline double __fma_rn(double a, double b, double c) { return fma(a, b, c); }
inline double __dmul_rn(double a, double b) { return a * b; }
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dsub_rn(double a, double b) { return a - b; }
inline double __ddiv_rn(double a, double b) { return a / b; }
inline double __dsqrt_rn(double v) { return sqrt(v); }
inline float __double2float_rn(double v) { return (float)v; }
inline double __ll2double_rn(long long v) { return (double)v; }
inline long long __double2ll_rn(double v) { return llrint(v); }
inline int __float2int_rn(float v) { return (int)lrintf(v); }

// Warps.
// shim_reduce gives each lane what join makes of all lanes' numbers.
template <class Join> inline unsigned shim_reduce(unsigned mine, Join) {
  shim::meet("reduction", shim::warp, &mine, [](void **theirs) {
    unsigned all = *(unsigned *)theirs[0];
    for (int i = 1; i < 32; i++) all = Join()(all, *(unsigned *)theirs[i]);
    for (int i = 0; i < 32; i++) *(unsigned *)theirs[i] = all;
  });
  return mine;
}
struct ShimSum {
  unsigned operator()(unsigned a, unsigned b) const { return a + b; }
};
struct ShimMax {
  unsigned operator()(unsigned a, unsigned b) const { return a > b ? a : b; }
};
struct ShimMin {
  unsigned operator()(unsigned a, unsigned b) const { return a < b ? a : b; }
};
inline int warp_sum(int v) { return (int)shim_reduce((unsigned)v, ShimSum()); }
inline unsigned warp_max(unsigned v) { return shim_reduce(v, ShimMax()); }
inline unsigned warp_min(unsigned v) { return shim_reduce(v, ShimMin()); }

inline unsigned bytes(unsigned a, unsigned b, unsigned selector) {
  unsigned long long both = (unsigned long long)b << 32 | a;
  unsigned word = 0;
  for (int i = 0; i < 4; i++) word |= (unsigned)(both >> (selector >> 4 * i & 7) * 8 & 255) << 8 * i;
  return word;
}

inline unsigned those(bool so) { return (unsigned)warp_sum(so ? (int)(1u << threadIdx.x % 32) : 0); }
inline int count(unsigned lanes) { return __builtin_popcount(lanes); }
inline int below(unsigned lanes) { return count(lanes & ((1u << threadIdx.x % 32) - 1)); }

template <class T> inline T fresh(T v) { return v; }
inline unsigned exchanged(unsigned v, int d) {
  struct Mine {
    unsigned v, result;
    int d;
  } mine = {v, 0, d};
  shim::meet("exchange", shim::warp, &mine, [](void **theirs) {
    for (int i = 0; i < 32; i++) {
      Mine *s = (Mine *)theirs[i];
      s->result = ((Mine *)theirs[i ^ s->d])->v;
    }
  });
  return mine.result;
}

// Atomics: fibers take turns at barriers only.
inline int add_to(int *sum, int v) {
  int before = *sum;
  *sum = (int)((unsigned)before + (unsigned)v);
  return before;
}
inline void raise_to(int *most, int v) { *most = v > *most ? v : *most; }
inline void raise_to(unsigned *most, unsigned v) { *most = v > *most ? v : *most; }

// Asynchronous copies.
template <int N> inline void shim_copy(void *to, const void *from) {
  shim::aligned(to, N);
  shim::aligned(from, N);
  shim::copy(to, from, N);
}
inline void copy16(void *to, const void *from) { shim_copy<16>(to, from); }
inline void copy4(void *to, const void *from) { shim_copy<4>(to, from); }
inline void close_group() { shim::group(); }
template <int N> inline void wait_groups() { shim::landed(N); }

// Matrices.
struct ShimRows {
  const unsigned char *row;
  unsigned *r;
};
inline void load_matrices(unsigned (&r)[4], const void *row) {
  shim::aligned(row, 16);
  ShimRows mine = {(const unsigned char *)row, r};
  shim::meet("matrices", shim::warp, &mine, [](void **theirs) {
    for (int l = 0; l < 32; l++) {
      for (int i = 0; i < 4; i++) memcpy(&((ShimRows *)theirs[l])->r[i], ((ShimRows *)theirs[i * 8 + l / 4])->row + l % 4 * 4, 4);
    }
  });
}

template <bool Signed> inline void shim_widen(short *to, const unsigned char *from, size_t n) {
  for (size_t i = 0; i < n; i++) to[i] = Signed ? (short)(signed char)from[i] : from[i];
}

struct ShimProduct {
  int *c;
  const unsigned *a, *b;
};
template <bool SignedA, bool SignedB = false> inline void multiply_add(int (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  ShimProduct mine = {c, a, b};
  shim::meet("product", shim::warp, &mine, [](void **theirs) {
    unsigned char a[16][32], b[8][32];
    for (int l = 0; l < 32; l++) {
      const ShimProduct *s = (ShimProduct *)theirs[l];
      for (int i = 0; i < 4; i++) memcpy(&a[l / 4 + i % 2 * 8][l % 4 * 4 + i / 2 * 16], &s->a[i], 4);
      for (int i = 0; i < 2; i++) memcpy(&b[l / 4][l % 4 * 4 + i * 16], &s->b[i], 4);
    }
    short A[16][32], B[8][32];
    shim_widen<SignedA>(A[0], a[0], sizeof a);
    shim_widen<SignedB>(B[0], b[0], sizeof b);
    for (int l = 0; l < 32; l++) {
      for (int i = 0; i < 4; i++) {
        const short *x = A[l / 4 + i / 2 * 8], *y = B[l % 4 * 2 + i % 2];
        int sum = 0;
        for (int k = 0; k < 32; k++) sum += x[k] * y[k];
        int *to = &((ShimProduct *)theirs[l])->c[i];
        *to = (int)((unsigned)*to + (unsigned)sum);
      }
    }
  });
}
