#include "factors.cuh"

// halves writes the factors of w = u^z - v^z with a = u - v and b = u + v, stride apart: a, b, ..., b and c = b sum_k p^(z-1-k) q^k,
// p = (1 + a/b)/2, q = (1 - a/b)/2. Where a > b both become their mean, and where a <= floor all are 0.
__device__ inline void halves(float *to, int stride, int z, float a, float b) {
  if (a > b) a = b = __fmul_rn(__fadd_rn(a, b), 0.5f);
  const float ratio = __fdiv_rn(a, b);
  const float p = __fmul_rn(__fadd_rn(1, ratio), 0.5f), q = __fmul_rn(__fsub_rn(1, ratio), 0.5f);
  float sum = 1, power = 1;
  for (int k = 1; k < z; k++) {
    power = __fmul_rn(power, q);
    sum = __fadd_rn(__fmul_rn(sum, p), power);
  }
  float c = __fmul_rn(b, sum);
  if (a <= FLOOR) a = b = c = 0;
  to[0] = a;
  for (int k = 1; k < z - 1; k++) to[k * stride] = b;
  to[(z - 1) * stride] = c;
}

// update_halves: u <- u + t u^(z-1), v <- v - t v^(z-1), t = f32(eta g), of the halves u = (a + b)/2 and v = (b - a)/2:
// a <- f32(a + f32(t f32(u^(z-1) + v^(z-1)))), b <- f32(b + f32(t f32(u^(z-1) - v^(z-1)))) where w > cutoff, else 0; 0 on the
// diagonal. A thread for each synapse; out may be u.
// op update-halves: perElement(n), n = dim(out, 1), z = dim(out, 0), offset = first
extern "C" __global__ void update_halves(Panel p, Rows<const float> u, Rows<const float> w, Rows<const float> g,
                                         const float *eta, const int *first, Rows<float> out, i64 n, i64 z, i64 offset) {
  Here at = here(p, blockIdx.x);
  i64 j = along();
  if (!at.works || j >= n) return;
  const float *from = u.row(at, z * n) + j;
  float a = from[0], b = from[n];
  const float more = __fmul_rn(__fadd_rn(a, b), 0.5f), less = __fmul_rn(__fsub_rn(b, a), 0.5f);
  float power_of_u = more, power_of_v = less;
  for (int k = 2; k < z; k++) {
    power_of_u = __fmul_rn(power_of_u, more);
    power_of_v = __fmul_rn(power_of_v, less);
  }
  const float t = __fmul_rn(eta[at.replica], g.row(at, n)[j]);
  a = __fadd_rn(a, __fmul_rn(t, __fadd_rn(power_of_u, power_of_v)));
  b = __fadd_rn(b, __fmul_rn(t, __fsub_rn(power_of_u, power_of_v)));
  if (w.row(at, n)[j] <= CUTOFF || j == first[at.replica] + offset + at.row) a = 0;
  halves(out.row(at, z * n) + j, (int)n, (int)z, a, b);
}
