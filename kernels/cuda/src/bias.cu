#include "bias.cuh"

// bias: theta in balance with the weights. A block for each row.
// op bias: perRow(n), n = size(w), excitatory = excitatory, fE = attr(fE), fI = attr(fI), inverse = erfinv(1 - 2 * attr(f))
extern "C" __global__ void bias(Panel p, Rows<const float> w, Rows<float> out, i64 n, i64 excitatory, double fE,
                                double fI, double inverse) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Values of = {w.row(at, n)};
  float theta = balanced(of, fixed(WEIGHT_BITS, largest(of, (int)n, s)), Everyone{n}, excitatory, fE, fI, inverse, s);
  if (threadIdx.x == 0) out.row(at, 1)[0] = theta;
}

// bias_wired: the same of k slots with sources.
extern "C" __global__ void bias_wired(Panel p, Rows<const float> w, Rows<const int> sources, Rows<float> out, i64 k,
                                      i64 excitatory, double fE, double fI, double inverse) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Values of = {w.row(at, k)};
  Listed from = {sources.row(at, k), k};
  float theta = balanced(of, fixed(WEIGHT_BITS, largest(of, (int)from.synapses(), s)), from, excitatory, fE, fI, inverse, s);
  if (threadIdx.x == 0) out.row(at, 1)[0] = theta;
}
