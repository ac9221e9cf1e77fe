#include "homeostasis.cuh"
#include "quads.cuh"
#include "slices.cuh"
#include "update.cuh"

#define ROW_THREADS 512 // of a block with a row that is not in registers, at most
#define AHEAD 4         // elements of g that a thread reads before it needs them

// PostGradient is what post_gradient makes something of, and with what.
struct PostGradient {
  Rows<float> u;
  Rows<const float> g;
  const float *eta;
  const int *first;
  const float *length;
  i64 n, z, offset; // of row 0 of the panel from first
  double q;
};

// take copies n numbers to shared memory.
__device__ inline void take(float *to, const float *from, int n) {
  int some = n % 4 == 0 ? 4 : 1; // rows then begin at multiples of 16 bytes
  for (int i = some * threadIdx.x; i < n; i += some * blockDim.x) {
    if (some == 4) copy16(to + i, from + i);
    else copy4(to + i, from + i);
  }
  close_group();
  wait_groups<0>();
  __syncthreads();
}

// slice_weights: the slices of the weights of rows of factors. A block for each row.
extern "C" __global__ void slice_weights(Panel p, Rows<const float> u, Slices to, i64 n, i64 z) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Weights w = {u.row(at, z * n), (int)n, Any{(int)z}};
  cut(w, (int)n, fixed(WEIGHT_BITS, largest(w, (int)n, s)), p, at, to);
}

// learnt: update. Factors in memory are those of a row of n.
template <class Z> __device__ inline void learnt(const PostGradient &d, const Here &at, float *row, int n, Z z) {
  const float *gradient = d.g.row(at, n), rate = d.eta[at.replica];
  const i64 self = d.first[at.replica] + d.offset + at.row;
  Weights w = {row, n, z};
  for (int from = threadIdx.x; from < n; from += AHEAD * blockDim.x) {
    float t[AHEAD];
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      int j = from + i * blockDim.x;
      t[i] = j < n ? __fmul_rn(rate, gradient[j]) : 0;
    }
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      int j = from + i * blockDim.x;
      if (j < n) learn(row + j, row + j, n, z, w(j), t[i], j == self);
    }
  }
}

// post_gradient: what a cycle makes of the gradient g: factors that have update and are back at
// their length, and, where they are wanted, the slices of their weights for the next cycle. That
// is weights, update, homeostasis, scale, weights and slice in one. A block for each row, which
// keeps the factors in shared memory where there is room; else they stay where they are.
extern "C" __global__ void __launch_bounds__(ROW_THREADS) post_gradient(Panel p, PostGradient d, Slices to, i64 room) {
  DYNAMIC_SHARED(float, shared);
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const int n = (int)d.n;
  const Any z = {(int)d.z};
  float *stay = d.u.row(at, z * n), *row = room ? shared : stay;
  if (room) take(row, stay, z * n);
  learnt(d, at, row, n, z);
  __syncthreads();
  float r = restoring(row, d.length[at.replica], n, z, z, d.q, s);
  unsigned most = 0;
  for (int j = threadIdx.x; j < n; j += blockDim.x) {
    float weight = 1;
    for (int k = 0; k < z; k++) {
      float v = __fmul_rn(r, row[k * n + j]);
      stay[k * n + j] = v;
      weight = __fmul_rn(weight, v);
    }
    if (room) row[j] = weight; // in the place of the first factors
    most = magnitude(weight) > most ? magnitude(weight) : most;
  }
  if (!to.first) return;
  Weights w = {row, n, Any{room ? 1 : (int)z}};
  cut(w, n, fixed(WEIGHT_BITS, all_max(most, s)), p, at, to);
}

#define HELD_THREADS 512                // of a block that holds rows in its registers,
#define HELD_STEP (4 * HELD_THREADS)    // elements from a quad of a thread to its next

// Ahead is a row that a block will work on next, and what is read of it early.
struct Ahead {
  i64 number; // none, when it is that of no row
  Here at;
  float rate, length;
  int self;
};

