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

// Columns are x_j^mu by mu and the place of j, where those from split on lie gap later, Rowwise by j and mu; 0 elsewhere.
struct Columns {
  const u8 *x;
  i64 n, m, split, gap;
  __device__ unsigned operator()(i64 mu, i64 i) const {
    i64 j = i < split ? i : i - gap;
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
  Columns columns = {x + replica * n * m, n, m, split, spot(split, split) - split};
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

// group_word is that of a thread of a warpgroup for 64 outputs and CHUNK elements, made of x(output, element)
// (warpgroups.cuh): the upper half for the upper 64 elements.
template <class X> __device__ inline u64 group_word(i64 tile, i64 chunk, i64 thread, const X &x) {
  u64 v = 0;
  for (int bit = 0; bit < 64; bit++) {
    int i = bit / 8 % 4, step = bit / 32 * 2 + bit / 4 % 2, r = bit % 4;
    i64 output = tile * 64 + thread / 32 * 16 + thread % 32 / 4 * 2 + r % 2;
    i64 element = chunk * CHUNK + step * 32 + r / 2 * 16 + thread % 4 * 4 + i;
    v |= (u64)x(output, element) << bit;
  }
  return v;
}

// group_columns: the columns of X (n, m) as words for drive by warpgroups. A thread for each word of
// each of the tiles of every replica.
extern "C" __global__ void group_columns(const u8 *x, u64 *to, i64 n, i64 m, i64 split, i64 tiles, i64 chunks) {
  i64 replica = blockIdx.x / tiles, i = along();
  if (i >= chunks * 128) return;
  Columns columns = {x + replica * n * m, n, m, split, (split + CHUNK - 1) / CHUNK * CHUNK - split};
  to[blockIdx.x * chunks * 128 + i] = group_word(blockIdx.x % tiles, i / 128, i % 128, columns);
}

// group_rows: the rows of X (n, m) as words for gradient by warpgroups. A thread for each word of
// each of the tiles of every replica.
extern "C" __global__ void group_rows(const u8 *x, u64 *to, i64 n, i64 m, i64 tiles, i64 chunks) {
  i64 replica = blockIdx.x / tiles, i = along();
  if (i >= chunks * 128) return;
  Rowwise rows = {x + replica * n * m, n, m};
  to[blockIdx.x * chunks * 128 + i] = group_word(blockIdx.x % tiles, i / 128, i % 128, rows);
}

// InOrder is x(output, element) of elements in their places, 0 where a place holds none.
template <class X> struct InOrder {
  X x;
  const int *at; // the element of a place, or -1
  __device__ unsigned operator()(i64 output, i64 place) const { return at[place] < 0 ? 0 : x(output, at[place]); }
};

// four_bits are those of a group of four elements, lowest first.
template <class X> __device__ inline int four_bits(i64 output, i64 first, const X &x) {
  int v = 0;
  for (int i = 0; i < 4; i++) v |= (int)x(output, first + i) << i;
  return v;
}

// pair_of is a group of four bits, of which no three are 1, as tensor cores want it: where two of them are, the later
// in the upper half of four bits, and, from bit 4 on, the two.
__device__ inline unsigned pair_of(int bits) {
  int first = 0, second = 3;
  while (first < 3 && !(bits >> first & 1)) first++;
  if (first == 3) first = 0; // none, or the last alone
  while (second > first + 1 && !(bits >> second & 1)) second--;
  return (unsigned)(first | second << 2 | (bits >> first & 1) << 4 | (bits >> second & 1) << 5);
}

// pair_words are the metadata and the ones of a thread of a warpgroup for 64 outputs and CHUNK places (Pairs in
// warpgroups.cuh).
struct PairWords {
  u64 metadata;
  unsigned ones;
};
template <class X> __device__ inline PairWords pair_words(i64 tile, i64 chunk, i64 thread, const X &x) {
  PairWords w = {0, 0};
  const i64 output = tile * 64 + thread / 32 * 16 + thread % 32 / 4 * 2, place = chunk * CHUNK;
  for (int group = 0; group < 16; group++) { // eight of each step
    i64 first = place + group / 8 * 64 + thread / 2 % 2 * 32 + group % 8 * 4;
    w.metadata |= (u64)(pair_of(four_bits(output + thread % 2, first, x)) & 15) << 4 * group;
  }
  for (int bit = 0; bit < 32; bit++) {
    int byte = thread % 4 * 4 + bit % 4 / 2 * 16 + bit / 8; // of the 32 of a step
    i64 first = place + bit / 4 % 2 * 64 + byte / 2 * 4;
    w.ones |= (pair_of(four_bits(output + bit % 2, first, x)) >> (4 + byte % 2) & 1) << bit;
  }
  return w;
}

// pair_columns: the columns of X (n, m) as words for drive by pairs, neurons at their places at (batch, 128 chunks).
extern "C" __global__ void pair_columns(const u8 *x, const int *at, u64 *to, unsigned *ones, i64 n, i64 m, i64 tiles, i64 chunks) {
  i64 replica = blockIdx.x / tiles, i = along();
  if (i >= chunks * 128) return;
  InOrder<Columns> columns = {{x + replica * n * m, n, m, n, 0}, at + replica * chunks * CHUNK};
  PairWords w = pair_words(blockIdx.x % tiles, i / 128, i % 128, columns);
  to[blockIdx.x * chunks * 128 + i] = w.metadata;
  ones[blockIdx.x * chunks * 128 + i] = w.ones;
}

// pair_rows: the rows of X (n, m) as words for gradient by pairs, patterns at their places.
extern "C" __global__ void pair_rows(const u8 *x, const int *at, u64 *to, unsigned *ones, i64 n, i64 m, i64 tiles, i64 chunks) {
  i64 replica = blockIdx.x / tiles, i = along();
  if (i >= chunks * 128) return;
  InOrder<Rowwise> rows = {{x + replica * n * m, n, m}, at + replica * chunks * CHUNK};
  PairWords w = pair_words(blockIdx.x % tiles, i / 128, i % 128, rows);
  to[blockIdx.x * chunks * 128 + i] = w.metadata;
  ones[blockIdx.x * chunks * 128 + i] = w.ones;
}
