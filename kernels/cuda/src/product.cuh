// Products of fixed-point rows with patterns on tensor cores. A number q of up to 23 bits, or
// of 22 and a sign, is cut into three slices, q = 2^15 a + 2^7 b + c with a (signed or not) and
// b of 8 bits and c of 7. With x in {0, 1},
//
//	sum q x = 2^15 sum a x + (sum b (2^7 x) + sum c x),
//
// two sums of 32 bits: the first fits, and the second, whose terms are below 2^15, is state
// modulo 2^32, which is enough for 131,076 terms since its bounds are state.
//
// A block makes a tile of 128 x 128 results; each of its 8 warps 32 x 64, so that the three
// slices of a row are read by few. They come in pieces of 64 bytes of each row, three pieces under
// way; a row's four chunks of 16 bytes lie in an order that depends on the row, so that no two rows
// of a matrix share banks. Patterns come along as words (bits.cuh).
#pragma once
#include "bits.cuh"

#define TILE 128
#define STAGES 3
#define PART (TILE * DEPTH)          // bytes of a slice in a stage
#define WORDS (TILE / OUTPUTS * 32)  // of patterns
#define STAGE (3 * PART + 4 * WORDS) // bytes
#define PRODUCT_THREADS 256

// Factors of a product for one tile.
struct Factors {
  const u8 *slices; // rows of k bytes, a multiple of DEPTH
  i64 slice, k;     // bytes from a slice to the next
  Bits bits;
  int tile; // of the patterns, the first
  i64 negatives;    // how many terms are subtracted, at most
};

// place is where chunk number chunk of a row begins in its part of a stage.
__device__ inline int place(int row, int chunk) { return row * DEPTH + (chunk ^ (row >> 1 & 3)) * 16; }

// fetch asks for a piece of all factors.
__device__ inline void fetch(const Factors &f, u8 *stage, int piece) {
  for (int i = threadIdx.x; i < 3 * TILE * 4; i += PRODUCT_THREADS) {
    int part = i / (TILE * 4), row = i / 4 % TILE, chunk = i % 4;
    copy16(stage + part * PART + place(row, chunk), f.slices + part * f.slice + row * f.k + piece * DEPTH + chunk * 16);
  }
  for (int i = threadIdx.x; i < WORDS / 4; i += PRODUCT_THREADS) {
    int tile = f.tile + i / 8, last = f.bits.tiles() - 1; // what is beyond it is not used
    copy16(stage + 3 * PART + i * 16, f.bits.words + ((i64)(tile < last ? tile : last) * f.bits.pieces + piece) * 32 + i % 8 * 4);
  }
}

// product calls out(row, column, sum) for all results of the tile.
template <bool Signed, class Out> __device__ inline void product(const Factors &f, u8 *shared, const Out &out) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int top = warp / 2 * 32, left = warp % 2 * 64;
  const int pieces = f.bits.pieces, turn = f.bits.minus;
  int high[2][8][4] = {}, low[2][8][4] = {};
  for (int t = 0; t < STAGES - 1; t++) {
    if (t < pieces) fetch(f, shared + t * STAGE, t);
    close_group();
  }
  for (int t = 0; t < pieces; t++) {
    wait_groups<STAGES - 2>();
    __syncthreads(); // the piece is there for all, and all are done with the one before
    int next = t + STAGES - 1;
    if (next < pieces) fetch(f, shared + next % STAGES * STAGE, next);
    close_group();
    const u8 *stage = shared + t % STAGES * STAGE;
    if (t == turn) {
#pragma unroll
      for (int i = 0; i < 64; i++) high[i / 32][i / 4 % 8][i % 4] *= -1, low[i / 32][i / 4 % 8][i % 4] = 0u - low[i / 32][i / 4 % 8][i % 4];
    }
    unsigned word[4]; // of two columns of results each
#pragma unroll
    for (int i = 0; i < 4; i++) word[i] = ((const unsigned *)(stage + 3 * PART))[(left / OUTPUTS + i) * 32 + lane];
#pragma unroll
    for (int step = 0; step < 2; step++) {
      unsigned a[2][3][4];
#pragma unroll
      for (int i = 0; i < 6; i++) {
        load_matrices(a[i / 3][i % 3], stage + i % 3 * PART + place(top + i / 3 * 16 + lane / 8 % 2 * 8 + lane % 8, 2 * step + lane / 16));
      }
#pragma unroll
      for (int n = 0; n < 8; n++) {
        unsigned x[2], x7[2];
#pragma unroll
        for (int r = 0; r < 2; r++) {
          x[r] = word[n / 2] >> (4 * step + 2 * r + n % 2) & 0x01010101u;
          x7[r] = x[r] << 7;
        }
#pragma unroll
        for (int m = 0; m < 2; m++) {
          multiply_add<Signed>(high[m][n], a[m][0], x);
          multiply_add<false>(low[m][n], a[m][1], x7);
          multiply_add<false>(low[m][n], a[m][2], x);
        }
      }
    }
  }
  const int sign = turn < pieces ? -1 : 1;
  const i64 least = -32767 * f.negatives;
#pragma unroll
  for (int m = 0; m < 2; m++) {
#pragma unroll
    for (int n = 0; n < 8; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        unsigned modulo = (unsigned)low[m][n][i] * (unsigned)sign;
        i64 second = least + (i64)(modulo - (unsigned)least);
        i64 first = (i64)high[m][n][i] * sign;
        out(top + m * 16 + i / 2 * 8 + lane / 4, left + n * 8 + lane % 4 * 2 + i % 2, first * 32768 + second);
      }
    }
  }
}

// Tiles says where a launch's slices and patterns are.
struct Tiles {
  const u8 *slices;         // three times batch x rows x k
  const double *unscale;    // batch x rows; NaN for a broken row
  const unsigned *patterns; // words
  i64 rows, outputs;        // rows are a multiple of TILE
  i64 k, minus, negatives;  // from element minus on terms are subtracted, negatives at most
};

// Corner is the first row and output of a block's tile. Blocks one after the other go down a band
// of BAND tiles of rows, then to the next tile of outputs: those that run at the same time share
// slices and patterns, so that fewer come from beyond the cache.
#define BAND 2
struct Corner {
  i64 replica, row, output;
};

__device__ inline Corner corner(const Tiles &t) {
  Corner c;
  i64 across = (t.outputs + TILE - 1) / TILE, down = t.rows / TILE, number = blockIdx.x % (across * down);
  i64 top = number / (across * BAND) * BAND, high = down - top < BAND ? down - top : BAND;
  number -= top * across;
  c.replica = blockIdx.x / (across * down);
  c.row = (top + number % high) * TILE;
  c.output = number / high * TILE;
  return c;
}

__device__ inline Factors factors(const Panel &p, const Tiles &t, const Corner &c) {
  Factors f;
  f.slices = t.slices + (c.replica * t.rows + c.row) * t.k;
  f.slice = p.batch * t.rows * t.k;
  f.k = t.k;
  f.bits = bits_of(t.patterns, c.replica, t.outputs, t.k, t.minus);
  f.tile = (int)(c.output / OUTPUTS);
  f.negatives = t.negatives;
  return f;
}
