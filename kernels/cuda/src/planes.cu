#include "planes.cuh"

// planes_of is word number i of a quad, made of x(output, piece, element).
template <class X> __device__ inline unsigned planes_of(i64 quad, i64 i, const X &x) {
  i64 piece = i / PIECE_WORDS, lane = i / 4 % 32;
  unsigned v = 0;
  for (int bit = 0; bit < 32; bit++) {
    i64 output = quad * QUAD + bit % 8 * 8 + lane / 4, element = i % 4 * 16 + lane % 4 * 4 + bit / 8;
    v |= (unsigned)x(output, piece, inside((int)element)) << bit;
  }
  return v;
}

// ColumnPlanes are x_j^mu by mu and j. The neurons from split on begin a new piece, in which those before
// are absent, as they are in the last piece of those.
struct ColumnPlanes {
  const u8 *x;
  i64 n, m, split;
  __device__ bool operator()(i64 mu, i64 piece, i64 i) const {
    i64 before = (split + PIECE - 1) / PIECE, j = (piece < before ? piece : piece - before + split / PIECE) * PIECE + i;
    return mu < m && j < n && (piece < before) == (j < split) && x[j * m + mu];
  }
};

struct RowPlanes {
  const u8 *x;
  i64 n, m;
  __device__ bool operator()(i64 j, i64 piece, i64 i) const {
    i64 mu = piece * PIECE + i;
    return j < n && mu < m && x[j * m + mu];
  }
};

// plane_columns: the columns of X (n, m) as planes for drive. A thread for each word of a quad of
// every replica.
extern "C" __global__ void plane_columns(const u8 *x, unsigned *to, i64 n, i64 m, i64 split, i64 quads, i64 pieces) {
  i64 replica = blockIdx.x / quads, i = along();
  if (i >= pieces * PIECE_WORDS) return;
  ColumnPlanes columns = {x + replica * n * m, n, m, split};
  to[blockIdx.x * pieces * PIECE_WORDS + i] = planes_of(blockIdx.x % quads, i, columns);
}

// plane_rows: the rows of X (n, m) as planes for gradient, likewise.
extern "C" __global__ void plane_rows(const u8 *x, unsigned *to, i64 n, i64 m, i64 quads, i64 pieces) {
  i64 replica = blockIdx.x / quads, i = along();
  if (i >= pieces * PIECE_WORDS) return;
  RowPlanes rows = {x + replica * n * m, n, m};
  to[blockIdx.x * pieces * PIECE_WORDS + i] = planes_of(blockIdx.x % quads, i, rows);
}
