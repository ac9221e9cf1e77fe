// The parts of a pass of the persistent kernel. Between them are barriers.
#pragma once
#include "persistent.cuh"

// most_weight finds the largest weights.
template <class U> __device__ inline void most_weight(Pass &p, U &u) {
  Both<unsigned> most = {};
  each_tile(p, u, [&](int, int, int, const Four(&v)[U::z]) {
#pragma unroll
    for (int e = 0; e < 4; e++) keep_most(most[e % 2], magnitude(weight(v, e)));
  });
  unsigned v = joined(most, Larger());
  if (p.lane < 8) raise_to(&p.known.u.most[own_row()], v);
}

// slice_factors makes the slices of the weights.
template <class U> __device__ inline void slice_factors(Pass &p, U &u) {
  RowsKnown &known = p.known;
  if (p.warp == 0 && p.lane < 8) known.unscale[own_row()] = fixed(WEIGHT_BITS, known.u.most[own_row()]).unbroken();
  Both<float> scale;
#pragma unroll
  for (int odd = 0; odd < 2; odd++) scale[odd] = fixed(WEIGHT_BITS, known.u.most[even_row() + odd]).scale;
  for (int lap = 0; lap < u.laps(); lap++) {
    const int tile = p.tile(U::tiles, lap);
    if (tile * 16 >= p.n) break;
    unsigned q[2][2 * U::tiles];
#pragma unroll
    for (int t = 0; t < U::tiles; t++) {
      Four v[U::z];
      u.load(v, lap, t);
#pragma unroll
      for (int e = 0; e < 4; e++) q[e % 2][2 * t + e / 2] = __float_as_uint(__fmaf_rn(weight(v, e), scale[e % 2], ANCHOR_UNSIGNED));
    }
#pragma unroll
    for (int odd = 0; odd < 2; odd++) store_slices(p.neighbours(p.weights, tile) + odd * p.weights.row, p.weights.slice, q[odd], 0);
  }
}

// drive: h = W X - theta, 0 beyond the patterns, of TILES tiles of a warp. Sums are 2^p times as
// large (planes.cuh).
template <int TILES> __device__ inline void make_currents(const Pass &p, float (&h)[TILES][4]) {
#pragma unroll
  for (int i = 0; i < TILES * 4; i++) h[i / 4][i % 4] = 0;
  const int tile = p.tile(TILES, 0);
  if (tile * 16 >= p.m) return;
  int sums[TILES][3][4];
  product_planes<false>(sums, p.weights, p.known.drive, tile);
  const u64 anchor = 0x43380000ull << 32 | 1ull << 31; // the bits of 1.5 2^52 + 2^31
#pragma unroll
  for (int odd = 0; odd < 2; odd++) {
    const double unscale = p.known.unscale[even_row() + odd], theta = (double)p.known.theta[even_row() + odd];
#pragma unroll
    for (int t = 0; t < TILES; t++) {
#pragma unroll
      for (int e = odd; e < 4; e += 2) {
        unsigned low = (unsigned)sums[t][1][e] * 256 + (unsigned)sums[t][2][e] + (1u << 31);
        i64 sum = (i64)sums[t][0][e] * 65536 + (i64)(0x43380000ull << 32 | low);
        double D = __dsub_rn(__longlong_as_double(sum), __longlong_as_double((i64)anchor));
        h[t][e] = __double2float_rn(__fma_rn(D, __dmul_rn(unscale, 1.0 / (1 << plane(t, e))), -theta));
      }
    }
  }
}

// survey finds the largest and the smallest |h|, and the smallest y h where there are labels.
template <int TILES> __device__ inline void survey(Pass &p, const float (&h)[TILES][4]) {
  CurrentsKnown &known = p.known.h;
  const int tile = p.tile(TILES, 0);
  Both<unsigned> most = {}, not_least = {}, not_key = {};
#pragma unroll
  for (int i = 0; i < TILES * 4; i++) {
    const int t = i / 4, e = i % 4;
    if (p.output(tile + t, e) >= p.known.used) continue;
    unsigned v = magnitude(h[t][e]);
    keep_most(most[e % 2], v);
    keep_most(not_least[e % 2], ~v);
  }
  unsigned v = joined(most, not_least, Larger());
  if (p.lane < 16) raise_to(&(p.lane & 8 ? known.not_least : known.most)[own_row()], v);
  if (!p.c.labels.first) return;
#pragma unroll
  for (int i = 0; i < TILES * 4; i++) {
    const int t = i / 4, e = i % 4;
    float yh = labelled(h[t][e], p.labels >> i & 1);
    if (!p.c.right.first) yh = __fadd_rn(yh, 0); // -0 is as small as 0
    if (p.output(tile + t, e) < p.known.used) keep_most(not_key[e % 2], ~key(yh));
  }
  v = joined(not_key, Larger());
  if (p.lane < 8) raise_to(&known.not_key[own_row()], v);
}

