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

// low_of and high_of are those halves of sums of a thread's two rows.
__device__ inline Both<unsigned> low_of(const Halves (&h)[2]) { return {h[0].low, h[1].low}; }
__device__ inline Both<unsigned> high_of(const Halves (&h)[2]) { return {h[0].high, h[1].high}; }
__device__ inline i64 both_halves(const Total *t) { return t[1].sum(own_row()) * (1 << LOW_BITS) + t[0].sum(own_row()); }

// add_unit adds up the weights of synapses in fixed point.
template <class U> __device__ inline void add_unit(Pass &p, U &u) {
  Both<unsigned> sum = {};
  each_tile(p, u, [&](int, int, int, const Four(&v)[U::z]) {
#pragma unroll
    for (int e = 0; e < 4; e++) sum[e % 2] += quantised(weight(v, e), fixed(WEIGHT_BITS, p.known.u.most[even_row() + e % 2]));
  });
  const unsigned low = (1 << LOW_BITS) - 1;
  int total = (int)joined({sum[0] & low, sum[1] & low}, {sum[0] >> LOW_BITS, sum[1] >> LOW_BITS}, Added());
  if (p.lane < 16) p.known.h.unit[p.lane / 8].add(own_row(), total);
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

// number is that which the rule makes of those of the lane's own row.
__device__ inline float number(const Pass &p) {
  const float unit = p.known.unit == 0 ? 0 : unit_of(both_halves(p.known.h.unit), p.known.unscale[own_row()], p.known.unit);
  float made = 0;
  BY_RULE(p.c.rule, made = Rule::number(p.known.mean[own_row()], p.known.parameter, unit))
  return made;
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

// known_of is what is known of the currents of a row.
__device__ inline Known known_of(const Pass &p, int row) {
  const CurrentsKnown &h = p.known.h;
  return {p.known.number[row], h.most[row], ~h.not_least[row], ~h.not_key[row]};
}

// expose adds up |h|. It puts saliences without what they have in common in the place of h, and adds up their weights; or, for a
// rule that looks at the first pattern with the smallest y h, it finds that.
template <class Rule, int TILES> __device__ inline void expose(Pass &p, float (&h)[TILES][4]) {
  CurrentsKnown &known = p.known.h;
  const int tile = p.tile(TILES, 0);
  Halves mean[2] = {}, sum[2] = {};
  Both<unsigned> most = {}; // or the complement of the first
#pragma unroll
  for (int odd = 0; odd < 2; odd++) {
    const int row = even_row() + odd;
    const float scale = fixed(MEAN_BITS, known.most[row]).scale;
    const unsigned least = ~known.not_key[row];
    const Rule rule(known_of(p, row));
#pragma unroll
    for (int i = odd; i < TILES * 4; i += 2) {
      float &v = h[i / 4][i % 4];
      const int mu = p.output(tile + i / 4, i % 4);
      const bool used = mu < p.known.used, y = p.labels >> i & 1;
      mean[odd].add(used ? __uint_as_float(magnitude(v)) : 0, scale);
      if (Rule::FIRST) {
        if (used && weak_key(v, y) == least) keep_most(most[odd], ~(unsigned)mu);
        continue;
      }
      float L = rule.weight(v, y, false);
      if (!used) L = 0;
      if (Rule::TOTAL) sum[odd].add(L, power32(MEAN_BITS - LOW_BITS));
      v = Rule::salience(L, v, y);
      keep_most(most[odd], magnitude(v));
    }
  }
  if (Rule::TOTAL) {
    known.sums[p.lane / 8].add(own_row(), (int)joined(low_of(mean), high_of(mean), low_of(sum), high_of(sum), Added()));
  } else {
    int total = (int)joined(low_of(mean), high_of(mean), Added());
    if (p.lane < 16) known.sums[p.lane / 8].add(own_row(), total);
  }
  unsigned v = joined(most, Larger());
  if (p.lane < 8) raise_to(&(Rule::FIRST ? known.not_first : known.most_S)[own_row()], v);
}

// next_mean is <|h|> of the lane's own row.
__device__ inline float next_mean(const Pass &p) {
  Fixed f = fixed(MEAN_BITS, p.known.h.most[own_row()]);
  if (p.known.used == 0) return 0;
  if (f.broken) return not_a_number();
  return __double2float_rn(__ddiv_rn(scaled(both_halves(p.known.h.sums), f.unscale), (double)p.known.used));
}

// SalienceRow is what a lane knows of the saliences of its own row: S = f32(L v), and their format.
struct SalienceRow {
  float v;
  Fixed format;
};

// finish makes v, and for a rule that looks at the first pattern the saliences, to be multiplied by v, in the place of h. The
// largest S is that of the largest L.
template <class Rule, int TILES> __device__ inline SalienceRow finish(const Pass &p, float (&h)[TILES][4]) {
  const CurrentsKnown &known = p.known.h;
  if (Rule::FIRST) {
#pragma unroll
    for (int odd = 0; odd < 2; odd++) {
      const Rule rule(known_of(p, even_row() + odd));
      const unsigned first = ~known.not_first[even_row() + odd];
#pragma unroll
      for (int i = odd; i < TILES * 4; i += 2) {
        float &v = h[i / 4][i % 4];
        const bool y = p.labels >> i & 1, is = (unsigned)p.output(p.tile(TILES, 0) + i / 4, i % 4) == first;
        v = is ? Rule::salience(rule.weight(v, y, true), v, y) : 0;
      }
    }
  }
  if (p.known.used == 0) return {0, fixed(SALIENCE_BITS, 0)};
  const float v = common<Rule>(both_halves(known.sums + 2));
  float most = Rule::FIRST ? 1 : __fmul_rn(__uint_as_float(known.most_S[own_row()]), v);
  if (Rule(known_of(p, own_row())).broken) most = not_a_number();
  return {v, fixed(SALIENCE_BITS, magnitude(most))};
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
