#include "block.cuh"
#include "raised.cuh"

// power_sum: f32(sum_j w^q). For q = 1 and 2 the integer sum of rne(w 2^(23-e)) or of its
// square; other powers in float64, in the order of j. NaN for a broken row, and
// for a sum beyond float32. A block for each row.
// op power-sum: perRow(n), n = size(w), q = attr(q)
extern "C" __global__ void power_sum(Panel p, Rows<const float> w, Rows<float> out, i64 n, double q) {
  TEAM(s);
  __shared__ double terms[1024];
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *row = w.row(at, n);
  Fixed f = fixed(WEIGHT_BITS, largest(Values{row}, n, s));
  double result = 0;
  if (q == 1 || q == 2) {
    i64 sum = 0;
    for (i64 j = threadIdx.x; j < n; j += blockDim.x) {
      i64 v = quantised(row[j], f);
      sum += q == 1 ? v : v * v;
    }
    result = scaled(all_sum(sum, s), f.unscale);
    if (q == 2) result = __dmul_rn(result, f.unscale);
  } else {
    for (i64 from = 0; from < n; from += blockDim.x) {
      i64 j = from + threadIdx.x;
      double v = j < n ? (double)row[j] : 0;
      terms[threadIdx.x] = j < n && (v != 0 || q == 0) ? real_power(v, q) : 0;
      __syncthreads();
      for (unsigned i = 0; i < blockDim.x && threadIdx.x == 0; i++) result = __dadd_rn(result, terms[i]);
      __syncthreads();
    }
  }
  float sum = __double2float_rn(result);
  if (threadIdx.x == 0) out.row(at, 1)[0] = f.broken || magnitude(sum) >= INFINITE ? not_a_number() : sum;
}
