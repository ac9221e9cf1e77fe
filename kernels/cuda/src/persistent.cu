#include "bits.cuh"
#include "sleep.cuh"

// PatternBits are the patterns as bits_of wants them, for drive and for gradient.
struct PatternBits {
  const unsigned *columns, *rows;
};

// Persistent says where a block keeps its rows in shared memory: slices of the weights, or of the
// saliences, at the beginning, h, the factors, (rows, z, n), and what else it knows of rows. That
// h may lie over slices of weights where one lap makes all of it.
struct Persistent {
  i64 weights, saliences; // bytes of a row of slices
  i64 h, h_row;           // where it begins, in bytes; floats of a row
  i64 u, u_row;
  i64 state;
};

// RowState is what is state of a row.
struct RowState {
  double unscale; // of its slices
  float theta, mean, right;
};

// StoreCurrents stores what drive gives.
struct StoreCurrents {
  float *h;
  int h_row;
  const RowState *state;
  __device__ void operator()(int row, int mu, i64 sum) const {
    h[row * h_row + mu] = current(sum, state[row].unscale, state[row].theta);
  }
};

// UpdateFactors updates the factors with what gradient gives.
template <class Z> struct UpdateFactors {
  float *u;
  int u_row, n;
  Z z;
  int split;
  int self; // the neuron that row 0 is
  float eta;
  const RowState *state;
  __device__ void operator()(int row, int j, i64 sum) const {
    Weights w = {u + row * u_row, n, z};
    float t = __fmul_rn(eta, slope(sum, state[row].unscale, j >= split));
    learn(w.u + j, u + row * u_row + j, n, z, w(j), t, j == self + row);
  }
};

// sliced makes the slices of a row in the format f and gives the sum of its q.
template <class Of>
__device__ inline i64 sliced(const Of &x, int n, int split, const Fixed &f, const BlockSlices &to, int row, RowState &state, Warp &team) {
  const int gap = (int)spot(split, split) - split;
  i64 sum = 0;
  for (int j = team.first(); j < n; j += team.step()) {
    int q = quantised(x(j), f);
    to.put(row, j < split ? j : j + gap, q);
    sum += q;
  }
  if (team.first() == 0) state.unscale = f.unbroken();
  return all_sum(sum, team);
}

// replay_cycles makes all replay cycles of a launch, pass by pass,
//
//	h = W X - theta;  S = salience(h);  g = S X^T
//	u_k <- u_k + eta g prod_{l != k} u_l, pruned, floored, scaled back to length
//	theta <- theta - etaT sum_mu S;  mean <- <|h|>
//
// for eight rows of a replica, which stay in the block's shared memory. A warp for each row,
// and, in products, for some of the outputs of all rows.
template <class Z>
__device__ inline void replay_cycles(const Panel &p, const Sleep &c, const PatternBits &x, const Persistent &s, Z z, u8 *shared) {
  const int blocks = (int)((p.rows + BLOCK_ROWS - 1) / BLOCK_ROWS), own = threadIdx.x / 32;
  const int top = (int)blockIdx.x % blocks * BLOCK_ROWS;
  const Here at = {(int)blockIdx.x / blocks, top + own, true};
  if (!p.active[at.replica]) return;
  const bool lives = at.row < p.rows;
  const int n = (int)c.n, m = (int)c.m, split = (int)c.split;
  Warp team;
  RowState *state = (RowState *)(shared + s.state);
  float *h = (float *)(shared + s.h) + own * s.h_row, *u = (float *)(shared + s.u) + own * s.u_row;
  const BlockSlices weights = {shared, (int)s.weights, BLOCK_ROWS * (int)s.weights};
  const BlockSlices saliences = {shared, (int)s.saliences, BLOCK_ROWS * (int)s.saliences};
  const Bits columns = bits_of(x.columns, at.replica, m, spot(n, split), split);
  const Bits across = bits_of(x.rows, at.replica, n, m, m);
  const Weights w = {u, n, z};
  for (int i = team.first(); i < z * n; i += team.step()) u[i] = lives ? c.u.row(at, z * n)[i] : 0;
  if (lives && team.first() == 0) state[own].theta = c.theta.row(at, 1)[0], state[own].mean = c.mean.row(at, 1)[0];
  if (lives && team.first() == 0 && c.right.first) state[own].right = c.right.row(at, 1)[0];
  __syncthreads(); // lanes have read for one another
  sliced(w, n, split, fixed(WEIGHT_BITS, largest(w, n, team)), weights, own, state[own], team);
  for (int pass = 0; pass < c.passes; pass++) {
    __syncthreads();
    StoreCurrents store = {(float *)(shared + s.h), (int)s.h_row, state};
    product_bits<false>(weights, columns, store);
    __syncthreads();
    float theta = state[own].theta, mean = state[own].mean;
    const float now = lives ? replay(h, mean, &state[own].right, c, at, team) : 0;
    Fixed f = fixed(SALIENCE_BITS, largest(Values{h}, m, team));
    i64 sum = sliced(Values{h}, m, m, f, saliences, own, state[own], team);
    theta = moved(theta, c.eta_theta[pass * c.theta_step + at.replica], sum, f);
    if (team.first() == 0) state[own].theta = theta, state[own].mean = now;
    __syncthreads();
    UpdateFactors<Z> update = {(float *)(shared + s.u), (int)s.u_row, n, z, split,
                          c.first[at.replica] + top, c.eta[pass * c.eta_step + at.replica], state};
    product_bits<true>(saliences, across, update);
    __syncthreads();
    float r = restoring(u, c.length[at.replica], n, z, c.q, team);
    unsigned most = rescale(u, r, n, z, team);
    sliced(w, n, split, fixed(WEIGHT_BITS, most), weights, own, state[own], team);
  }
  __syncthreads();
  if (!lives) return;
  for (int i = team.first(); i < z * n; i += team.step()) c.u.row(at, z * n)[i] = u[i];
  if (team.first() == 0) c.theta.row(at, 1)[0] = state[own].theta, c.mean.row(at, 1)[0] = state[own].mean;
  if (team.first() == 0 && c.right.first) c.right.row(at, 1)[0] = state[own].right;
}

// persistent knows how many factors a synapse has where they are two, as they mostly are.
extern "C" __global__ void __launch_bounds__(32 * BLOCK_ROWS, 2) persistent(Panel p, Sleep c, PatternBits x, Persistent s) {
  DYNAMIC_SHARED(u8, shared);
  if (c.z == 2) replay_cycles(p, c, x, s, Just<2>(), shared);
  else replay_cycles(p, c, x, s, Any{(int)c.z}, shared);
}