// low_of and high_of are those halves of sums of a thread's two rows.
__device__ inline Both<unsigned> low_of(const Halves (&h)[2]) { return {h[0].low, h[1].low}; }
__device__ inline Both<unsigned> high_of(const Halves (&h)[2]) { return {h[0].high, h[1].high}; }

// expose adds up |h| and L, and puts L, with the sign of h and 0 where that is 0, in the place of h.
template <int TILES> __device__ inline void expose(Pass &p, float (&h)[TILES][4]) {
  CurrentsKnown &known = p.known.h;
  const int tile = p.tile(TILES, 0);
  Halves mean[2] = {}, sum[2] = {};
  Both<unsigned> most = {};
#pragma unroll
  for (int odd = 0; odd < 2; odd++) {
    const int row = even_row() + odd;
    const float scale = fixed(MEAN_BITS, known.most[row]).scale, least = __uint_as_float(~known.not_least[row]), c = p.known.c[row];
#pragma unroll
    for (int i = odd; i < TILES * 4; i += 2) {
      float &v = h[i / 4][i % 4];
      const bool used = p.output(tile + i / 4, i % 4) < p.known.used;
      const float size = __uint_as_float(magnitude(v));
      mean[odd].add(used ? size : 0, scale);
      float L = exp32(__fmul_rn(c, __fsub_rn(size, least)));
      if (!used) L = 0;
      sum[odd].add(L, power32(MEAN_BITS - LOW_BITS));
      if (size == 0) L = 0;
      keep_most(most[odd], __float_as_uint(L));
      v = v < 0 ? -L : L;
    }
  }
  known.sums[p.lane / 8].add(own_row(), (int)joined(low_of(mean), high_of(mean), low_of(sum), high_of(sum), Added()));
  unsigned v = joined(most, Larger());
  if (p.lane < 8) raise_to(&known.most_L[own_row()], v);
}

// expose_weakest adds up |h| and finds the first pattern with the smallest y h. It puts y, not yet 0 elsewhere, in the place of h.
template <int TILES> __device__ inline void expose_weakest(Pass &p, float (&h)[TILES][4]) {
  CurrentsKnown &known = p.known.h;
  const int tile = p.tile(TILES, 0);
  Halves mean[2] = {};
  Both<unsigned> not_chosen = {};
#pragma unroll
  for (int odd = 0; odd < 2; odd++) {
    const int row = even_row() + odd;
    const float scale = fixed(MEAN_BITS, known.most[row]).scale;
    const unsigned least = ~known.not_key[row];
#pragma unroll
    for (int i = odd; i < TILES * 4; i += 2) {
      const int mu = p.output(tile + i / 4, i % 4);
      const float v = h[i / 4][i % 4];
      mean[odd].add(mu < p.known.used ? __uint_as_float(magnitude(v)) : 0, scale);
      if (mu < p.known.used && key(__fadd_rn(labelled(v, p.labels >> i & 1), 0)) == least) keep_most(not_chosen[odd], ~(unsigned)mu);
    }
  }
  int total = (int)joined(low_of(mean), high_of(mean), Added());
  if (p.lane < 16) known.sums[p.lane / 8].add(own_row(), total);
  unsigned v = joined(not_chosen, Larger());
  if (p.lane < 8) raise_to(&known.not_chosen[own_row()], v);
}

__device__ inline i64 both_halves(const Total *t) { return t[1].sum(own_row()) * (1 << LOW_BITS) + t[0].sum(own_row()); }

// next_mean is <|h|> of the lane's own row.
__device__ inline float next_mean(const Pass &p) {
  Fixed f = fixed(MEAN_BITS, p.known.h.most[own_row()]);
  if (p.known.used == 0) return 0;
  if (f.broken) return not_a_number();
  return __double2float_rn(__ddiv_rn(scaled(both_halves(p.known.h.sums), f.unscale), (double)p.known.used));
}

