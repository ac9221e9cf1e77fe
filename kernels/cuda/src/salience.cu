#include "block.cuh"
#include "exp.cuh"

// salience: S = sign(h) f32(L v), L = exp32(f32(c f32(|h| - least))), c = f32(-beta / mean),
// v = f32(f64(1 / (B 2^-40))), B = sum_mu rne(L 2^40). 0 where h = 0 and from count on. A block
// for each row.
extern "C" __global__ void salience(Panel p, Rows<const float> h, Rows<const float> mean, const float *beta,
                                    const int *count, Rows<float> out, i64 m) {
  __shared__ Shared s;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *in = h.row(at, m);
  float *S = out.row(at, m);
  float average = mean.row(at, 1)[0];
  i64 used = count[at.replica];
  u64 least = INFINITE, most = 0; // magnitudes, which their bits order
  for (i64 mu = threadIdx.x; mu < m; mu += blockDim.x) {
    u64 v = magnitude(in[mu]);
    if (mu >= used) {
      S[mu] = 0;
      continue;
    }
    least = v < least ? v : least;
    most = v > most ? v : most;
  }
  least = all_least(least, s);
  most = all_most(most, s);
  bool broken = most >= INFINITE || is_nan(average);
  float smallest = __uint_as_float((unsigned)least);
  float steep = average == 0 ? 0 : __fdiv_rn(-beta[at.replica], average);
  i64 sum = 0;
  for (i64 mu = threadIdx.x; mu < used; mu += blockDim.x) {
    float L = exp32(__fmul_rn(steep, __fsub_rn(__uint_as_float(magnitude(in[mu])), smallest)));
    sum += rounded(L, power(MEAN_BITS));
    S[mu] = L;
  }
  float v = __double2float_rn(__ddiv_rn(1, scaled(all_sum(sum, s), power(-MEAN_BITS))));
  for (i64 mu = threadIdx.x; mu < used; mu += blockDim.x) {
    float L = __fmul_rn(S[mu], v), sign = in[mu];
    S[mu] = broken ? not_a_number() : sign > 0 ? L : sign < 0 ? -L : 0;
  }
}
