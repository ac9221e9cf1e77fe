// Products of the slices of eight rows, or two, with patterns as planes of bits, on tensor cores. A number q
// of 23 bits, or of 22 and a sign, is three bytes, each with a sum of 32 bits:
//
//	q = 2^16 a + 2^8 b + c,  sum q x = 2^16 sum a x + 2^8 sum b x + sum c x.
//
// Where q has a sign, all three bytes have.
//
// Outputs come in quads of four tiles of 16, elements in pieces of 64. A lane has 4 words of a quad and a
// piece. Bit b of byte i of word v is output 8 b + lane / 4 of the quad and element 16 v + lane % 4 * 4 + i of the
// piece: a plane of bits for each half of each tile, so that one AND makes a register of an operand. In that the ones
// are 2^p, and so are the sums, p being b % 4.
//
// Element 8 g + s of a piece is neuron, or pattern, 8 s + g of its 64: a thread that makes these as
// outputs has neighbours.
#pragma once
#include "lanes.cuh"

#define QUAD 64  // outputs
#define PIECE 64 // elements
#define PIECE_WORDS 128

// RowSlices are the slices of a block's rows in shared memory, in the order a, b, c.
struct RowSlices {
  u8 *first;
  int row, slice; // bytes from a row, and from a slice, to the next
};

// Words are those of a lane.
struct alignas(16) Words {
  unsigned of[4];
};

// PlaneBits are the patterns of a product for a replica.
struct PlaneBits {
  const unsigned *words; // (quads, pieces, 32 lanes, 4)
  int pieces;
  int minus;  // from this piece on, elements are subtracted
  bool mixed; // which piece minus shares its elements with the one before
};

// inside is which of 64 neurons, or patterns, element i of their piece is, and which element is one of them.
__device__ inline int inside(int i) { return i % 8 * 8 + i / 8; }

// Pieces are those of n elements, of which those from split on begin a new piece, in which those before are absent, as they are in the last
// piece of those.
struct Pieces {
  int whole, excitatory, all; // of all elements, were they not split; of those before split; together
  bool mixed;                 // whether split is within a piece
  __device__ Pieces(int n, int split)
      : whole((n + PIECE - 1) / PIECE), excitatory((split + PIECE - 1) / PIECE), all(split < n ? excitatory + whole - split / PIECE : whole), mixed(split % PIECE != 0) {}

  // piece is that of element j; element is which one number i of a piece is, -1 where it is absent.
  __device__ int piece(int j, int split) const { return j < split ? j / PIECE : excitatory + j / PIECE - split / PIECE; }
  __device__ int element(int piece, int split, int i) const {
    const int j = (piece < excitatory ? piece : piece - excitatory + split / PIECE) * PIECE + i;
    return (piece < excitatory) == (j < split) ? j : -1;
  }
};

