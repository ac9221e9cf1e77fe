#include "activity.cuh"
#include "margin.cuh"
#include "salience.cuh"
#include "slices.cuh"
#include "threshold.cuh"

// Salience is the soft one or that of the weakest pattern.
struct Salience {
  bool weak;
  Soft soft;
  Weakest weakest;
  __device__ float operator()(int mu) const { return weak ? weakest(mu) : soft(mu); }
};

// post_drive: what a cycle makes of the currents h: slices of the salience, theta, mean. That is
// activity, salience (without labels y), weakest (with labels and no flag, or one that is not 0),
// threshold and slice in one; with right, which the labels are for then, margin and ratio too, and the soft salience. S is made from h each time it is wanted. A block for each row.
extern "C" __global__ void post_drive(Panel p, Rows<const float> h, Rows<float> theta, Rows<float> mean, Rows<float> right,
                                    Rows<const u8> y, const int *flag, const float *beta, const int *count, const float *eta, Slices to,
                                    i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *in = h.row(at, m);
  int used = count[at.replica];
  float before = mean.row(at, 1)[0], now = mean_current(in, used, s);
  Salience S = {};
  float still = 0;
  if (right.first) still = righted(right.row(at, 1)[0], in, y.row(at, m), used, s);
  S.weak = y.first && !right.first && (!flag || flag[at.replica]);
  if (S.weak) S.weakest = weakest_of(in, y.row(at, m), used, s);
  else S.soft = soft(in, before, beta[at.replica], used, s);
  Fixed f = fixed(SALIENCE_BITS, largest(S, m, s));
  i64 sum = cut(S, m, f, p, at, to, s);
  if (threadIdx.x != 0) return;
  theta.row(at, 1)[0] = moved(theta.row(at, 1)[0], eta[at.replica], sum, f);
  mean.row(at, 1)[0] = now;
  if (right.first) right.row(at, 1)[0] = still;
}
