// Patterns as bits for products on tensor cores (product.cuh). They come from global memory as words: that of
// lane l for a tile of 16 outputs and a piece of 64 elements has, in bit 8 i + 4 s + r, byte i of register
// r of the operand of step s, which is output l / 4 + r % 2 * 8 of the tile and element 32 s + r / 2 * 16 + l % 4 * 4 + i
// of the piece.
#pragma once
#include "slices.cuh"

#define OUTPUTS 16 // of a tile

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
