#include "bits.cuh"

// word is that of a lane for a tile and a piece, made of x(output, element).
template <class X> __device__ inline unsigned word(i64 tile, i64 piece, i64 lane, const X &x) {
  unsigned v = 0;
  for (int bit = 0; bit < 32; bit++) {
    int i = bit / 8, step = bit / 4 % 2, r = bit % 4;
    i64 output = tile * OUTPUTS + lane / 4 + r % 2 * 8;
    i64 element = piece * DEPTH + step * 32 + r / 2 * 16 + lane % 4 * 4 + i;
    v |= (unsigned)x(output, element) << bit;
  }
  return v;
}

// Columns are x_j^mu by mu and the spot of j, Rowwise by j and mu; 0 elsewhere.
struct Columns {
  const u8 *x;
  i64 n, m, split;
  __device__ unsigned operator()(i64 mu, i64 i) const {
    i64 gap = spot(split, split) - split, j = i < split ? i : i - gap;
    bool there = mu < m && j < n && (i < split || i >= split + gap);
    return there && x[j * m + mu] ? 1 : 0;
  }
};

struct Rowwise {
  const u8 *x;
  i64 n, m;
  __device__ unsigned operator()(i64 j, i64 mu) const { return j < n && mu < m && x[j * m + mu] ? 1 : 0; }
};

// bit_columns: the columns of X (n, m) as words for drive. A thread for each word of each of the
// tiles of every replica.
extern "C" __global__ void bit_columns(const u8 *x, unsigned *to, i64 n, i64 m, i64 split, i64 tiles, i64 pieces) {
  i64 replica = blockIdx.x / tiles, i = along();
  if (i >= pieces * 32) return;
  Columns columns = {x + replica * n * m, n, m, split};
  to[blockIdx.x * pieces * 32 + i] = word(blockIdx.x % tiles, i / 32, i % 32, columns);
}

// bit_rows: the rows of X (n, m) as words for gradient. A thread for each word of each of the
// tiles of every replica.
extern "C" __global__ void bit_rows(const u8 *x, unsigned *to, i64 n, i64 m, i64 tiles, i64 pieces) {
  i64 replica = blockIdx.x / tiles, i = along();
  if (i >= pieces * 32) return;
  Rowwise rows = {x + replica * n * m, n, m};
  to[blockIdx.x * pieces * 32 + i] = word(blockIdx.x % tiles, i / 32, i % 32, rows);
}
