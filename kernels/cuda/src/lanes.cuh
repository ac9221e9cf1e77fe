// Numbers of the eight rows of a block as tensor cores leave them: lane l of a warp has some of row
// 2 (l % 4), the even one, and of the row after it, the odd one. What is known of a row is in the four
// lanes whose own row it is: lane l has row 2 (l % 4) + l / 4 % 2.
#pragma once
#include "fixed.cuh"

#define BLOCK_ROWS 8

__device__ inline int even_row() { return threadIdx.x % 4 * 2; }
__device__ inline bool owns_odd() { return threadIdx.x & 4; }
__device__ inline int own_row() { return even_row() + owns_odd(); }

struct Larger {
  __device__ unsigned operator()(unsigned a, unsigned b) const { return a > b ? a : b; }
};
struct Added {
  __device__ unsigned operator()(unsigned a, unsigned b) const { return a + b; }
};

// Both is a number of each of a lane's two rows.
template <class T> struct Both {
  T of[2];
  __device__ T &operator[](int odd) { return of[odd]; }
  __device__ const T &operator[](int odd) const { return of[odd]; }
};

// halved joins the numbers of this lane and of that whose number differs by the bit d: lanes with the bit have what
// both know of b, the others of a.
template <class Join> __device__ inline unsigned halved(unsigned a, unsigned b, int d, Join join) {
  const bool second = threadIdx.x & d;
  return join(second ? b : a, exchanged(second ? a : b, d));
}
template <class Join> __device__ inline unsigned doubled(unsigned v, int d, Join join) { return join(v, exchanged(v, d)); }

// joined gives each lane what the lanes of a warp know of its own row: of one number, of the first or
// second of two as bit 3 of the lane's number says, or of the one of four that bits 3 and 4 say.
template <class Join> __device__ inline unsigned joined(const Both<unsigned> &a, Join join) {
  return doubled(doubled(halved(a[0], a[1], 4, join), 8, join), 16, join);
}
template <class Join> __device__ inline unsigned joined(const Both<unsigned> &a, const Both<unsigned> &b, Join join) {
  unsigned v = halved(a[0], a[1], 4, join), w = halved(b[0], b[1], 4, join);
  return doubled(halved(v, w, 8, join), 16, join);
}
template <class Join>
__device__ inline unsigned joined(const Both<unsigned> &a, const Both<unsigned> &b, const Both<unsigned> &c, const Both<unsigned> &d, Join join) {
  unsigned v = halved(a[0], a[1], 4, join), w = halved(b[0], b[1], 4, join);
  unsigned x = halved(c[0], c[1], 4, join), y = halved(d[0], d[1], 4, join);
  return halved(halved(v, w, 8, join), halved(x, y, 8, join), 16, join);
}

// shared_out gives each lane the numbers of its two rows, of which it knows that of its own.
__device__ inline Both<unsigned> shared_out(unsigned own) {
  unsigned other = exchanged(own, 4);
  return owns_odd() ? Both<unsigned>{other, own} : Both<unsigned>{own, other};
}
__device__ inline Both<float> shared_out(float own) {
  Both<unsigned> v = shared_out(__float_as_uint(own));
  return {__uint_as_float(v[0]), __uint_as_float(v[1])};
}

// Total is the sum of a number of each warp, in two parts, which warps add to at any time.
struct Total {
  int low[BLOCK_ROWS], high[BLOCK_ROWS];
  __device__ void add(int row, int v) {
    add_to(&low[row], v & 0xffff);
    add_to(&high[row], v >> 16);
  }
  __device__ i64 sum(int row) const { return (i64)high[row] * 65536 + low[row]; }
};
