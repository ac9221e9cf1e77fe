// Products of a few fixed-point rows with patterns of one bit an element, on tensor cores. The
// three slices of a number (product.cuh) have a sum of 32 bits each, which all fit:
//
//	sum q x = 2^15 sum a x + 2^7 sum b x + sum c x.
//
// A block has the slices of its 8 rows in shared memory. Patterns come from global
// memory as words: that of lane l for a tile of 16 outputs and a piece of 64 elements has, in
// bit 8 i + 4 s + r, byte i of register r of the operand of step s, which is output
// l / 4 + r % 2 * 8 of the tile and element 32 s + r / 2 * 16 + l % 4 * 4 + i of the piece.
#pragma once
#include "slices.cuh"

#define BLOCK_ROWS 8    // rows of a block, and its warps
#define OUTPUTS 16 // of a tile
#define TILES 4    // of a warp at a time
#define LAP (BLOCK_ROWS * TILES)

// Bits are the patterns of a product for a replica.
struct Bits {
  const unsigned *words; // (tiles, pieces, lanes)
  int outputs, pieces;
  int minus; // from this piece on, elements are subtracted

  __device__ int tiles() const { return (outputs + OUTPUTS - 1) / OUTPUTS; }
};

// bits_of are the patterns of a replica, elements from split on subtracted.
__device__ inline Bits bits_of(const unsigned *words, i64 replica, i64 outputs, i64 elements, i64 split) {
  Bits b = {words, (int)outputs, (int)((elements + DEPTH - 1) / DEPTH), (int)((split + DEPTH - 1) / DEPTH)};
  b.words += replica * b.tiles() * b.pieces * 32;
  return b;
}

// BlockSlices are the slices of a block's rows.
struct BlockSlices {
  u8 *first;
  int row, slice; // bytes from a row, and from a slice, to the next

  // put stores q as element i of a row.
  __device__ void put(int r, int i, int q) const {
    u8 *to = first + r * row + i;
    to[0] = (u8)(q >> 15);
    to[slice] = (u8)(q >> 7);
    to[2 * slice] = (u8)(q & 127);
  }
};

// product_bits calls out(row, output, sum) for all rows and outputs, each warp for some tiles
// of outputs. Where there is one lap only, out may write over the slices.
template <bool Signed, class Out>
__device__ inline void product_bits(const BlockSlices &strips, const Bits &bits, const Out &out) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int tiles = bits.tiles(), pieces = bits.pieces;
  const u8 *mine = strips.first + lane % 8 * strips.row + lane / 8 * 16;
  for (int lap = 0; lap < tiles; lap += LAP) {
    int sums[TILES][3][4] = {};
    int from[TILES];
    unsigned next[TILES];
#pragma unroll
    for (int t = 0; t < TILES; t++) {
      int tile = lap + t * BLOCK_ROWS + warp;
      from[t] = (tile < tiles ? tile : 0) * pieces * 32 + lane;
      next[t] = bits.words[from[t]];
    }
    for (int piece = 0; piece < pieces; piece++) {
      if (piece == bits.minus) {
#pragma unroll
        for (int i = 0; i < TILES * 12; i++) sums[i / 12][i / 4 % 3][i % 4] *= -1;
      }
      unsigned word[TILES];
#pragma unroll
      for (int t = 0; t < TILES; t++) {
        word[t] = next[t];
        if (piece + 1 < pieces) next[t] = bits.words[from[t] += 32];
      }
      unsigned q[3][4]; // of each slice, two steps of two registers
#pragma unroll
      for (int i = 0; i < 3; i++) load_matrices(q[i], mine + i * strips.slice + piece * DEPTH);
#pragma unroll
      for (int t = 0; t < TILES; t++) {
        if (lap + t * BLOCK_ROWS + warp >= tiles) continue;
#pragma unroll
        for (int step = 0; step < 2; step++) {
          unsigned x[4];
#pragma unroll
          for (int r = 0; r < 4; r++) x[r] = word[t] >> (4 * step + r) & 0x01010101u;
          multiply_add<false, Signed>(sums[t][0], x, {q[0][2 * step], q[0][2 * step + 1]});
          multiply_add<false>(sums[t][1], x, {q[1][2 * step], q[1][2 * step + 1]});
          multiply_add<false>(sums[t][2], x, {q[2][2 * step], q[2][2 * step + 1]});
        }
      }
    }
    const int sign = bits.minus < pieces ? -1 : 1;
    __syncthreads(); // all are done with the slices
#pragma unroll
    for (int t = 0; t < TILES; t++) {
      int tile = lap + t * BLOCK_ROWS + warp;
#pragma unroll
      for (int i = 0; i < 4; i++) {
        int output = tile * OUTPUTS + i / 2 * 8 + lane / 4;
        i64 sum = (i64)sums[t][0][i] * 32768 + (i64)sums[t][1][i] * 128 + sums[t][2][i];
        if (output < bits.outputs) out(lane % 4 * 2 + i % 2, output, sign * sum);
      }
    }
  }
}
