// Products of fixed-point rows with patterns by warpgroups, on tensor cores of compute capability
// 9.0. Numbers are cut into slices, as product.cuh says; with x in {0, 1},
//
//	sum q x = 2^15 sum a x + (2^7 sum b x + sum c x),
//
// two sums of 32 bits, the second modulo 2^32. Patterns are the left factor, which comes from
// registers made of bits (bits.cu), rows of the network the right one, whose slices lie in memory as
// shared memory wants them (Slices, in bands of WG_ROWS rows): one copy in the background for two tiles.
//
// A block makes tiles of WG_ROWS rows and 64 outputs for each of its three warpgroups, one
// tile after the other. A fourth warpgroup asks for slices, up to WG_STAGES pairs of tiles ahead: first, chunk by
// chunk of k, slices a and b, which go to the two sums; then, when the second sum has been
// multiplied by 2^7, slice c of two chunks at a time.
#pragma once
#include "fixed.cuh"
#include "hopper.cuh"
#include "slices.cuh"

#define WG_ROWS 112
#define WG_OUTPUTS 64 // of a warpgroup
#define WG_GROUPS 3
#define WG_THREADS (128 * (WG_GROUPS + 1))
#define WG_STAGES 7
#define WG_TILE (WG_ROWS * CHUNK) // bytes
#define WG_SUMS (WG_ROWS / 2)     // of a thread

// Bands says where a launch's slices and patterns are.
struct Bands {
  const u8 *slices;       // (batch, bands, k) as Slices says
  const double *unscale;  // batch x rows; NaN for a broken row
  const u64 *patterns;    // (batch, outputs / 64, chunks, 128 threads): bits of dense patterns, metadata of pairs
  const unsigned *ones;   // likewise, of pairs
  i64 rows, outputs;      // rows are a multiple of WG_ROWS
  i64 chunks, minus;      // of k, an even number; from chunk minus on terms are subtracted
  i64 negatives;          // so many at most
};

// Spot is a tile of a launch. Blocks at work at the same time share the slices of few bands.
struct Spot {
  int replica, band, across; // across: of WG_GROUPS times 64 outputs
};
__device__ inline Spot spot_of(const Bands &of, int number) {
  const int across = (int)((of.outputs + WG_GROUPS * WG_OUTPUTS - 1) / (WG_GROUPS * WG_OUTPUTS)), bands = (int)(of.rows / WG_ROWS);
  return {number / across / bands, number / across % bands, number % across};
}
__device__ inline int spots(const Panel &p, const Bands &of) {
  return (int)((of.outputs + WG_GROUPS * WG_OUTPUTS - 1) / (WG_GROUPS * WG_OUTPUTS) * (of.rows / WG_ROWS) * p.batch);
}

// Ring is the stages of slices on their way from one warpgroup to the others.
struct Ring {
  u8 *first; // WG_STAGES pairs of tiles
  Barrier *full, *vacant;
  int stage, phase;

  __device__ u8 *pair() const { return first + stage * 2 * WG_TILE; }
  __device__ void next() {
    if (++stage == WG_STAGES) stage = 0, phase ^= 1;
  }
};

// fetch_slices asks for the slices of all tiles of the block.
__device__ inline void fetch_slices(const Panel &p, const Bands &of, Ring ring) {
  const i64 band = 3 * WG_TILE * of.chunks;
  const int pairs = (int)(of.chunks + of.chunks / 2);
  for (int number = blockIdx.x; number < spots(p, of); number += gridDim.x) {
    const Spot at = spot_of(of, number);
    if (!p.active[at.replica]) continue;
    const u8 *from = of.slices + (at.replica * (of.rows / WG_ROWS) + at.band) * band;
    for (int i = 0; i < pairs; i++, from += 2 * WG_TILE) {
      ring.vacant[ring.stage].wait(ring.phase ^ 1);
      ring.full[ring.stage].expect(2 * WG_TILE);
      bulk_copy(ring.pair(), from, 2 * WG_TILE, ring.full[ring.stage]);
      ring.next();
    }
  }
}

