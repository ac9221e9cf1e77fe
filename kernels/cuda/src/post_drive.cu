#include "margin.cuh"
#include "quads.cuh"
#include "rules_gen.cuh"
#include "slices.cuh"
#include "threshold.cuh"
#include "weights.cuh"

// PostDrive is what post_drive makes something of, and with what.
struct PostDrive {
  Rows<const float> h;
  Rows<float> theta, mean, right; // states; right is NULL where nobody asks
  Rows<const u8> labels;          // for right, or for the rule; NULL where nobody looks at them
  const int *flag;                // not 0 where the rule is not this one but the flagged one; NULL where there is one rule
  const float *parameter;         // of the rule that has one
  const int *count;
  const float *eta;
  Rows<float> work; // where rows without room in shared memory are worked on; it may be h
  i64 m;
  i64 rule, flagged;         // numbers of rules
  Rows<const float> factors; // z rows of n synapses, for the unit of margins,
  i64 n, z;
  double unit; // c sum_j w; 0 where the rule does not look at that
};

// SalienceQuads are a row of currents h in memory, of which a thread sees no quads but its own; then, in
// their place, saliences without their common factor v, S = f32(L v): L with the sign of h, 0 where h = 0.
// Beyond the patterns in use there are zeros. Aligned says that quads begin at multiples of 16 bytes.
template <bool ALIGNED> struct SalienceQuads {
  float *row;
  int m, used;

  __device__ void load(int j, float (&v)[4]) const {
    if (ALIGNED) load_quad(row + j, v);
    else read_quad(row, j, m, v);
  }
  __device__ void store(int j, const float (&v)[4]) const {
    if (ALIGNED) store_quad(row + j, v);
    else write_quad(row, j, m, v);
  }

  // each changes every element: its number, and whether it is in use, are told.
  template <class Do> __device__ void each(const Do &act) const {
    for (int j = 4 * threadIdx.x; j < m; j += 4 * blockDim.x) {
      float v[4];
      load(j, v);
#pragma unroll
      for (int k = 0; k < 4; k++) act(j + k, j + k < used, v[k]);
      store(j, v);
    }
  }

  // take reads the currents and finds the least and the largest magnitude.
  __device__ void take(const float *h, unsigned &least, unsigned &most) const {
    for (int j = 4 * threadIdx.x; j < m; j += 4 * blockDim.x) {
      float v[4];
      read_quad(h, j, m, v);
#pragma unroll
      for (int k = 0; k < 4; k++) {
        const bool uses = j + k < used;
        v[k] = uses ? v[k] : 0;
        unsigned size = magnitude(v[k]);
        least = uses && size < least ? size : least;
        most = size > most ? size : most;
      }
      store(j, v);
    }
  }

  // cut writes their slices and gives the sum of a thread's.
  __device__ i64 cut(float common, const Fixed &f, const SlicedRow &to) const {
    i64 sum = 0;
    for (int j = 4 * threadIdx.x; j < m; j += 4 * blockDim.x) {
      float v[4];
      int q[4], some = 0;
      load(j, v);
#pragma unroll
      for (int k = 0; k < 4; k++) some += q[k] = quantised(__fmul_rn(v[k], common), f);
      to.put(j, q);
      sum += some;
    }
    to.finish();
    return sum;
  }
};

// post_drive_row: what a cycle makes of the currents h of a row, that is activity, the salience of a rule,
// threshold and slice in one, with right also margin and ratio,
//
//	S = salience(h);  theta <- theta - eta sum S;  mean <- <|h|>;  right <- min y h / sqrt(right)
//
// The row is read once.
template <class Rule, bool ALIGNED>
__device__ inline void post_drive_row(const Panel &p, const Here &at, const PostDrive &d, float *work, const Slices &to, unsigned *stage, Block &s) {
  const int m = (int)d.m, used = d.count[at.replica];
  const bool rights = !Rule::FIRST && d.right.first, labels = d.labels.first;
  const u8 *y = d.labels.row(at, m);
  const SalienceQuads<ALIGNED> row = {work, m, used};
  const float unit = d.unit == 0 ? 0 : unit_of_row(Weights{d.factors.row(at, d.z * d.n), (int)d.n, Any{(int)d.z}}, (int)d.n, d.unit, s);
  Known known = {Rule::number(d.mean.row(at, 1)[0], d.parameter ? d.parameter[at.replica] : 0, unit), 0, INFINITE, rights ? key(__uint_as_float(INFINITE)) : ~0u};
  unsigned first = 0; // the pattern with the smallest key of y h
  row.take(d.h.row(at, m), known.least, known.most);
  if (Rule::FIRST || rights) {
    row.each([&](int mu, bool uses, float h) {
      if (!uses) return;
      unsigned k = Rule::FIRST ? weak_key(h, y[mu]) : key(labelled(h, y[mu]));
      first = k < known.key ? mu : first;
      known.key = k < known.key ? k : known.key;
    });
  }
  const unsigned own = known.key;
  s.all(Min{known.least}, Max{known.most}, Min{known.key});
  const Rule rule(known);
  const Fixed size = fixed(MEAN_BITS, known.most);
  Halves sizes = {}, weights = {};
  unsigned top = 0; // the largest |S|, without what all have in common
  if (Rule::FIRST) {
    first = own == known.key ? first : ~0u;
    s.all(Min{first});
  }
  row.each([&](int mu, bool uses, float &h) {
    const bool label = labels && uses && y[mu];
    sizes.add(__uint_as_float(magnitude(h)), size.scale);
    float L = rule.weight(h, label, mu == (int)first);
    if (!uses) L = 0;
    if (Rule::TOTAL) weights.add(L, power32(MEAN_BITS - LOW_BITS));
    h = Rule::salience(L, h, label);
    top = magnitude(h) > top ? magnitude(h) : top;
  });
  i64 sum = sizes.sum(), B = weights.sum();
  s.all(Sum{sum}, Sum{B}, Max{top});
  const float v = used == 0 ? 0 : common<Rule>(B);
  const Fixed f = fixed(SALIENCE_BITS, rule.broken && used > 0 ? INFINITE : magnitude(__fmul_rn(__uint_as_float(top), v)));
  i64 Q = row.cut(v, f, sliced_row(p, at, to, m, stage));
  tell_unscale(at, to, f);
  s.all(Sum{Q});
  if (threadIdx.x != 0) return;
  float &theta = d.theta.row(at, 1)[0];
  theta = moved(theta, d.eta[at.replica], Q, f);
  float mean = size.broken ? not_a_number() : __double2float_rn(__ddiv_rn(scaled(sum, size.unscale), (double)used));
  d.mean.row(at, 1)[0] = used == 0 ? 0 : mean;
  if (rights) d.right.row(at, 1)[0] = righted(d.right.row(at, 1)[0], known.key);
}

// post_drive: a block for each row, which lies in shared memory where there is room.
extern "C" __global__ void __launch_bounds__(1024) post_drive(Panel p, PostDrive d, Slices to) {
  DYNAMIC_SHARED(float, shared);
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  BY_RULE(d.flag && d.flag[at.replica] ? d.flagged : d.rule, {
    if (d.work.first) post_drive_row<Rule, false>(p, at, d, d.work.row(at, d.m), to, nullptr, s);
    else post_drive_row<Rule, true>(p, at, d, shared, to, (unsigned *)shared + (d.m + 3) / 4 * 4, s);
  })
}
