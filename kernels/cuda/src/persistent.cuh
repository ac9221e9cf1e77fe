// What a block of the persistent kernel knows of its rows, eight or two, and how it keeps their factors.
#pragma once
#include "planes.cuh"
#include "sleep.cuh"

// CurrentsKnown is what warps find out about the currents of a pass: each adds what it knows, and all
// read it a barrier later.
struct CurrentsKnown {
  unsigned most[BLOCK_ROWS], not_least[BLOCK_ROWS];     // |h| as bits; what is "not" is a complement
  unsigned not_key[BLOCK_ROWS], not_first[BLOCK_ROWS];  // the smallest key of y h, the first pattern that has it
  Total sums[4];                                        // of |h|, low and high, and of weights (Halves) where the rule has a total
  unsigned most_S[BLOCK_ROWS];                          // |S|, before it is multiplied by what all have in common
  Total unit[2];                                        // of the weights of synapses in fixed point, low and high, where the rule looks at their sum
  Total S;
};

// FactorsKnown is the same of the factors, after they have learned.
struct FactorsKnown {
  unsigned most_u[BLOCK_ROWS], most_w[BLOCK_ROWS], most_term[BLOCK_ROWS];
  Total norm[2];             // low and high
  unsigned most[BLOCK_ROWS]; // weight, back at the length
};

// RowsKnown is all that a block knows of its rows.
struct RowsKnown {
  CurrentsKnown h;
  FactorsKnown u;
  double unscale[BLOCK_ROWS];  // of the weights; NaN of a broken row,
  float unscale_S[BLOCK_ROWS]; // of the saliences likewise
  float theta[BLOCK_ROWS], mean[BLOCK_ROWS], right[BLOCK_ROWS];
  float number[BLOCK_ROWS]; // of the rule
  float eta, eta_theta;
  PlaneBits drive, gradient;
  int replica, top, rows; // the block's first row, of those of the panel
  int used, first;        // patterns; the number of the neuron that the first row is
  float parameter, length;
  double unit; // of Sleep; in registers these would run short
};

// forget zeroes what is known, a warp for all.
template <class Known> __device__ inline void forget(Known &known) {
  for (unsigned i = threadIdx.x % 32; i < sizeof(Known) / 4; i += 32) ((unsigned *)&known)[i] = 0;
}

// Pass is what a thread has in all passes, in a block of so many rows.
template <int ROWS> struct Pass : Lanes<ROWS> {
  using Lanes<ROWS>::held;
  using Lanes<ROWS>::elements;
  const Sleep &c;
  RowsKnown &known;
  RowSlices weights, saliences;
  int m;
  int warp, warps, lane;
  unsigned labels; // of the thread's patterns and rows, a bit each

  // row is one of the block's.
  __device__ Here row(int i) const { return {known.replica, known.top + i, known.top + i < known.rows}; }

  // leads tells whether a lane of that warp is the first to own its row, which there is.
  __device__ bool leads(int of) const { return warp == of && lane < ROWS && row(this->own_row()).works; }

  // tells tells whether the lane is the first to know the number of its own row that was joined, of so many numbers.
  __device__ bool tells(int numbers) const { return (numbers == 4 || lane < 8 * numbers) && (ROWS == 8 || lane % 8 < ROWS); }

  // tile is the first of the warp's in a lap, of so many.
  __device__ int tile(int tiles, int lap) const { return (lap * warps + warp) * tiles; }

  // output is which output element e of a tile is.
  __device__ int output(int tile, int e) const { return tile * 16 + (ROWS == 8 ? e / 2 : lane % 4 / 2) * 8 + lane / 4; }

  // plane is the p of element e of tile t, by 2^p of which sums are larger (planes.cuh).
  static __device__ int plane(int t, int e) { return ROWS == 8 ? ::plane(t, e) : 0; }

  // product makes the sums of TILES tiles from number tile on of each slice.
  template <bool Signed, int TILES>
  __device__ void product(int (&sums)[TILES][3][elements], const RowSlices &slices, const PlaneBits &x, int tile) const {
    if constexpr (ROWS == 8) {
      product_planes<Signed>(sums, slices, x, tile);
    } else {
      int columns[TILES][1][4];
      product_planes<Signed>(columns, slices, x, tile);
#pragma unroll
      for (int t = 0; t < TILES; t++) transposed(sums[t], columns[t][0], t);
    }
  }

  // store stores what the thread has made of TILES tiles, its neighbours of each row after one another, as slices.
  template <int TILES>
  __device__ void store(const RowSlices &to, int tile, const unsigned (&q)[held][TILES * elements / held], unsigned flip) const {
    u8 *at = to.first + this->first_row() * to.row + tile / 4 * PIECE + lane / 4 * 8 + tile % 4 * 2;
    if constexpr (ROWS == 8) {
#pragma unroll
      for (int odd = 0; odd < held; odd++) store_slices(at + odd * to.row, to.slice, q[odd], flip);
    } else {
#pragma unroll
      for (int t = 0; t < TILES; t++) store_bytes(at + 2 * t + lane % 4 / 2, to.slice, q[0][t], flip);
    }
  }
};

