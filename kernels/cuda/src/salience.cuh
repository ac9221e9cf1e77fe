// The saliences of a row, as a rule chooses them.
//
// A rule (kernels/salience) is a struct in a header of its name. Kernels give it what is known of a row, and ask it for
// each pattern:
//
//	LEAST, FIRST   it looks at the least |h|; at the first pattern with the smallest y h
//	TOTAL          saliences are divided by the sum of all weights
//	number         the number that it makes of those of the row, before there are currents
//	Rule(known)    what it keeps
//	broken         the row is no number
//	weight         of a pattern: not negative, and at most 1 where FIRST is set, for the first alone
//	salience       the weight with the sign that it is to have, 0 where h is 0 if that is its sign
//
// The saliences are f32(salience v), v = f32(f64(1 / (B 2^-40))), B = sum_mu rne(weight 2^40), or 1 without a total.
#pragma once
#include "block.cuh"

// Known is what kernels find out about the currents of a row, of the patterns in use.
struct Known {
  float number;         // of the rule
  unsigned most, least; // magnitudes of h; least where the rule looks at it,
  unsigned key;         // where it looks at the first pattern, the smallest key of y h
};

// weak_key is the key of y h. -0 is as small as 0.
__device__ inline unsigned weak_key(float h, u8 y) { return key(__fadd_rn(labelled(h, y), 0)); }

// common is v.
template <class Rule> __device__ inline float common(i64 total) {
  return Rule::TOTAL ? __double2float_rn(__ddiv_rn(1, scaled(total, power(-MEAN_BITS)))) : 1;
}

// unit_of is f32(c sum_j w), where power_sum (q = 1) and power (p = 1) have made the sum of a row, in fixed point with this
// unscale, NaN of a broken one.
__device__ inline float unit_of(i64 sum, double unscale, double c) {
  float all = __double2float_rn(scaled(sum, unscale));
  return magnitude(all) >= INFINITE ? not_a_number() : __double2float_rn(__dmul_rn(c, (double)all));
}

// unit_of_row is that of a row of n weights.
template <class Of, class Team> __device__ inline float unit_of_row(const Of &w, int n, double c, Team &team) {
  const Fixed f = fixed(WEIGHT_BITS, largest(w, n, team));
  i64 sum = 0;
  for (int j = team.first(); j < n; j += team.step()) sum += quantised(w(j), f);
  return unit_of(all_sum(sum, team), f.unbroken(), c);
}

// Saliences are those of a row of currents in memory, made when they are asked for.
template <class Rule> struct Saliences {
  const float *h;
  const u8 *y; // NULL where the rule does not look at labels
  int used, first;
  float v;
  Rule rule;

  __device__ float weight(int mu) const { return rule.weight(h[mu], y && y[mu], mu == first); }

  __device__ float operator()(int mu) const {
    if (mu >= used) return 0;
    return rule.broken ? not_a_number() : __fmul_rn(rule.salience(weight(mu), h[mu], y && y[mu]), v);
  }
};

template <class Rule, class Team>
__device__ inline Saliences<Rule> saliences(const float *h, const u8 *y, float number, int used, Team &team) {
  Known known = {number, 0, INFINITE, ~0u};
  unsigned first = ~0u; // the first pattern that has the smallest key
  for (int mu = team.first(); mu < used; mu += team.step()) {
    if (Rule::FIRST) {
      unsigned v = weak_key(h[mu], y[mu]);
      first = v < known.key ? mu : first;
      known.key = v < known.key ? v : known.key;
    } else {
      unsigned v = magnitude(h[mu]);
      known.least = v < known.least ? v : known.least;
      known.most = v > known.most ? v : known.most;
    }
  }
  if (Rule::FIRST) {
    const unsigned own = known.key;
    team.all(Min{known.key});
    first = own == known.key ? first : ~0u;
    team.all(Min{first});
  } else {
    team.all(Min{known.least}, Max{known.most});
  }
  Saliences<Rule> S = {h, y, used, (int)first, 1, Rule(known)};
  i64 total = 0;
  for (int mu = team.first(); Rule::TOTAL && mu < used; mu += team.step()) total += rounded(S.weight(mu), power32(MEAN_BITS - LOW_BITS));
  if (Rule::TOTAL) S.v = common<Rule>(all_sum(total, team));
  return S;
}
