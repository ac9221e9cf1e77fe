// What the replay cycles of a launch work on, pass by pass.
#pragma once
#include "activity.cuh"
#include "homeostasis.cuh"
#include "margin.cuh"
#include "rules_gen.cuh"
#include "threshold.cuh"
#include "update.cuh"

// Sleep is what the replay cycles of a launch work on.
struct Sleep {
  Rows<float> u, theta, mean;
  Rows<float> right;            // stays above 0 while no label was wrong; NULL where nobody asks
  Rows<const u8> labels;        // for that, or for the rule; NULL where nobody looks at them
  const int *count, *first;     // patterns in use; the number of row 0
  const float *parameter;       // of the rule; NULL where it has none
  const float *length;          // what rows are scaled to
  const float *eta, *eta_theta; // rates,
  i64 eta_step, theta_step;     // and how far those of the next pass are
  i64 n, m, z, split, passes;
  double q;
  i64 rule;    // the number of the rule that chooses patterns
  double unit; // c in the unit of its margins, c sum_j w; 0 where it does not look at that
};

// replay puts the saliences of a row in the place of its currents h, of which mean is that of the
// pass before, and unit that of margins. The result is their own mean. right, which all threads of the team see, is kept where it is asked for.
template <class Team>
__device__ inline float replay(float *h, float mean, float unit, float *right, const Sleep &c, const Here &at, Team &team) {
  const int m = (int)c.m, used = c.count[at.replica];
  const float now = mean_current(h, used, team);
  const u8 *y = c.labels.first ? c.labels.row(at, m) : 0;
  if (c.right.first) {
    float next = righted(*right, least_margin(h, y, used, team));
    if (team.first() == 0) *right = next;
  }
  const float parameter = c.parameter ? c.parameter[at.replica] : 0;
  BY_RULE(c.rule, {
    const auto S = saliences<Rule>(h, y, Rule::number(mean, parameter, unit), used, team);
    for (int mu = team.first(); mu < m; mu += team.step()) h[mu] = S(mu);
  })
  return now;
}

// rescale multiplies a row of n synapses by r and gives its largest weight, as bits.
template <class Z, class Team> __device__ inline unsigned rescale(float *u, float r, int n, Z z, Team &team) {
  Weights<Z> w = {u, n, z};
  unsigned most = 0;
  for (int j = team.first(); j < n; j += team.step()) {
#pragma unroll Z::straight
    for (int k = 0; k < z; k++) u[k * n + j] = __fmul_rn(r, u[k * n + j]);
    unsigned v = magnitude(w(j));
    most = v > most ? v : most;
  }
  return all_max(most, team);
}
