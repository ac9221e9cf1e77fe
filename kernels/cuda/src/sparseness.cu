#include "mean.cuh"

// Unshifted are currents r = f32(h + theta), UnshiftedSquares f32(r r).
struct Unshifted {
  const float *h;
  float theta;
  __device__ float operator()(i64 mu) const { return __fadd_rn(h[mu], theta); }
};

struct UnshiftedSquares {
  Unshifted r;
  __device__ float operator()(i64 mu) const { return __fmul_rn(r(mu), r(mu)); }
};

// sparseness: f32((1 - a a / b) / (1 - 1 / count)), a and b being the means of r and of
// f32(r r) over the first count patterns; NaN for fewer than two. A block for each row.
// op sparseness: perRow(m), m = size(h)
extern "C" __global__ void sparseness(Panel p, Rows<const float> h, Rows<const float> theta, const int *count,
                                      Rows<float> out, i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  i64 n = count[at.replica];
  Unshifted r = {h.row(at, m), theta.row(at, 1)[0]};
  UnshiftedSquares square = {r};
  double a = mean_of(r, n, s), b = mean_of(square, n, s);
  if (threadIdx.x != 0) return;
  double above = __dsub_rn(1, __ddiv_rn(__dmul_rn(a, a), b)), below = __dsub_rn(1, __ddiv_rn(1, (double)n));
  out.row(at, 1)[0] = n < 2 ? not_a_number() : __double2float_rn(__ddiv_rn(above, below));
}
