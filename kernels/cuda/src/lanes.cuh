// Numbers of the rows of a block in the lanes of a warp. Of eight rows a lane has two, as tensor cores leave them: lane l has
// numbers of row 2 (l % 4) and of the row after it. Of two rows it has one, l % 2. What is known of a row is in the lanes whose
// own row it is.
#pragma once
#include "fixed.cuh"

#define BLOCK_ROWS 8

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

// Lanes are those of a warp of a block of ROWS rows, eight or two.
template <int ROWS> struct Lanes {
  static const int rows = ROWS;
  static const int held = ROWS == 8 ? 2 : 1;     // rows of a lane,
  static const int elements = ROWS == 8 ? 4 : 1; // and numbers of a tile of 16 outputs, of which number e is of row e % held

  // first_row is the lane's row, or the first of two.
  static __device__ int first_row() { return ROWS == 8 ? threadIdx.x % 4 * 2 : threadIdx.x % 2; }
  static __device__ bool owns_odd() { return ROWS == 8 && threadIdx.x & 4; }
  static __device__ int own_row() { return first_row() + owns_odd(); }

  // joined gives each lane what the lanes of a warp know of its own row: of one number, of the first or
  // second of two as bit 3 of the lane's number says, or of the one of four that bits 3 and 4 say.
  template <class Join> static __device__ unsigned joined(const Both<unsigned> &a, Join join) {
    return across_row(doubled(doubled(of_own(a, join), 8, join), 16, join), join);
  }
  template <class Join> static __device__ unsigned joined(const Both<unsigned> &a, const Both<unsigned> &b, Join join) {
    return across_row(doubled(halved(of_own(a, join), of_own(b, join), 8, join), 16, join), join);
  }
  template <class Join>
  static __device__ unsigned joined(const Both<unsigned> &a, const Both<unsigned> &b, const Both<unsigned> &c, const Both<unsigned> &d, Join join) {
    unsigned v = halved(of_own(a, join), of_own(b, join), 8, join), w = halved(of_own(c, join), of_own(d, join), 8, join);
    return across_row(halved(v, w, 16, join), join);
  }

  // of_own is of two rows the lane's own, with what the lane knows of it that owns the other.
  template <class Join> static __device__ unsigned of_own(const Both<unsigned> &a, Join join) {
    return ROWS == 8 ? halved(a[0], a[1], 4, join) : a[0];
  }

  // across_row joins what the lanes of one row know of the same number.
  template <class Join> static __device__ unsigned across_row(unsigned v, Join join) {
    return ROWS == 8 ? v : doubled(doubled(v, 4, join), 2, join);
  }

  // shared_out gives each lane the numbers of its rows, of which it knows that of its own.
  static __device__ Both<float> shared_out(float own) {
    if (held == 1) return {own, own};
    const float other = __uint_as_float(exchanged(__float_as_uint(own), 4));
    return owns_odd() ? Both<float>{other, own} : Both<float>{own, other};
  }
};

// Total is the sum of a number of each warp, in two parts, which warps add to at any time.
struct Total {
  int low[BLOCK_ROWS], high[BLOCK_ROWS];
  __device__ void add(int row, int v) {
    add_to(&low[row], v & 0xffff);
    add_to(&high[row], v >> 16);
  }
  __device__ i64 sum(int row) const { return (i64)high[row] * 65536 + low[row]; }
};
