#include "rules_gen.cuh"

// Looks is what a rule looks at; NULL is what it does not.
struct Looks {
  Rows<const float> h, mean;
  const float *parameter;
  Rows<const u8> labels;
  Rows<const float> unit;
  const int *count;
};

// salience: the saliences of a row, as the rule of this number chooses them. A block for each row.
extern "C" __global__ void salience(Panel p, Looks l, Rows<float> out, i64 m, i64 rule) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float mean = l.mean.first ? l.mean.row(at, 1)[0] : 0, unit = l.unit.first ? l.unit.row(at, 1)[0] : 0;
  const float parameter = l.parameter ? l.parameter[at.replica] : 0;
  const u8 *y = l.labels.first ? l.labels.row(at, m) : 0;
  BY_RULE(rule, {
    const auto S = saliences<Rule>(l.h.row(at, m), y, Rule::number(mean, parameter, unit), l.count[at.replica], s);
    for (i64 mu = threadIdx.x; mu < m; mu += blockDim.x) out.row(at, m)[mu] = S(mu);
  })
}
