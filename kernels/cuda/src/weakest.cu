#include "block.cuh"

// weakest: S = y at the first smallest y h among the first count patterns, else 0; a NaN makes
// those NaN. A block for each row.
extern "C" __global__ void weakest(Panel p, Rows<const float> h, Rows<const u8> y, const int *count, Rows<float> out,
                                   i64 m) {
  __shared__ Shared s;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *in = h.row(at, m);
  const u8 *label = y.row(at, m);
  float *S = out.row(at, m);
  i64 used = count[at.replica];
  u64 least = ~0ull; // key of y h, then the pattern's number
  for (i64 mu = threadIdx.x; mu < used; mu += blockDim.x) {
    float yh = __fadd_rn(labelled(in[mu], label[mu]), 0); // -0 is as small as 0
    u64 v = (u64)key(yh) << 32 | (u64)mu;
    least = v < least ? v : least;
  }
  least = all_least(least, s);
  bool broken = least >> 32 == 0;
  i64 chosen = (i64)(least & 0xffffffffu);
  for (i64 mu = threadIdx.x; mu < m; mu += blockDim.x) {
    float v = 0;
    if (mu < used && broken) v = not_a_number();
    if (mu < used && !broken && mu == chosen) v = labelled(1, label[mu]);
    S[mu] = v;
  }
}