// Elements are those of a tile that a thread has.
template <int E> struct alignas(4 * E) Elements {
  float of[E];
};
using Four = Elements<4>;

// AllColumns are the synapses of a row, from each neuron one.
struct AllColumns {
  static const bool packed = false;
  __device__ int neurons(const Sleep &c) const { return (int)c.n; }
  __device__ int excitatory(const Sleep &c) const { return (int)c.split; }
  __device__ int neuron(int j) const { return j; } // that synapse j is from
  template <class P> __device__ void scale_others(const P &, float) {}
  template <class P> __device__ void give_others(const P &) {}
};

// InRegisters are the Z factors of the synapses of TILES tiles of a block of ROWS rows.
template <int TILES, int Z, int ROWS> struct InRegisters : AllColumns {
  static const int tiles = TILES, z = Z, rows = ROWS;
  static const bool any_norm = false;
  using Element = Elements<Lanes<ROWS>::elements>;
  Element u[TILES][Z];
  __device__ int laps() const { return 1; }
  __device__ void load(Element (&v)[Z], int, int tile) const {
#pragma unroll
    for (int k = 0; k < Z; k++) v[k] = u[tile][k];
  }
  __device__ void store(const Element (&v)[Z], int, int tile) {
#pragma unroll
    for (int k = 0; k < Z; k++) u[tile][k] = v[k];
  }
};

// InShared are those of several times as many, in shared memory.
template <int TILES, int Z> struct InShared : AllColumns {
  static const int tiles = TILES, z = Z, rows = 8;
  static const bool any_norm = true;
  using Element = Four;
  Four *first; // of the thread's
  int times;
  __device__ int laps() const { return times; }
  __device__ Four *at(int lap, int tile) const { return first + (lap * TILES + tile) * Z * blockDim.x; }
  __device__ void load(Four (&v)[Z], int lap, int tile) const {
#pragma unroll
    for (int k = 0; k < Z; k++) v[k] = at(lap, tile)[k * blockDim.x];
  }
  __device__ void store(const Four (&v)[Z], int lap, int tile) {
#pragma unroll
    for (int k = 0; k < Z; k++) at(lap, tile)[k * blockDim.x] = v[k];
  }
};

// weight is the product of factors, f32(...f32(u_1 u_2)... u_z).
template <int Z, int E> __device__ inline float weight(const Elements<E> (&u)[Z], int e) {
  float w = u[0].of[e];
#pragma unroll
  for (int k = 1; k < Z; k++) w = __fmul_rn(w, u[k].of[e]);
  return w;
}

// each calls of(lap, tile, number of the tile, factors) for each of the warp's tiles.
template <class P, class U, class Of> __device__ inline void each_tile(const P &p, U &u, const Of &of) {
  for (int lap = 0; lap < u.laps(); lap++) {
    const int tile = p.tile(U::tiles, lap);
    if (tile * 16 >= u.neurons(p.c)) break;
#pragma unroll
    for (int t = 0; t < U::tiles; t++) {
      typename U::Element v[U::z];
      u.load(v, lap, t);
      of(lap, t, tile + t, v);
    }
  }
}

__device__ inline void keep_most(unsigned &most, unsigned v) { most = v > most ? v : most; }
