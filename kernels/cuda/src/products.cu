#include "product.cuh"

// slice: the slices of rows of numbers. A block for each row.
extern "C" __global__ void slice(Panel p, Rows<const float> x, Slices to, i64 n, i64 bits) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Values row = {x.row(at, n)};
  cut(row, (int)n, fixed((int)bits, largest(row, (int)n, s)), p, at, to);
}

struct Currents {
  Panel p;
  Corner c;
  const double *unscale;
  Rows<const float> theta;
  Rows<float> h;
  i64 m;
  __device__ void operator()(int row, int column, i64 sum) const {
    Here at = {c.replica, c.row + row, true};
    if (at.row >= p.rows || c.output + column >= m) return;
    h.row(at, m)[c.output + column] = current(sum, unscale[row], theta.row(at, 1)[0]);
  }
};

// drive_tensor: drive on tensor cores, of slices of the weights. 251 registers on sm_80, 239 on
// sm_90, none spilled: one block on a multiprocessor, with 75 KB of shared memory.
extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 1)
    drive_tensor(Panel p, Tiles t, Rows<const float> theta, Rows<float> h, i64 m) {
  DYNAMIC_SHARED(u8, shared);
  Corner c = corner(t);
  if (!p.active[c.replica]) return;
  Currents out = {p, c, t.unscale + c.replica * t.rows + c.row, theta, h, m};
  product<false>(factors(p, t, c), shared, out);
}

struct Gradients {
  Panel p;
  Corner c;
  const double *unscale;
  Rows<float> g;
  i64 n, excitatory;
  __device__ void operator()(int row, int column, i64 sum) const {
    Here at = {c.replica, c.row + row, true};
    i64 j = c.output + column;
    if (at.row >= p.rows || j >= n) return;
    g.row(at, n)[j] = slope(sum, unscale[row], j >= excitatory);
  }
};

// gradient_tensor: gradient on tensor cores, of slices of the saliences. Registers as above.
extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 1)
    gradient_tensor(Panel p, Tiles t, Rows<float> g, i64 n, i64 excitatory) {
  DYNAMIC_SHARED(u8, shared);
  Corner c = corner(t);
  if (!p.active[c.replica]) return;
  Gradients out = {p, c, t.unscale + c.replica * t.rows + c.row, g, n, excitatory};
  product<true>(factors(p, t, c), shared, out);
}