// steepness is -beta / mean, of the soft salience.
__device__ inline float steepness(const Pass &p, float mean) {
  return mean == 0 ? 0 : __fdiv_rn(-p.known.beta, mean);
}

// SalienceRow is what a lane knows of the saliences of its own row: S = f32(L v), and their format.
struct SalienceRow {
  float v;
  Fixed format;
};

// soft_row: v = f32(f64(1 / (B 2^-40))), B = sum L. The largest S is that of the largest L. c is the steepness of L.
__device__ inline SalienceRow soft_row(const Pass &p, float c) {
  const CurrentsKnown &known = p.known.h;
  if (p.known.used == 0) return {0, fixed(SALIENCE_BITS, 0)};
  float v = __double2float_rn(__ddiv_rn(1, scaled(both_halves(known.sums + 2), power(-MEAN_BITS))));
  float most = __fmul_rn(__uint_as_float(known.most_L[own_row()]), v);
  if (known.most[own_row()] >= INFINITE || is_nan(c)) most = not_a_number();
  return {v, fixed(SALIENCE_BITS, magnitude(most))};
}

// choose_weakest puts S = y at the chosen pattern, else 0, in the place of h, to be multiplied by 1.
template <int TILES> __device__ inline SalienceRow choose_weakest(const Pass &p, float (&h)[TILES][4]) {
  const CurrentsKnown &known = p.known.h;
#pragma unroll
  for (int i = 0; i < TILES * 4; i++) {
    const unsigned mu = p.output(p.tile(TILES, 0) + i / 4, i % 4);
    h[i / 4][i % 4] = mu == ~known.not_chosen[even_row() + i % 2] ? labelled(1, p.labels >> i & 1) : 0;
  }
  float most = p.known.used == 0 ? 0 : ~known.not_key[own_row()] == 0 ? not_a_number() : 1;
  return {1, fixed(SALIENCE_BITS, magnitude(most))};
}

// slice_saliences makes the slices of the saliences S = f32(L v), and adds them up.
template <int TILES> __device__ inline void slice_saliences(Pass &p, const float (&L)[TILES][4], const SalienceRow &own) {
  const int tile = p.tile(TILES, 0);
  if (p.warp == 0 && p.lane < 8) p.known.unscale_S[own_row()] = (float)own.format.unbroken();
  const Both<float> v = shared_out(own.v), scale = shared_out(own.format.scale);
  Both<unsigned> sum = {};
  unsigned q[2][2 * TILES];
#pragma unroll
  for (int i = 0; i < TILES * 4; i++) {
    const int t = i / 4, e = i % 4, odd = e % 2;
    unsigned bits = __float_as_uint(__fmaf_rn(__fmul_rn(L[t][e], v[odd]), scale[odd], ANCHOR)) - __float_as_uint(ANCHOR);
    sum[odd] += bits;
    q[odd][2 * t + e / 2] = bits + 0x8080; // bytes with signs, once the lower two are flipped
  }
  if (tile * 16 < p.m) {
#pragma unroll
    for (int odd = 0; odd < 2; odd++) {
      store_slices(p.neighbours(p.saliences, tile) + odd * p.saliences.row, p.saliences.slice, q[odd], 0x80808080u);
    }
  }
  int total = (int)joined(sum, Added());
  if (p.lane < 8) p.known.h.S.add(own_row(), total);
}

// most_term finds the largest terms w^q of a norm.
template <class U> __device__ inline void most_term(Pass &p, U &u) {
  Both<unsigned> most = {};
  each_tile(p, u, [&](int, int, int, const Four(&v)[U::z]) {
#pragma unroll
    for (int e = 0; e < 4; e++) keep_most(most[e % 2], magnitude(raise(weight(v, e), p.c.q)));
  });
  unsigned v = joined(most, Larger());
  if (p.lane < 8) raise_to(&p.known.u.most_term[own_row()], v);
}

