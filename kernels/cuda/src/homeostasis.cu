#include "block.cuh"

// weight is w_j = prod_k u_jk.
__device__ inline float weight(const float *u, i64 j, i64 n, i64 z) {
  float w = u[j];
  for (i64 k = 1; k < z; k++) w = __fmul_rn(w, u[k * n + j]);
  return w;
}

// raise is f32(w^q).
__device__ inline float raise(float w, double q) {
  if (q == 1) return w;
  if (q == 2) return __fmul_rn(w, w);
  return __double2float_rn(pow((double)w, q));
}

// root is x^(1/p).
__device__ inline double root(double x, double p) {
  if (p == 1) return x;
  if (p == 2) return __dsqrt_rn(x);
  if (p == 4) return __dsqrt_rn(__dsqrt_rn(x));
  return pow(x, __ddiv_rn(1, p));
}

// homeostasis: norm u (q = 0): r = f32(sqrt(f64(f64(length z) / sum u^2))); norm q:
// r = f32((length / sum w^q)^(1 / (q z))). Sums are of terms in fixed point, 42 bits below
// 2^(2 e) or below the largest term. 1 where no w > cutoff. A block for each row.
extern "C" __global__ void homeostasis(Panel p, Rows<const float> u, const float *length, Rows<float> r, i64 n, i64 z,
                                       double q) {
  __shared__ Shared s;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *row = u.row(at, z * n);
  u64 most = 0, term = 0, alive = 0; // the largest factor, the largest w^q, any w > cutoff
  for (i64 j = threadIdx.x; j < n; j += blockDim.x) {
    float w = 1;
    for (i64 k = 0; k < z; k++) {
      float v = row[k * n + j];
      w = k == 0 ? v : __fmul_rn(w, v);
      most = magnitude(v) > most ? magnitude(v) : most;
    }
    if (!(w <= CUTOFF)) alive = 1;
    unsigned m = q == 0 ? 0 : magnitude(raise(w, q));
    term = m > term ? m : term;
  }
  most = all_most(most, s);
  alive = all_most(alive, s);
  bool broken = most >= INFINITE || (q == 0 && exponent((unsigned)most) > 64);
  int e = 2 * exponent((unsigned)most);
  if (q != 0) {
    term = all_most(term, s);
    e = exponent((unsigned)term);
    broken = broken || (alive && term >= INFINITE);
  }
  if (e < FAINTEST) e = FAINTEST;
  double scale = power(broken ? 0 : NORM_BITS - e);
  i64 sum = 0;
  if (q == 0) {
    for (i64 i = threadIdx.x; i < z * n; i += blockDim.x) sum += rounded(__fmul_rn(row[i], row[i]), scale);
  } else {
    for (i64 j = threadIdx.x; j < n; j += blockDim.x) sum += rounded(raise(weight(row, j, n, z), q), scale);
  }
  sum = all_sum(sum, s);
  if (threadIdx.x != 0) return;
  double norm = __ddiv_rn(__ll2double_rn(sum), scale), goal = (double)length[at.replica];
  float result;
  if (broken) result = not_a_number();
  else if (!alive) result = 1;
  else if (q == 0) result = __double2float_rn(__dsqrt_rn(__ddiv_rn(__dmul_rn(goal, (double)z), norm)));
  else result = __double2float_rn(root(__ddiv_rn(goal, norm), __dmul_rn(q, (double)z)));
  r.row(at, 1)[0] = result;
}
