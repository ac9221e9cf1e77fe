// Products of fixed-point rows with patterns on tensor cores. A number q of up to 23 bits, or
// of 22 and a sign, is cut into three slices, q = 2^15 a + 2^7 b + c with a (signed or not) and
// b of 8 bits and c of 7. With x in {0, 1},
//
//	sum q x = 2^15 sum a x + (sum b (2^7 x) + sum c x),
//
// two sums of 32 bits: the first fits, and the second, whose terms are below 2^15, is known
// modulo 2^32, which is enough for 131,076 terms since its bounds are known.
//
// A block makes a tile of 128 x 128 results; each of its 8 warps 32 x 64: rows come in three
// slices and patterns in one, so that this reads the least from shared memory. Slices and
// patterns come in pieces of 64 bytes of each row, three pieces under way; a row's four chunks of
// 16 bytes lie in an order that depends on the row, so that no two rows of a matrix share banks.
#pragma once
#include "slices.cuh"

#define TILE 128
#define STAGES 3
#define PART (TILE * DEPTH) // bytes of a slice, or of the patterns, in a stage
#define PRODUCT_THREADS 256

// Factors of a product for one tile.
struct Factors {
  const u8 *a;   // slices, rows of k bytes
  i64 slice;     // bytes from a slice to the next
  const u8 *b;   // patterns, rows of k bytes
  i64 k;         // a multiple of DEPTH
  i64 minus;     // from this k on terms are subtracted; a multiple of DEPTH
  i64 negatives; // how many such terms there are, at most
};

// place is where chunk number chunk of a row begins in its part of a stage.
__device__ inline int place(int row, int chunk) { return row * DEPTH + (chunk ^ (row >> 1 & 3)) * 16; }

// fetch asks for the piece of all factors that begins with byte k.
__device__ inline void fetch(const Factors &f, u8 *stage, i64 k) {
  for (int i = threadIdx.x; i < 4 * TILE * 4; i += PRODUCT_THREADS) {
    int part = i / (TILE * 4), row = i / 4 % TILE, chunk = i % 4;
    const u8 *from = part < 3 ? f.a + part * f.slice : f.b;
    copy16(stage + part * PART + place(row, chunk), from + row * f.k + k + chunk * 16);
  }
}

// product calls out(row, column, sum) for all results of the tile.
template <bool Signed, class Out> __device__ inline void product(const Factors &f, u8 *shared, const Out &out) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int top = warp / 2 * 32, left = warp % 2 * 64;
  const int pieces = (int)(f.k / DEPTH), turn = (int)(f.minus / DEPTH);
  int high[2][8][4] = {}, low[2][8][4] = {};
  for (int t = 0; t < STAGES - 1; t++) {
    if (t < pieces) fetch(f, shared + t * 4 * PART, (i64)t * DEPTH);
    close_group();
  }
  for (int t = 0; t < pieces; t++) {
    wait_groups<STAGES - 2>();
    __syncthreads(); // the piece is there for all, and all are done with the one before
    int next = t + STAGES - 1;
    if (next < pieces) fetch(f, shared + next % STAGES * 4 * PART, (i64)next * DEPTH);
    close_group();
    const u8 *stage = shared + t % STAGES * 4 * PART;
    if (t == turn) {
#pragma unroll
      for (int i = 0; i < 64; i++) high[i / 32][i / 4 % 8][i % 4] *= -1, low[i / 32][i / 4 % 8][i % 4] = 0u - low[i / 32][i / 4 % 8][i % 4];
    }
#pragma unroll
    for (int chunk = 0; chunk < 4; chunk += 2) {
      unsigned x[8][2], x7[8][2];
#pragma unroll
      for (int n = 0; n < 8; n += 2) {
        unsigned r[4];
        load_matrices(r, stage + 3 * PART + place(left + n * 8 + lane / 16 * 8 + lane % 8, chunk + lane / 8 % 2));
        x[n][0] = r[0], x[n][1] = r[1], x[n + 1][0] = r[2], x[n + 1][1] = r[3];
      }
#pragma unroll
      for (int n = 0; n < 8; n++) x7[n][0] = x[n][0] << 7, x7[n][1] = x[n][1] << 7;
#pragma unroll
      for (int m = 0; m < 2; m++) {
        unsigned a[3][4];
#pragma unroll
        for (int s = 0; s < 3; s++) {
          load_matrices(a[s], stage + s * PART + place(top + m * 16 + lane / 8 % 2 * 8 + lane % 8, chunk + lane / 16));
        }
#pragma unroll
        for (int n = 0; n < 8; n++) {
          multiply_add<Signed>(high[m][n], a[0], x[n]);
          multiply_add<false>(low[m][n], a[1], x7[n]);
          multiply_add<false>(low[m][n], a[2], x[n]);
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
  const u8 *slices;      // three times batch x rows x k
  const double *unscale; // batch x rows; NaN for a broken row
  const u8 *patterns;    // batch x outputs x k
  i64 rows, outputs;     // multiples of TILE
  i64 k, minus, negatives;
};

// Corner is the first row and output of a block's tile. Blocks one after the other go down a band
// of BAND tiles of rows, then to the next tile of outputs: those that run at the same time share
// slices and patterns, so that fewer come from beyond the cache.
#define BAND 8
struct Corner {
  i64 replica, row, output;
};

__device__ inline Corner corner(const Tiles &t) {
  Corner c;
  i64 across = t.outputs / TILE, down = t.rows / TILE, number = blockIdx.x % (across * down);
  i64 top = number / (across * BAND) * BAND, high = down - top < BAND ? down - top : BAND;
  number -= top * across;
  c.replica = blockIdx.x / (across * down);
  c.row = (top + number % high) * TILE;
  c.output = number / high * TILE;
  return c;
}

__device__ inline Factors factors(const Panel &p, const Tiles &t, const Corner &c) {
  Factors f;
  f.a = t.slices + (c.replica * t.rows + c.row) * t.k;
  f.slice = p.batch * t.rows * t.k;
  f.b = t.patterns + (c.replica * t.outputs + c.output) * t.k;
  f.k = t.k;
  f.minus = t.minus;
  f.negatives = t.negatives;
  return f;
}
