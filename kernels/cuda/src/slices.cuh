// Rows in fixed point, cut into slices for products on tensor cores.
#pragma once
#include "block.cuh"

#define DEPTH 64 // bytes of a row in a piece of a product

// Slices is where the rows of a panel lie: three times batch x rows x k bytes, and for each row
// unscale. What comes from element split on begins a new piece.
struct Slices {
  u8 *first;
  double *unscale;
  i64 rows, k, split;
};

// spot is where element j of a row lies in a row of slices or patterns: what comes from split
// on begins at a multiple of DEPTH.
__device__ inline i64 spot(i64 j, i64 split) { return j < split ? j : (split + DEPTH - 1) / DEPTH * DEPTH + j - split; }

// part is one of the three slices of q.
template <int SLICE> __device__ inline unsigned part(int q) {
  return SLICE == 0 ? q >> 15 & 255 : SLICE == 1 ? q >> 7 & 255 : q & 127;
}

// cut writes the slices of q_j = rne(x(j) 2^(bits-e)), a row of n in the format f, and
// unscale = 2^(e-bits), NaN for a broken row. Threads take four elements at a time; the result
// is the sum of q_j.
template <class Of>
__device__ inline i64 cut(const Of &x, i64 n, const Fixed &f, const Panel &p, const Here &at, const Slices &to, Block &s) {
  i64 number = at.replica * to.rows + at.row, all = p.batch * to.rows * to.k;
  int k = (int)to.k, split = (int)to.split, gap = (int)spot(split, split) - split; // between the parts
  i64 sum = 0;
  for (int i = 4 * threadIdx.x; i < k; i += 4 * blockDim.x) {
    unsigned a = 0, b = 0, c = 0;
#pragma unroll
    for (int byte = 0; byte < 4; byte++) {
      int at = i + byte, j = at < split ? at : at - gap;
      int q = j < (int)n && (at < split || at >= split + gap) ? quantised(x(j), f) : 0;
      a |= part<0>(q) << 8 * byte;
      b |= part<1>(q) << 8 * byte;
      c |= part<2>(q) << 8 * byte;
      sum += q;
    }
    unsigned *slice = (unsigned *)(to.first + number * to.k + i);
    slice[0] = a;
    slice[all / 4] = b;
    slice[all / 2] = c;
  }
  if (threadIdx.x == 0) to.unscale[number] = f.unbroken();
  return all_sum(sum, s);
}