// Dense patterns: of a chunk a thread has a word, whose bit 8 b + 4 s + r is byte b of register r of step s, of
// 32 elements; the upper half has steps 2 and 3.
struct Dense {
  static const int steps = 4;
  const u64 *words;
  int chunks, at;
  u64 word; // of the next chunk

  __device__ Dense(const Bands &of, i64 first, int n) : words(of.patterns + first), chunks(n), at(0), word(*words) {}

  // take makes the registers of a chunk, and reads the word after it; the first follows the last.
  struct Chunk {
    unsigned a[4][4];
  };
  __device__ Chunk take() {
    Chunk c;
#pragma unroll
    for (int i = 0; i < 16; i++) {
      c.a[i / 4][i % 4] = (unsigned)(word >> (i / 8 * 32)) >> i % 8 & 0x01010101u;
      pinned(c.a[i / 4][i % 4]);
    }
    at = at + 1 < chunks ? at + 1 : 0;
    word = words[(i64)at * 128];
    return c;
  }
  template <bool SIGNED> static __device__ void multiply_add(int (&sums)[WG_SUMS], const Chunk &c, int step, u64 tile) {
    warpgroup_multiply_add<SIGNED>(sums, c.a[step], tile + 2 * step);
  }
};

// Pairs are patterns in an order in which no output has three ones in a group of four elements: two steps of 64
// elements. Bit 8 b + 4 s + r of the ones is byte b of register r of step s, half s of the other word its metadata.
struct Pairs {
  static const int steps = 2;
  const u64 *words;
  const unsigned *ones;
  int chunks, at;
  u64 word;
  unsigned one;

  __device__ Pairs(const Bands &of, i64 first, int n) : words(of.patterns + first), ones(of.ones + first), chunks(n), at(0), word(*words), one(*ones) {}

  struct Chunk {
    unsigned a[2][4], metadata[2];
  };
  __device__ Chunk take() {
    Chunk c;
#pragma unroll
    for (int i = 0; i < 8; i++) {
      c.a[i / 4][i % 4] = one >> i & 0x01010101u;
      pinned(c.a[i / 4][i % 4]);
    }
    c.metadata[0] = (unsigned)word, c.metadata[1] = (unsigned)(word >> 32);
    at = at + 1 < chunks ? at + 1 : 0;
    word = words[(i64)at * 128], one = ones[(i64)at * 128];
    return c;
  }
  template <bool SIGNED> static __device__ void multiply_add(int (&sums)[WG_SUMS], const Chunk &c, int step, u64 tile) {
    warpgroup_multiply_add_pairs<SIGNED>(sums, c.a[step], c.metadata[step], tile + 4 * step);
  }
};

__device__ inline void hold(int (&sums)[WG_SUMS]) {
#pragma unroll
  for (int i = 0; i < WG_SUMS; i++) pinned(sums[i]);
}

// times multiplies sums by a factor modulo 2^32.
__device__ inline void times(int (&sums)[WG_SUMS], int factor) {
  hold(sums);
#pragma unroll
  for (int i = 0; i < WG_SUMS; i++) sums[i] = (int)((unsigned)sums[i] * (unsigned)factor);
  hold(sums);
}

