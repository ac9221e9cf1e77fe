// The parts of a pass of the persistent kernel. Between them are barriers.
#pragma once
#include "persistent.cuh"

// most_weight finds the largest weights.
template <class P, class U> __device__ inline void most_weight(P &p, U &u) {
  Both<unsigned> most = {};
  each_tile(p, u, [&](int, int, int, const auto &v) {
#pragma unroll
    for (int e = 0; e < P::elements; e++) keep_most(most[e % P::held], magnitude(weight(v, e)));
  });
  unsigned v = p.joined(most, Larger());
  if (p.tells(1)) raise_to(&p.known.u.most[p.own_row()], v);
}

// low_of and high_of are those halves of sums of a thread's two rows.
__device__ inline Both<unsigned> low_of(const Halves (&h)[2]) { return {h[0].low, h[1].low}; }
__device__ inline Both<unsigned> high_of(const Halves (&h)[2]) { return {h[0].high, h[1].high}; }
template <class P> __device__ inline i64 both_halves(const P &p, const Total *t) { return t[1].sum(p.own_row()) * (1 << LOW_BITS) + t[0].sum(p.own_row()); }

// add_unit adds up the weights of synapses in fixed point.
template <class P, class U> __device__ inline void add_unit(P &p, U &u) {
  Both<unsigned> sum = {};
  each_tile(p, u, [&](int, int, int, const auto &v) {
#pragma unroll
    for (int e = 0; e < P::elements; e++) sum[e % P::held] += quantised(weight(v, e), fixed(WEIGHT_BITS, p.known.u.most[p.first_row() + e % P::held]));
  });
  const unsigned low = (1 << LOW_BITS) - 1;
  int total = (int)p.joined({sum[0] & low, sum[1] & low}, {sum[0] >> LOW_BITS, sum[1] >> LOW_BITS}, Added());
  if (p.tells(2)) p.known.h.unit[p.lane / 8].add(p.own_row(), total);
}

// slice_factors makes the slices of the weights.
template <class P, class U> __device__ inline void slice_factors(P &p, U &u) {
  RowsKnown &known = p.known;
  if (p.warp == 0 && p.tells(1)) known.unscale[p.own_row()] = fixed(WEIGHT_BITS, known.u.most[p.own_row()]).unbroken();
  Both<float> scale;
#pragma unroll
  for (int odd = 0; odd < P::held; odd++) scale[odd] = fixed(WEIGHT_BITS, known.u.most[p.first_row() + odd]).scale;
  for (int lap = 0; lap < u.laps(); lap++) {
    const int tile = p.tile(U::tiles, lap);
    if (tile * 16 >= u.neurons(p.c)) break;
    unsigned q[P::held][U::tiles * P::elements / P::held];
#pragma unroll
    for (int t = 0; t < U::tiles; t++) {
      typename U::Element v[U::z];
      u.load(v, lap, t);
#pragma unroll
      for (int e = 0; e < P::elements; e++) q[e % P::held][(P::elements * t + e) / P::held] = __float_as_uint(__fmaf_rn(weight(v, e), scale[e % P::held], ANCHOR_UNSIGNED));
    }
    p.template store<U::tiles>(p.weights, tile, q, 0);
  }
}

// number is that which the rule makes of those of the lane's own row.
template <class P> __device__ inline float number(const P &p) {
  const float unit = p.known.unit == 0 ? 0 : unit_of(both_halves(p, p.known.h.unit), p.known.unscale[p.own_row()], p.known.unit);
  float made = 0;
  BY_RULE(p.c.rule, made = Rule::number(p.known.mean[p.own_row()], p.known.parameter, unit))
  return made;
}