// HeldRow holds a row of factors in the registers of a block, of whose n synapses, a multiple of 4, a
// thread has up to so many quads. Quads beyond n are left out by the whole block, or hold zeros.
template <int Z, int QUADS> struct HeldRow {
  float u[QUADS][Z][4];
  int n;

  // ask begins to copy the next row from number on that works: g and the factors, n each. A thread
  // asks for what it will take itself.
  static __device__ Ahead ask(const Panel &p, const PostGradient &d, i64 number, float *shared) {
    Ahead next = {number, here(p, number), 0, 0, 0};
    while (number < p.rows * p.batch && !next.at.works) next.at = here(p, number += gridDim.x);
    next.number = number;
    if (!next.at.works) return next;
    const int n = (int)d.n;
    const float *g = d.g.row(next.at, n), *u = d.u.row(next.at, Z * n);
    for (int j = 4 * threadIdx.x; j < n; j += HELD_STEP) {
      copy16(shared + j, g + j);
#pragma unroll
      for (int k = 0; k < Z; k++) copy16(shared + (k + 1) * n + j, u + k * n + j);
    }
    close_group();
    next.rate = d.eta[next.at.replica], next.length = d.length[next.at.replica];
    next.self = (int)(d.first[next.at.replica] + d.offset + next.at.row);
    return next;
  }

  // each does something with every quad: its number, and its first element.
  template <class Do> __device__ void each(const Do &act) {
#pragma unroll
    for (int i = 0; i < QUADS; i++) {
      if (i * HELD_STEP < n) act(i, i * HELD_STEP + 4 * (int)threadIdx.x);
    }
  }

  // factors does something with every factor.
  template <class Do> __device__ void factors(const Do &act) {
    each([&](int i, int) {
#pragma unroll
      for (int k = 0; k < 4 * Z; k++) act(u[i][k / 4][k % 4]);
    });
  }

  __device__ float weight(int i, int e) const {
    float w = u[i][0][e];
#pragma unroll
    for (int k = 1; k < Z; k++) w = __fmul_rn(w, u[i][k][e]);
    return w;
  }

  // learnt takes the row and updates it. The result tells whether any weight is above cutoff.
  __device__ unsigned learnt(const Ahead &row, const float *shared) {
    unsigned alive = 0;
    wait_groups<0>();
    each([&](int i, int j) {
      float g[4] = {};
      if (j < n) load_quad(shared + j, g);
#pragma unroll
      for (int k = 0; k < Z; k++) {
#pragma unroll
        for (int e = 0; e < 4; e++) u[i][k][e] = 0;
        if (j < n) load_quad(shared + (k + 1) * n + j, u[i][k]);
      }
#pragma unroll
      for (int e = 0; e < 4; e++) {
        learn(&u[i][0][e], &u[i][0][e], 4, Just<Z>(), weight(i, e), __fmul_rn(row.rate, g[e]), j + e == row.self);
        alive |= !(weight(i, e) <= CUTOFF);
      }
    });
    return alive;
  }
};

// held_rows: post_gradient of rows in registers, scaled by norm u. The next row comes to shared
// memory while a block works on one. Four barriers a row.
template <int Z, int QUADS> __device__ inline void held_rows(const Panel &p, const PostGradient &d, const Slices &to, float *shared, Block &s) {
  HeldRow<Z, QUADS> row;
  const int n = row.n = (int)d.n;
  for (Ahead now = row.ask(p, d, blockIdx.x, shared); now.at.works;) {
    unsigned most = 0, heaviest = 0, alive = row.learnt(now, shared);
    const Ahead next = row.ask(p, d, now.number + gridDim.x, shared);
    row.factors([&](float v) { most = magnitude(v) > most ? magnitude(v) : most; });
    s.all(Max{most}, Max{alive});
    const Norm norm = norm_of(0, most, 0, alive);
    Halves squares = {};
    row.factors([&](float v) { squares.add(__fmul_rn(v, v), norm.scale()); });
    i64 sum = squares.sum();
    s.all(Sum{sum});
    float r = threadIdx.x == 0 ? norm.restoring(sum, now.length, Z, Z) : 0;
    r = __uint_as_float(s.told(__float_as_uint(r)));
    float *stay = d.u.row(now.at, Z * n);
    row.each([&](int i, int j) {
#pragma unroll
      for (int k = 0; k < Z; k++) {
#pragma unroll
        for (int e = 0; e < 4; e++) row.u[i][k][e] = __fmul_rn(r, row.u[i][k][e]);
        if (j < n) store_quad(stay + k * n + j, row.u[i][k]);
      }
#pragma unroll
      for (int e = 0; e < 4; e++) {
        unsigned w = magnitude(row.weight(i, e));
        heaviest = w > heaviest ? w : heaviest;
      }
    });
    if (to.first) {
      s.all(Max{heaviest});
      const Fixed f = fixed(WEIGHT_BITS, heaviest);
      const SlicedRow slices = sliced_row(p, now.at, to, n, (unsigned *)shared + (Z + 1) * n);
      row.each([&](int i, int j) {
        unsigned t[4];
#pragma unroll
        for (int e = 0; e < 4; e++) t[e] = three_bytes(quantised(row.weight(i, e), f));
        if (j >= n) return;
        if (slices.places) slices.put_apart(j, t);
        else slices.put_quad(j < slices.split ? j : j + slices.gap, t);
      });
      slices.finish();
      tell_unscale(now.at, to, f);
    }
    now = next;
  }
}

// post_gradient_held is post_gradient with norm u for rows of up to four factors that a block holds in
// its registers, up to 12 quads of a thread, n and the number of excitatory neurons multiples of 4.
// A block takes as many rows as it comes to.
extern "C" __global__ void __launch_bounds__(HELD_THREADS) post_gradient_held(Panel p, PostGradient d, Slices to) {
  DYNAMIC_SHARED(float, shared);
  TEAM(s);
  switch (d.z) {
  case 1: return held_rows<1, 12>(p, d, to, shared, s);
  case 2: return held_rows<2, 6>(p, d, to, shared, s);
  case 3: return held_rows<3, 4>(p, d, to, shared, s);
  case 4: return held_rows<4, 3>(p, d, to, shared, s);
  }
}
