#include "bias.cuh"
#include "encode.cuh"
#include "weights.cuh"

#define DAY_THREADS 512 // of a block, at most

// Presentation is what a pattern of the day is shown to, and what it teaches: nothing where there is no post.
struct Presentation {
  Rows<float> u, theta, h;
  const u8 *x;         // the pattern to learn,
  Rows<const u8> post; // its labels, (patterns), of which mu is the one;
  const int *mu;
  const float *gain;
  const int *first; // the number of row 0
  const u8 *next;   // the pattern to listen to
  i64 n, z, m, excitatory;
  double fE, fI, inverse;
};

// learnt changes the factors of a row, and leaves its weights in w, where that is not NULL.
template <class Z> __device__ inline void learnt(const Presentation &d, const Here &at, float *u, float *w, int n, Z z) {
  Lesson l = lesson(d.post.row(at, d.m)[d.mu[at.replica]], d.gain[at.replica], d.first[at.replica] + at.row, d.excitatory,
                    d.fE, d.fI);
  const u8 *x = d.x + at.replica * n;
  Weights<Z> before = {u, n, z};
  for (int j = threadIdx.x; j < n; j += blockDim.x) {
    float weight = before(j), product = 1;
#pragma unroll Z::straight
    for (int k = 0; k < z; k++) {
      float v = u[k * n + j], changed = encoded(l, k, j, x[j], v, weight);
      if (__float_as_uint(changed) != __float_as_uint(v)) u[k * n + j] = changed; // the dead are not written
      product = __fmul_rn(product, changed);
    }
    if (w) w[j] = product;
  }
}

// store is h = W x - theta of the weights w of a row, theta being that in balance with them where something was learnt.
template <class Of> __device__ inline void store(const Presentation &d, const Here &at, const Of &w, int n, Block &s) {
  Fixed f = fixed(WEIGHT_BITS, largest(w, n, s));
  float theta = d.theta.row(at, 1)[0];
  if (d.post.first) theta = balanced(w, f, Everyone{n}, d.excitatory, d.fE, d.fI, d.inverse, s);
  const u8 *x = d.next + at.replica * n;
  i64 sum = 0;
  for (int j = threadIdx.x; j < n; j += blockDim.x) {
    if (!x[j]) continue;
    int q = quantised(w(j), f);
    sum += j < d.excitatory ? q : -q;
  }
  sum = all_sum(sum, s);
  if (threadIdx.x != 0) return;
  d.h.row(at, 1)[0] = current(sum, f.unbroken(), theta);
  if (d.post.first) d.theta.row(at, 1)[0] = theta;
}

// shown: a pattern learnt and the next one store, in a row whose weights have room in w, or NULL.
template <class Z> __device__ inline void shown(const Presentation &d, const Here &at, Z z, float *w, Block &s) {
  const int n = (int)d.n;
  float *u = d.u.row(at, z * n);
  const Weights<Z> weights = {u, n, z};
  if (d.post.first) {
    learnt(d, at, u, w, n, z);
  } else if (w) {
    for (int j = threadIdx.x; j < n; j += blockDim.x) w[j] = weights(j);
  }
  __syncthreads();
  if (w) store(d, at, Values{w}, n, s);
  else store(d, at, weights, n, s);
}

// presentation: what a presentation of the day makes of a row,
//
//	u_1 <- u_1 + gain (x' - f)(x - f);  theta <- bias(W);  h = W x_next - theta
//
// That is weights, encode, weights, bias and drive in one; without labels drive alone. A block for
// each row, which keeps the weights in shared memory where there is room.
extern "C" __global__ void __launch_bounds__(DAY_THREADS) presentation(Panel p, Presentation d, i64 room) {
  DYNAMIC_SHARED(float, shared);
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  float *w = room ? shared : NULL;
  if (d.z == 2) shown(d, at, Just<2>(), w, s);
  else shown(d, at, Any{(int)d.z}, w, s);
}