// drive: h = W X - theta, 0 beyond the patterns, of TILES tiles of a warp. Sums are 2^p times as
// large (planes.cuh).
template <class P, int TILES> __device__ inline void make_currents(const P &p, float (&h)[TILES][P::elements]) {
#pragma unroll
  for (int i = 0; i < TILES * P::elements; i++) h[i / P::elements][i % P::elements] = 0;
  const int tile = p.tile(TILES, 0);
  if (tile * 16 >= p.m) return;
  int sums[TILES][3][P::elements];
  p.template product<false>(sums, p.weights, p.known.drive, tile);
  const u64 anchor = 0x43380000ull << 32 | 1ull << 31; // the bits of 1.5 2^52 + 2^31
#pragma unroll
  for (int odd = 0; odd < P::held; odd++) {
    const double unscale = p.known.unscale[p.first_row() + odd], theta = (double)p.known.theta[p.first_row() + odd];
#pragma unroll
    for (int t = 0; t < TILES; t++) {
#pragma unroll
      for (int e = odd; e < P::elements; e += P::held) {
        unsigned low = (unsigned)sums[t][1][e] * 256 + (unsigned)sums[t][2][e] + (1u << 31);
        i64 sum = (i64)sums[t][0][e] * 65536 + (i64)(0x43380000ull << 32 | low);
        double D = __dsub_rn(__longlong_as_double(sum), __longlong_as_double((i64)anchor));
        h[t][e] = __double2float_rn(__fma_rn(D, __dmul_rn(unscale, 1.0 / (1 << P::plane(t, e))), -theta));
      }
    }
  }
}

// survey finds the largest and the smallest |h|, and the smallest y h where there are labels.
template <class P, int TILES> __device__ inline void survey(P &p, const float (&h)[TILES][P::elements]) {
  CurrentsKnown &known = p.known.h;
  const int tile = p.tile(TILES, 0);
  Both<unsigned> most = {}, not_least = {}, not_key = {};
#pragma unroll
  for (int i = 0; i < TILES * P::elements; i++) {
    const int t = i / P::elements, e = i % P::elements;
    if (p.output(tile + t, e) >= p.known.used) continue;
    unsigned v = magnitude(h[t][e]);
    keep_most(most[e % P::held], v);
    keep_most(not_least[e % P::held], ~v);
  }
  unsigned v = p.joined(most, not_least, Larger());
  if (p.tells(2)) raise_to(&(p.lane & 8 ? known.not_least : known.most)[p.own_row()], v);
  if (!p.c.labels.first) return;
#pragma unroll
  for (int i = 0; i < TILES * P::elements; i++) {
    const int t = i / P::elements, e = i % P::elements;
    float yh = labelled(h[t][e], p.labels >> i & 1);
    if (!p.c.right.first) yh = __fadd_rn(yh, 0); // -0 is as small as 0
    if (p.output(tile + t, e) < p.known.used) keep_most(not_key[e % P::held], ~key(yh));
  }
  v = p.joined(not_key, Larger());
  if (p.tells(1)) raise_to(&known.not_key[p.own_row()], v);
}

// known_of is what is known of the currents of a row.
template <class P> __device__ inline Known known_of(const P &p, int row) {
  const CurrentsKnown &h = p.known.h;
  return {p.known.number[row], h.most[row], ~h.not_least[row], ~h.not_key[row]};
}