// learn_all: g = S X^T, and what the factors learn of it, u_k <- u_k + eta g prod_{l != k} u_l, pruned and
// floored. Sums are 2^p times as large. No neuron has a synapse with itself after the first pass.
template <class U> __device__ inline void learn_all(Pass &p, U &u, bool first) {
  RowsKnown &known = p.known;
  Both<unsigned> most_u = {}, most_w = {};
  const int self = p.known.first + even_row();
  for (int lap = 0; lap < u.laps(); lap++) {
    const int tile = p.tile(U::tiles, lap);
    if (tile * 16 >= p.n) break;
    int sums[U::tiles][3][4];
    product_planes<true>(sums, p.saliences, p.known.gradient, tile);
    const Both<float> unscale = {known.unscale_S[even_row()], known.unscale_S[even_row() + 1]};
    const float eta = known.eta;
#pragma unroll
    for (int t = 0; t < U::tiles; t++) {
      Four v[U::z];
      u.load(v, lap, t);
#pragma unroll
      for (int e = 0; e < 4; e++) {
        const int j = p.output(tile + t, e), odd = e % 2;
        int low = sums[t][1][e] * 256 + sums[t][2][e], high = sums[t][0][e] + (low >> 16);
        float G = __fmaf_rn((float)high, 65536.0f, (float)(low & 65535));
        float g = __fmul_rn(G, __fmul_rn(unscale[odd], 1.0f / (1 << plane(t, e))));
        float change = __fmul_rn(j < p.c.split ? eta : -eta, g), f[U::z]; // -eta g for eta -g: what is added has the same bits
#pragma unroll
        for (int k = 0; k < U::z; k++) f[k] = v[k].of[e];
        learn(f, f, 1, Just<U::z>(), weight(v, e), change, first && j == self + odd);
#pragma unroll
        for (int k = 0; k < U::z; k++) v[k].of[e] = f[k], keep_most(most_u[odd], magnitude(f[k]));
        float w = weight(v, e);
        keep_most(most_w[odd], magnitude(w));
      }
      u.store(v, lap, t);
    }
  }
  unsigned v = joined(most_u, most_w, Larger());
  if (p.lane < 16) raise_to(&(p.lane & 8 ? known.u.most_w : known.u.most_u)[own_row()], v);
  if (U::any_norm && p.c.q != 0) most_term(p, u);
}

// norm is that of one of the block's rows.
template <class U> __device__ inline Norm norm(const Pass &p, int row) {
  const FactorsKnown &known = p.known.u;
  return norm_of(U::any_norm ? p.c.q : 0, known.most_u[row], known.most_term[row], known.most_w[row] > __float_as_uint(CUTOFF));
}

// add_norm adds up the terms of the norm: u^2, or w^q.
template <class U> __device__ inline void add_norm(Pass &p, U &u) {
  Halves sum[2] = {};
  Both<float> scale;
#pragma unroll
  for (int odd = 0; odd < 2; odd++) scale[odd] = norm<U>(p, even_row() + odd).scale();
  each_tile(p, u, [&](int, int, int, const Four(&v)[U::z]) {
#pragma unroll
    for (int e = 0; e < 4; e++) {
      if (U::any_norm && p.c.q != 0) {
        sum[e % 2].add(raise(weight(v, e), p.c.q), scale[e % 2]);
        continue;
      }
#pragma unroll
      for (int k = 0; k < U::z; k++) sum[e % 2].add(__fmul_rn(v[k].of[e], v[k].of[e]), scale[e % 2]);
    }
  });
  int total = (int)joined(low_of(sum), high_of(sum), Added());
  if (p.lane < 16) p.known.u.norm[p.lane / 8].add(own_row(), total);
}

// rescale_all brings the factors back to their length, and finds the largest weights.
template <class U> __device__ inline void rescale_all(Pass &p, U &u) {
  const Both<float> r = shared_out(norm<U>(p, own_row()).restoring(both_halves(p.known.u.norm), p.known.length, U::z));
  Both<unsigned> most = {};
  each_tile(p, u, [&](int lap, int t, int, Four(&v)[U::z]) {
#pragma unroll
    for (int e = 0; e < 4; e++) {
#pragma unroll
      for (int k = 0; k < U::z; k++) v[k].of[e] = __fmul_rn(r[e % 2], v[k].of[e]);
      keep_most(most[e % 2], magnitude(weight(v, e)));
    }
    u.store(v, lap, t);
  });
  unsigned v = joined(most, Larger());
  if (p.lane < 8) raise_to(&p.known.u.most[own_row()], v);
}
