#include "engram.cuh"

// encode: u_1 <- max(f32(u_1 + f32(gain c)), floor) where w > cutoff, else 0, with
// c = f32(f64(s_j (x' - f_i)(x - f_j))); the other factors are floored; 0 on the diagonal. A
// thread for each synapse; out may be u.
extern "C" __global__ void encode(Panel p, Rows<const float> u, Rows<const float> w, const u8 *x, Rows<const u8> post,
                                  const float *gain, const int *first, Rows<float> out, i64 n, i64 z, i64 offset,
                                  i64 excitatory, double fE, double fI) {
  Here at = here(p, blockIdx.x);
  i64 j = along();
  if (!at.works || j >= n) return;
  i64 self = first[at.replica] + offset + at.row;
  double side = __dsub_rn((double)post.row(at, 1)[0], self < excitatory ? fE : fI);
  if (j >= excitatory) side = -side;
  double pre = __dsub_rn((double)x[at.replica * n + j], j < excitatory ? fE : fI);
  float change = __fmul_rn(gain[at.replica], __double2float_rn(__dmul_rn(side, pre)));
  const float *from = u.row(at, z * n) + j;
  float *to = out.row(at, z * n) + j;
  float weight = w.row(at, n)[j];
  for (i64 k = 0; k < z; k++) {
    float v = k == 0 ? __fadd_rn(from[0], change) : from[k * n];
    to[k * n] = j == self ? 0 : kept(v, weight);
  }
}
