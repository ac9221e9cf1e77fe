#include "bias.cuh"

// bias: theta in balance with the weights. A block for each row.
// op bias: perRow(n), n = size(w), excitatory = excitatory, fE = attr(fE), fI = attr(fI), inverse = erfinv(1 - 2 * attr(f))
extern "C" __global__ void bias(Panel p, Rows<const float> w, Rows<float> out, i64 n, i64 excitatory, double fE,
                                double fI, double inverse) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Values of = {w.row(at, n)};
  float theta = balanced(of, fixed(WEIGHT_BITS, largest(of, (int)n, s)), n, excitatory, fE, fI, inverse, s);
  if (threadIdx.x == 0) out.row(at, 1)[0] = theta;
}