// warpgroup_product makes the tiles of a warpgroup, one after the other. Where the results of one belong,
// out.tile(spot, row, output) knows, a thread's first row and first output, an even one: tile.scale(i) is what is known of
// the row i rows further down, and tile.store(i, scale, sum, next) takes the sums of that row for this output and
// the next. Row i of the left factor is an output: of 16 rows, rows i and i + 8 are 2 i and 2 i + 1. Terms of signed
// numbers are never subtracted.
template <bool SIGNED, class Patterns, class Out>
__device__ inline void warpgroup_product(const Panel &p, const Bands &of, Ring ring, int group, const Out &out) {
  const int thread = threadIdx.x % 128, lane = thread % 32;
  const int chunks = (int)of.chunks, minus = (int)of.minus, tiles = (int)((of.outputs + WG_OUTPUTS - 1) / WG_OUTPUTS);
  const int sign = !SIGNED && minus < chunks ? -1 : 1;
  const i64 least = SIGNED ? 0 : -32767 * of.negatives;
  const bool leads = lane == 0;
  for (int number = blockIdx.x; number < spots(p, of); number += gridDim.x) {
    const Spot at = spot_of(of, number);
    if (!p.active[at.replica]) continue;
    const int own = at.across * WG_GROUPS + group, tile = own < tiles ? own : tiles - 1; // what is beyond it is not used
    Patterns patterns(of, ((i64)at.replica * tiles + tile) * chunks * 128 + thread, chunks);
    int high[WG_SUMS], low[WG_SUMS];
#pragma unroll
    for (int i = 0; i < WG_SUMS; i++) high[i] = low[i] = 0;
#pragma unroll 1
    for (int t = 0; t < chunks; t++) {
      if (!SIGNED && t == minus) times(high, -1), times(low, -1);
      const auto x = patterns.take();
      ring.full[ring.stage].wait(ring.phase);
      const u64 first = descriptor(ring.pair()), second = descriptor(ring.pair() + WG_TILE);
      warpgroup_begin();
#pragma unroll
      for (int step = 0; step < Patterns::steps; step++) {
        Patterns::template multiply_add<SIGNED>(high, x, step, first);
        Patterns::template multiply_add<false>(low, x, step, second);
      }
      warpgroup_end();
      if (leads) ring.vacant[ring.stage].arrive();
      ring.next();
    }
    times(low, sign * 128);
#pragma unroll 1
    for (int t = 0; t < chunks; t++) {
      if (!SIGNED && t == minus) times(low, -1);
      const auto x = patterns.take();
      if (t % 2 == 0) ring.full[ring.stage].wait(ring.phase);
      const u64 third = descriptor(ring.pair() + t % 2 * WG_TILE);
      warpgroup_begin();
#pragma unroll
      for (int step = 0; step < Patterns::steps; step++) Patterns::template multiply_add<false>(low, x, step, third);
      warpgroup_end();
      if (t % 2 == 0) continue;
      if (leads) ring.vacant[ring.stage].arrive();
      ring.next();
    }
    hold(high), hold(low);
    if (own >= tiles) continue;
    const auto to = out.tile(at, at.band * WG_ROWS + lane % 4 * 2, own * WG_OUTPUTS + thread / 32 * 16 + lane / 4 * 2);
#pragma unroll
    for (int j = 0; j < WG_SUMS; j += 8) { // four rows at a time
      decltype(to.scale(0)) scale[4];
#pragma unroll
      for (int k = 0; k < 4; k++) scale[k] = to.scale(2 * j + k / 2 * 8 + k % 2);
#pragma unroll
      for (int k = 0; k < 4; k++) {
        Sum32 sum[2];
#pragma unroll
        for (int r = 0; r < 2; r++) {
          const int i = j + k / 2 * 4 + r * 2 + k % 2;
          const unsigned modulo = (unsigned)low[i] * (unsigned)sign;
          const i64 second = least + (i64)(modulo - (unsigned)least);
          sum[r] = {high[i] * sign + (int)(second >> 15), (int)(second & 32767)};
        }
        to.store(2 * j + k / 2 * 8 + k % 2, scale[k], sum[0], sum[1]);
      }
    }
  }
}

// warpgroup_block is what all threads of a block do: three warpgroups multiply, the fourth copies.
template <bool SIGNED, class Patterns, class Out>
__device__ inline void warpgroup_block(const Panel &p, const Bands &of, u8 *shared, Barrier *barriers, const Out &out) {
  const int group = same_in_warp(threadIdx.x / 128);
  Ring ring = {shared + (-shared_address(shared) & 1023), barriers, barriers + WG_STAGES, 0, 0};
  if (threadIdx.x == 0) {
    for (int i = 0; i < WG_STAGES; i++) ring.full[i].start(1), ring.vacant[i].start(4 * WG_GROUPS);
    started();
  }
  __syncthreads();
  if (group == WG_GROUPS) {
    fewer_registers<24>();
    if (threadIdx.x % 128 == 0) fetch_slices(p, of, ring);
  } else {
    more_registers<160>();
    warpgroup_product<SIGNED, Patterns>(p, of, ring, group, out);
  }
}