// product_planes makes the sums of TILES tiles from number tile on, which are of one quad. Where q has a sign, nothing
// is subtracted. Of eight rows the slices are three products. Of two they are columns of one: a, a, b, b, c, c.
template <bool Signed, int TILES, int PRODUCTS>
__device__ inline void product_planes(int (&sums)[TILES][PRODUCTS][4], const RowSlices &rows, const PlaneBits &x, int tile) {
  const int lane = fresh(threadIdx.x) % 32, shift = tile % 4 * 2;
  const Words *words = (const Words *)(x.words + (i64)(tile / 4) * x.pieces * PIECE_WORDS) + lane;
  const int column = PRODUCTS == 3 || lane % 8 < 6 ? lane % 8 : 5; // the last two of six columns are read for nobody
  const u8 *mine = rows.first + column * rows.row + lane / 8 * 16;
#pragma unroll
  for (int i = 0; i < TILES * PRODUCTS * 4; i++) sums[i / (PRODUCTS * 4)][i / 4 % PRODUCTS][i % 4] = 0;
  for (int piece = 0; piece < x.pieces; piece++) {
    if (!Signed && piece == x.minus) {
#pragma unroll
      for (int i = 0; i < TILES * PRODUCTS * 4; i++) sums[i / (PRODUCTS * 4)][i / 4 % PRODUCTS][i % 4] *= -1;
      if (x.mixed) mine -= PIECE;
    }
    const Words word = *words; // other warps make products meanwhile
    words += 32;
    unsigned q[PRODUCTS][4]; // of each, two steps of two registers
#pragma unroll
    for (int i = 0; i < PRODUCTS; i++) load_matrices(q[i], mine + i * rows.slice);
    mine += PIECE;
#pragma unroll
    for (int step = 0; step < 2; step++) {
#pragma unroll
      for (int t = 0; t < TILES; t++) {
        unsigned a[4];
#pragma unroll
        for (int r = 0; r < 4; r++) a[r] = word.of[2 * step + r / 2] >> (TILES < 4 ? shift : t / 2 * 4) & 0x01010101u << (t % 2 * 2 + r % 2);
#pragma unroll
        for (int i = 0; i < PRODUCTS; i++) multiply_add<false, Signed>(sums[t][i], a, {q[i][2 * step], q[i][2 * step + 1]});
      }
    }
  }
  if (!Signed && x.minus < x.pieces) {
#pragma unroll
    for (int i = 0; i < TILES * PRODUCTS * 4; i++) sums[i / (PRODUCTS * 4)][i / 4 % PRODUCTS][i % 4] *= -1;
  }
}

// plane is the p of element e of tile t.
__device__ inline int plane(int t, int e) { return t % 2 * 2 + e / 2; }

// one_of is number i of four.
__device__ inline int one_of(const int (&v)[4], int i) { return i & 2 ? i & 1 ? v[3] : v[2] : i & 1 ? v[1] : v[0]; }

// transposed gives a lane the sums of slices a, b and c of its element of a tile of two rows: lane l has element l % 4, of which
// the lanes 0, 1 and 2 of its four have the slices.
__device__ inline void transposed(int (&sums)[3][1], const int (&tile)[4], int t) {
  const int own = threadIdx.x % 4;
  int v[4], from[4];
#pragma unroll
  for (int e = 0; e < 4; e++) v[e] = tile[e] >> plane(t, e);
#pragma unroll
  for (int d = 0; d < 4; d++) from[d] = d == 0 ? one_of(v, own) : (int)exchanged((unsigned)one_of(v, own ^ d), d);
#pragma unroll
  for (int i = 0; i < 3; i++) sums[i][0] = one_of(from, own ^ i);
}

// store_bytes stores those of one number.
__device__ inline void store_bytes(u8 *to, int slice, unsigned v, unsigned flip) {
  v ^= flip & 0xffff;
#pragma unroll
  for (int s = 0; s < 3; s++) to[s * slice] = (u8)(v >> (16 - 8 * s));
}

// store_slices stores the lower three bytes of N numbers, which are neighbours, as slices. flip is added without
// a carry to each byte of slices b and c.
template <int N> __device__ inline void store_slices(u8 *to, int slice, const unsigned (&v)[N], unsigned flip) {
  unsigned word[3][(N + 3) / 4];
#pragma unroll
  for (int i = 0; i < N; i += 4) {
    unsigned x = v[i], y = v[i + 1], z = N > 2 ? v[i + 2] : 0, w = N > 2 ? v[i + 3] : 0;
    unsigned low = bytes(x, y, 0x5140), low2 = bytes(z, w, 0x5140);
    word[0][i / 4] = bytes(bytes(x, y, 0x0062), bytes(z, w, 0x0062), 0x5410);
    word[1][i / 4] = bytes(low, low2, 0x7632) ^ flip;
    word[2][i / 4] = bytes(low, low2, 0x5410) ^ flip;
  }
#pragma unroll
  for (int s = 0; s < 3; s++) {
    if (N == 8) *(u64 *)(to + s * slice) = (u64)word[s][(N - 1) / 4] << 32 | word[s][0];
    else if (N == 4) *(unsigned *)(to + s * slice) = word[s][0];
    else *(u16 *)(to + s * slice) = (u16)word[s][0];
  }
}
