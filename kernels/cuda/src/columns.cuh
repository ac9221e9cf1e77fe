// The columns that a block of the persistent kernel has late in a night. From many of the neurons none of eight rows has a synapse any more. The
// block leaves these out: sums are exact, so that zeros change no bit.
#pragma once
#include "living.cuh"
#include "persistent.cuh"

#define MOST_SUMMED_WORDS 128 // of bits, one for each neuron
#define MOST_COLUMNS 1024

// LivingColumns are the neurons that any row of a block has a synapse from.
struct LivingColumns {
  int n, split;           // how many there are, and how many of them are excitatory: those come first
  int self[BLOCK_ROWS];   // which of them the neuron of a row is; -1: none
  float dead[BLOCK_ROWS]; // the factors of synapses from the others: 0, or NaN in a broken row
  const u16 *at;          // the neurons
};

// ColumnLists are in dynamic shared memory.
struct ColumnLists {
  unsigned left[MOST_SUMMED_WORDS]; // a bit for each neuron
  u16 at[MOST_COLUMNS];

  __device__ bool has(int j) const { return left[j / 32] >> j % 32 & 1; }

  // before is how many come before neuron j.
  __device__ int before(int j) const {
    int sum = 0;
    for (int i = 0; i < j / 32; i++) sum += count(left[i]);
    return j % 32 ? sum + count(left[j / 32] & ((1u << j % 32) - 1)) : sum;
  }
};

// list_columns finds those of the block's rows.
__device__ inline void list_columns(LivingColumns &x, ColumnLists &lists, const Panel &p, const Sleep &c) {
  const int blocks = (int)((p.rows + BLOCK_ROWS - 1) / BLOCK_ROWS), replica = (int)blockIdx.x / blocks, top = (int)blockIdx.x % blocks * BLOCK_ROWS;
  const int n = (int)c.n, rows = p.active[replica] ? (int)p.rows - top : 0;
  for (int i = threadIdx.x / 32; i < (n + 31) / 32; i += blockDim.x / 32) {
    const int j = 32 * i + threadIdx.x % 32;
    bool alive = false;
    for (int r = 0; r < BLOCK_ROWS && r < rows && j < n; r++) alive |= living(c.u.row({replica, top + r, true}, c.z * n), j, n, c.z);
    const unsigned some = those(alive);
    if (threadIdx.x % 32 == 0) lists.left[i] = some;
  }
  __syncthreads();
  for (int j = threadIdx.x; j < n; j += blockDim.x) {
    if (lists.has(j)) lists.at[lists.before(j)] = (u16)j;
  }
  if (threadIdx.x < BLOCK_ROWS) {
    const int self = c.first[replica] + top + (int)threadIdx.x;
    x.self[threadIdx.x] = self < n && lists.has(self) ? lists.before(self) : -1;
    x.dead[threadIdx.x] = 0;
  }
  if (threadIdx.x == BLOCK_ROWS) {
    x.n = lists.before(n);
    x.split = lists.before((int)c.split);
    x.at = lists.at;
  }
  __syncthreads();
}

// pack_drive makes the planes for drive of these neurons. It reads those of all, in which a byte has eight patterns of a neuron.
__device__ inline void pack_drive(unsigned *to, const unsigned *from, const LivingColumns &x, const Pieces &all, const Pieces &own, int split, int quads) {
  const u8 *bytes = (const u8 *)from;
  for (int i = threadIdx.x; i < quads * own.all * PIECE_WORDS; i += blockDim.x) {
    const int quad = i / (own.all * PIECE_WORDS), piece = i / PIECE_WORDS % own.all, lane = i / 4 % 32;
    unsigned v = 0;
    for (int b = 0; b < 4; b++) {
      const int k = own.element(piece, x.split, inside(i % 4 * 16 + lane % 4 * 4 + b));
      if (k < 0 || k >= x.n) continue;
      const int j = x.at[k], e = inside(j % PIECE);
      const int word = ((quad * all.all + all.piece(j, split)) * 32 + lane / 4 * 4 + e % 16 / 4) * 4 + e / 16;
      v |= (unsigned)bytes[4 * word + e % 4] << 8 * b;
    }
    to[i] = v;
  }
}

// pack_gradient makes those for gradient. In these a neuron is one bit of each byte.
__device__ inline void pack_gradient(unsigned *to, const unsigned *from, const LivingColumns &x, int quads, int pieces) {
  for (int i = threadIdx.x; i < quads * pieces * 32; i += blockDim.x) {
    const int quad = i / (pieces * 32), piece = i / 32 % pieces, lane = i % 32;
    Words v = {};
    for (int b = 0; b < 8; b++) {
      const int k = quad * QUAD + b * 8 + lane / 4;
      if (k >= x.n) break;
      const int j = x.at[k], shift = j % QUAD / 8;
      const Words one = ((const Words *)from)[(j / QUAD * pieces + piece) * 32 + j % 8 * 4 + lane % 4];
      for (int w = 0; w < 4; w++) v.of[w] |= (one.of[w] >> shift & 0x01010101u) << b;
    }
    ((Words *)to)[i] = v;
  }
}

// Packed are the factors of synapses from these neurons.
template <int TILES> struct Packed : InRegisters<TILES, 2, BLOCK_ROWS> {
  static const bool packed = true;
  LivingColumns *columns;
  __device__ int neurons(const Sleep &) const { return columns->n; }
  __device__ int excitatory(const Sleep &) const { return columns->split; }
  __device__ int neuron(int j) const { return columns->at[j]; }

  // lose_selves takes the synapses of neurons with themselves, which none has after the first pass, before they learn.
  template <class P> __device__ void lose_selves(const P &p) {
    each_tile(p, *this, [&](int lap, int t, int tile, auto &v) {
#pragma unroll
      for (int e = 0; e < P::elements; e++) {
        if (p.output(tile, e) == columns->self[p.first_row() + e % P::held]) v[0].of[e] = v[1].of[e] = 0;
      }
      this->store(v, lap, t);
    });
  }

  // scale_others scales the factors of the others with the row.
  template <class P> __device__ void scale_others(const P &p, float r) {
    if (p.leads(1)) columns->dead[p.own_row()] = __fmul_rn(r, columns->dead[p.own_row()]);
  }

  // give_others writes those, where they are no longer 0.
  template <class P> __device__ void give_others(const P &p) {
    __syncthreads();
    for (int r = 0; r < BLOCK_ROWS; r++) {
      const Here row = p.row(r);
      if (!row.works || !is_nan(columns->dead[r])) continue;
      float *to = p.c.u.row(row, 2 * p.c.n);
      for (int j = threadIdx.x; j < 2 * p.c.n; j += blockDim.x) to[j] = not_a_number();
    }
    __syncthreads();
  }
};
