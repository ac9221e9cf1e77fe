#include "raised.cuh"

// clipped is max(v, 0). NaNs stay.
__device__ inline float clipped(float v) { return v < 0 ? 0 : v; }

// fluctuate: hs = 1 - <w^(2/z)> / w0, the mean in float64 over the w_j not <= 0, in the order of j;
// h = f32(10 hs dt), h' = f32(10 hs dt / tau). Where w <= 0 factors are 0. Else, with slow =
// prod_{k>=2} u_k, noise = f32(a xi_1) and drift = b1, and with a second noise f32(f32(a2 slow) xi_2)
// and f32(b2 slow) added to these:
//   v = f32(f32(f32(u_1 + noise) + drift) + f32(h u_1)),  pull = f32(c f32(v - u_2)),
//   u_k <- max(f32(f32(u_k + pull) + f32(h' u_k)), 0) for k >= 2,  u_1 <- max(v, 0).
// A block for each row; out may be u.
extern "C" __global__ void fluctuate(Panel p, Rows<const float> u, Rows<const float> w, Rows<const float> xi,
                                     Rows<float> out, i64 n, i64 z, i64 kinds, double a, double a2, double b1,
                                     double b2, double c, double tau, double size, double dt) {
  __shared__ double terms[256];
  __shared__ double total;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *weights = w.row(at, n), *from = u.row(at, z * n), *noises = xi.row(at, kinds * n);
  float *to = out.row(at, z * n);
  double sum = 0, alive = 0; // of thread 0
  for (i64 first = 0; first < n; first += blockDim.x) {
    i64 j = first + threadIdx.x;
    float weight = j < n ? weights[j] : 0;
    // -1: a synapse that does not count
    terms[threadIdx.x] = weight <= 0 ? -1 : raised((double)weight, __ddiv_rn(2, (double)z));
    __syncthreads();
    for (unsigned i = 0; i < blockDim.x && threadIdx.x == 0; i++) {
      if (terms[i] == -1) continue;
      sum = __dadd_rn(sum, terms[i]);
      alive += 1;
    }
    __syncthreads();
  }
  if (threadIdx.x == 0) total = __dmul_rn(__dmul_rn(10, __dsub_rn(1, __ddiv_rn(__ddiv_rn(sum, alive), size))), dt);
  __syncthreads();
  float home = __double2float_rn(total), slow_home = __double2float_rn(__ddiv_rn(total, tau));
  for (i64 j = threadIdx.x; j < n; j += blockDim.x) {
    if (weights[j] <= 0) {
      for (i64 k = 0; k < z; k++) to[k * n + j] = 0;
      continue;
    }
    float noise = __fmul_rn((float)a, noises[j]), drift = (float)b1;
    if (kinds > 1) {
      float slow = 1;
      for (i64 k = 1; k < z; k++) slow = __fmul_rn(slow, from[k * n + j]);
      noise = __fadd_rn(noise, __fmul_rn(__fmul_rn((float)a2, slow), noises[n + j]));
      drift = __fadd_rn(drift, __fmul_rn((float)b2, slow));
    }
    float old = from[j], fast = __fadd_rn(__fadd_rn(__fadd_rn(old, noise), drift), __fmul_rn(home, old));
    float pull = z > 1 ? __fmul_rn((float)c, __fsub_rn(fast, from[n + j])) : 0;
    for (i64 k = 1; k < z; k++) {
      float v = from[k * n + j];
      to[k * n + j] = clipped(__fadd_rn(__fadd_rn(v, pull), __fmul_rn(slow_home, v)));
    }
    to[j] = clipped(fast);
  }
}
