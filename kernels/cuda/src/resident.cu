#include "bits.cuh"
#include "sleep.cuh"

// Words are the patterns as bits_of wants them, for drive and for gradient.
struct Words {
  const unsigned *columns, *rows;
};

// Stay says where a block keeps its rows in shared memory: slices of the weights, or of the
// saliences, at the beginning, h, the factors, (rows, z, n), and what else it knows of rows. That
// h may lie over slices of weights where one lap makes all of it.
struct Stay {
  i64 weights, saliences; // bytes of a row of slices
  i64 h, h_row;           // where it begins, in bytes; floats of a row
  i64 u, u_row;
  i64 known;
};

// Known is what is known of a row.
struct Known {
  double unscale; // of its slices
  float theta, mean, right;
};

// Heard stores what drive gives.
struct Heard {
  float *h;
  int h_row;
  const Known *known;
  __device__ void operator()(int row, int mu, i64 sum) const {
    h[row * h_row + mu] = current(sum, known[row].unscale, known[row].theta);
  }
};

// Learned updates the factors with what gradient gives.
template <class Z> struct Learned {
  float *u;
  int u_row, n;
  Z z;
  int split;
  int self; // the neuron that row 0 is
  float eta;
  const Known *known;
  __device__ void operator()(int row, int j, i64 sum) const {
    Weights w = {u + row * u_row, n, z};
    float t = __fmul_rn(eta, slope(sum, known[row].unscale, j >= split));
    learn(w.u + j, u + row * u_row + j, n, z, w(j), t, j == self + row);
  }
};

// sliced makes the slices of a row in the format f and gives the sum of its q.
template <class Of>
__device__ inline i64 sliced(const Of &x, int n, int split, const Fixed &f, const Strips &to, int row, Known &known, Warp &team) {
  const int gap = (int)spot(split, split) - split;
  i64 sum = 0;
  for (int j = team.first(); j < n; j += team.step()) {
    int q = quantised(x(j), f.scale);
    to.put(row, j < split ? j : j + gap, q);
    sum += q;
  }
  if (team.first() == 0) known.unscale = f.unbroken();
  return all_sum(sum, team);
}

// stay makes all replay cycles of a launch, pass by pass,
//
//	h = W X - theta;  S = salience(h);  g = S X^T
//	u_k <- u_k + eta g prod_{l != k} u_l, pruned, floored, scaled back to length
//	theta <- theta - etaT sum_mu S;  mean <- <|h|>
//
// for eight rows of a replica, which stay in the block's shared memory. A warp for each row,
// and, in products, for some of the outputs of all rows.
template <class Z>
__device__ inline void stay(const Panel &p, const Sleep &c, const Words &x, const Stay &s, Z z, u8 *shared) {
  const int blocks = (int)((p.rows + STRIP - 1) / STRIP), own = threadIdx.x / 32;
  const int top = (int)blockIdx.x % blocks * STRIP;
  const Here at = {(int)blockIdx.x / blocks, top + own, true};
  if (!p.active[at.replica]) return;
  const bool lives = at.row < p.rows;
  const int n = (int)c.n, m = (int)c.m, split = (int)c.split;
  Warp team;
  Known *known = (Known *)(shared + s.known);
  float *h = (float *)(shared + s.h) + own * s.h_row, *u = (float *)(shared + s.u) + own * s.u_row;
  const Strips weights = {shared, (int)s.weights, STRIP * (int)s.weights};
  const Strips saliences = {shared, (int)s.saliences, STRIP * (int)s.saliences};
  const Bits columns = bits_of(x.columns, at.replica, m, spot(n, split), split);
  const Bits across = bits_of(x.rows, at.replica, n, m, m);
  const Weights w = {u, n, z};
  for (int i = team.first(); i < z * n; i += team.step()) u[i] = lives ? c.u.row(at, z * n)[i] : 0;
  if (lives && team.first() == 0) known[own].theta = c.theta.row(at, 1)[0], known[own].mean = c.mean.row(at, 1)[0];
  if (lives && team.first() == 0 && c.right.first) known[own].right = c.right.row(at, 1)[0];
  __syncthreads(); // lanes have read for one another
  sliced(w, n, split, fixed(WEIGHT_BITS, largest(w, n, team)), weights, own, known[own], team);
  for (int pass = 0; pass < c.passes; pass++) {
    __syncthreads();
    Heard heard = {(float *)(shared + s.h), (int)s.h_row, known};
    product_bits<false>(weights, columns, heard);
    __syncthreads();
    float theta = known[own].theta, mean = known[own].mean;
    const float now = lives ? replay(h, mean, &known[own].right, c, at, team) : 0;
    Fixed f = fixed(SALIENCE_BITS, largest(Values{h}, m, team));
    i64 sum = sliced(Values{h}, m, m, f, saliences, own, known[own], team);
    theta = moved(theta, c.eta_theta[pass * c.theta_step + at.replica], sum, f);
    if (team.first() == 0) known[own].theta = theta, known[own].mean = now;
    __syncthreads();
    Learned<Z> learned = {(float *)(shared + s.u), (int)s.u_row, n, z, split,
                          c.first[at.replica] + top, c.eta[pass * c.eta_step + at.replica], known};
    product_bits<true>(saliences, across, learned);
    __syncthreads();
    float r = restoring(u, c.length[at.replica], n, z, c.q, team);
    unsigned most = rescale(u, r, n, z, team);
    sliced(w, n, split, fixed(WEIGHT_BITS, most), weights, own, known[own], team);
  }
  __syncthreads();
  if (!lives) return;
  for (int i = team.first(); i < z * n; i += team.step()) c.u.row(at, z * n)[i] = u[i];
  if (team.first() == 0) c.theta.row(at, 1)[0] = known[own].theta, c.mean.row(at, 1)[0] = known[own].mean;
  if (team.first() == 0 && c.right.first) c.right.row(at, 1)[0] = known[own].right;
}

// resident knows how many factors a synapse has where they are two, as they mostly are.
extern "C" __global__ void __launch_bounds__(32 * STRIP, 2) resident(Panel p, Sleep c, Words x, Stay s) {
  DYNAMIC_SHARED(u8, shared);
  if (c.z == 2) stay(p, c, x, s, Just<2>(), shared);
  else stay(p, c, x, s, Any{(int)c.z}, shared);
}