// expose adds up |h|. It puts saliences without what they have in common in the place of h, and adds up their weights; or, for a
// rule that looks at the first pattern with the smallest y h, it finds that.
template <class Rule, class P, int TILES> __device__ inline void expose(P &p, float (&h)[TILES][P::elements]) {
  CurrentsKnown &known = p.known.h;
  const int tile = p.tile(TILES, 0);
  Halves mean[2] = {}, sum[2] = {};
  Both<unsigned> most = {}; // or the complement of the first
#pragma unroll
  for (int odd = 0; odd < P::held; odd++) {
    const int row = p.first_row() + odd;
    const float scale = fixed(MEAN_BITS, known.most[row]).scale;
    const unsigned least = ~known.not_key[row];
    const Rule rule(known_of(p, row));
#pragma unroll
    for (int i = odd; i < TILES * P::elements; i += P::held) {
      float &v = h[i / P::elements][i % P::elements];
      const int mu = p.output(tile + i / P::elements, i % P::elements);
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
    int total = (int)p.joined(low_of(mean), high_of(mean), low_of(sum), high_of(sum), Added());
    if (p.tells(4)) known.sums[p.lane / 8].add(p.own_row(), total);
  } else {
    int total = (int)p.joined(low_of(mean), high_of(mean), Added());
    if (p.tells(2)) known.sums[p.lane / 8].add(p.own_row(), total);
  }
  unsigned v = p.joined(most, Larger());
  if (p.tells(1)) raise_to(&(Rule::FIRST ? known.not_first : known.most_S)[p.own_row()], v);
}

// next_mean is <|h|> of the lane's own row.
template <class P> __device__ inline float next_mean(const P &p) {
  Fixed f = fixed(MEAN_BITS, p.known.h.most[p.own_row()]);
  if (p.known.used == 0) return 0;
  if (f.broken) return not_a_number();
  return __double2float_rn(__ddiv_rn(scaled(both_halves(p, p.known.h.sums), f.unscale), (double)p.known.used));
}

// SalienceRow is what a lane knows of the saliences of its own row: S = f32(L v), and their format.
struct SalienceRow {
  float v;
  Fixed format;
};

// finish makes v, and for a rule that looks at the first pattern the saliences, to be multiplied by v, in the place of h. The
// largest S is that of the largest L.
template <class Rule, class P, int TILES> __device__ inline SalienceRow finish(const P &p, float (&h)[TILES][P::elements]) {
  const CurrentsKnown &known = p.known.h;
  if (Rule::FIRST) {
#pragma unroll
    for (int odd = 0; odd < P::held; odd++) {
      const Rule rule(known_of(p, p.first_row() + odd));
      const unsigned first = ~known.not_first[p.first_row() + odd];
#pragma unroll
      for (int i = odd; i < TILES * P::elements; i += P::held) {
        float &v = h[i / P::elements][i % P::elements];
        const bool y = p.labels >> i & 1, is = (unsigned)p.output(p.tile(TILES, 0) + i / P::elements, i % P::elements) == first;
        v = is ? Rule::salience(rule.weight(v, y, true), v, y) : 0;
      }
    }
  }
  if (p.known.used == 0) return {0, fixed(SALIENCE_BITS, 0)};
  const float v = common<Rule>(both_halves(p, known.sums + 2));
  float most = Rule::FIRST ? 1 : __fmul_rn(__uint_as_float(known.most_S[p.own_row()]), v);
  if (Rule(known_of(p, p.own_row())).broken) most = not_a_number();
  return {v, fixed(SALIENCE_BITS, magnitude(most))};
}

// slice_saliences makes the slices of the saliences S = f32(L v), and adds them up.
template <class P, int TILES> __device__ inline void slice_saliences(P &p, const float (&L)[TILES][P::elements], const SalienceRow &own) {
  const int tile = p.tile(TILES, 0);
  if (p.warp == 0 && p.tells(1)) p.known.unscale_S[p.own_row()] = (float)own.format.unbroken();
  const Both<float> v = p.shared_out(own.v), scale = p.shared_out(own.format.scale);
  Both<unsigned> sum = {};
  unsigned q[P::held][TILES * P::elements / P::held];
#pragma unroll
  for (int i = 0; i < TILES * P::elements; i++) {
    const int t = i / P::elements, e = i % P::elements, odd = e % P::held;
    unsigned bits = __float_as_uint(__fmaf_rn(__fmul_rn(L[t][e], v[odd]), scale[odd], ANCHOR)) - __float_as_uint(ANCHOR);
    sum[odd] += bits;
    q[odd][i / P::held] = bits + 0x8080; // bytes with signs, once the lower two are flipped
  }
  if (tile * 16 < p.m) p.template store<TILES>(p.saliences, tile, q, 0x80808080u);
  int total = (int)p.joined(sum, Added());
  if (p.tells(1)) p.known.h.S.add(p.own_row(), total);
}

// most_term finds the largest terms w^q of a norm.
template <class P, class U> __device__ inline void most_term(P &p, U &u) {
  Both<unsigned> most = {};
  each_tile(p, u, [&](int, int, int, const auto &v) {
#pragma unroll
    for (int e = 0; e < P::elements; e++) keep_most(most[e % P::held], magnitude(raise(weight(v, e), p.c.q)));
  });
  unsigned v = p.joined(most, Larger());
  if (p.tells(1)) raise_to(&p.known.u.most_term[p.own_row()], v);
}

// learn_all: g = S X^T, and what the factors learn of it, u_k <- u_k + eta g prod_{l != k} u_l, pruned and
// floored. Sums are 2^p times as large. No neuron has a synapse with itself after the first pass.
template <class P, class U> __device__ inline void learn_all(P &p, U &u, bool first) {
  RowsKnown &known = p.known;
  Both<unsigned> most_u = {}, most_w = {};
  const int self = p.known.first + p.first_row();
  for (int lap = 0; lap < u.laps(); lap++) {
    const int tile = p.tile(U::tiles, lap);
    if (tile * 16 >= u.neurons(p.c)) break;
    int sums[U::tiles][3][P::elements];
    p.template product<true>(sums, p.saliences, p.known.gradient, tile);
    Both<float> unscale;
#pragma unroll
    for (int odd = 0; odd < P::held; odd++) unscale[odd] = known.unscale_S[p.first_row() + odd];
    const float eta = known.eta;
    const int split = u.excitatory(p.c);
#pragma unroll
    for (int t = 0; t < U::tiles; t++) {
      typename U::Element v[U::z];
      u.load(v, lap, t);
#pragma unroll
      for (int e = 0; e < P::elements; e++) {
        const int j = p.output(tile + t, e), odd = e % P::held;
        int low = sums[t][1][e] * 256 + sums[t][2][e], high = sums[t][0][e] + (low >> 16);
        float G = __fmaf_rn((float)high, 65536.0f, (float)(low & 65535));
        float g = __fmul_rn(G, __fmul_rn(unscale[odd], 1.0f / (1 << P::plane(t, e))));
        float change = __fmul_rn(j < split ? eta : -eta, g), f[U::z]; // -eta g for eta -g: what is added has the same bits
#pragma unroll
        for (int k = 0; k < U::z; k++) f[k] = v[k].of[e];
        learn(f, f, 1, Just<U::z>(), weight(v, e), change, !U::packed && first && j == self + odd);
#pragma unroll
        for (int k = 0; k < U::z; k++) v[k].of[e] = f[k], keep_most(most_u[odd], magnitude(f[k]));
        float w = weight(v, e);
        keep_most(most_w[odd], magnitude(w));
      }
      u.store(v, lap, t);
    }
  }
  unsigned v = p.joined(most_u, most_w, Larger());
  if (p.tells(2)) raise_to(&(p.lane & 8 ? known.u.most_w : known.u.most_u)[p.own_row()], v);
  if (U::any_norm && p.c.q != 0) most_term(p, u);
}

// norm is that of one of the block's rows.
template <class U, class P> __device__ inline Norm norm(const P &p, int row) {
  const FactorsKnown &known = p.known.u;
  return norm_of(U::any_norm ? p.c.q : 0, known.most_u[row], known.most_term[row], known.most_w[row] > __float_as_uint(CUTOFF));
}

// add_norm adds up the terms of the norm: u^2, or w^q.
template <class P, class U> __device__ inline void add_norm(P &p, U &u) {
  Halves sum[2] = {};
  Both<float> scale;
#pragma unroll
  for (int odd = 0; odd < P::held; odd++) scale[odd] = norm<U>(p, p.first_row() + odd).scale();
  each_tile(p, u, [&](int, int, int, const auto &v) {
#pragma unroll
    for (int e = 0; e < P::elements; e++) {
      if (U::any_norm && p.c.q != 0) {
        sum[e % P::held].add(raise(weight(v, e), p.c.q), scale[e % P::held]);
        continue;
      }
#pragma unroll
      for (int k = 0; k < U::z; k++) sum[e % P::held].add(__fmul_rn(v[k].of[e], v[k].of[e]), scale[e % P::held]);
    }
  });
  int total = (int)p.joined(low_of(sum), high_of(sum), Added());
  if (p.tells(2)) p.known.u.norm[p.lane / 8].add(p.own_row(), total);
}

// rescale_all brings the factors back to their length, and finds the largest weights.
template <class P, class U> __device__ inline void rescale_all(P &p, U &u) {
  const float own = norm<U>(p, p.own_row()).restoring(both_halves(p, p.known.u.norm), p.known.length, U::z, U::z);
  const Both<float> r = p.shared_out(own);
  u.scale_others(p, own);
  Both<unsigned> most = {};
  each_tile(p, u, [&](int lap, int t, int, auto &v) {
#pragma unroll
    for (int e = 0; e < P::elements; e++) {
#pragma unroll
      for (int k = 0; k < U::z; k++) v[k].of[e] = __fmul_rn(r[e % P::held], v[k].of[e]);
      keep_most(most[e % P::held], magnitude(weight(v, e)));
    }
    u.store(v, lap, t);
  });
  unsigned v = p.joined(most, Larger());
  if (p.tells(1)) raise_to(&p.known.u.most[p.own_row()], v);
}
