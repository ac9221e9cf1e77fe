#include "product.cuh"

// slice: the slices of rows of numbers. A block for each row.
extern "C" __global__ void slice(Panel p, Rows<const float> x, Slices to, i64 n, i64 bits) {
  __shared__ Shared s;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Values row = {x.row(at, n)};
  cut(row, n, fixed((int)bits, largest(row, n, s)), p, at, to, s);
}

// tile_columns: the columns of X (n, m) as rows of k bytes, to[mu][spot(j)] = x_j^mu, 0
// elsewhere. A thread for each byte of each of the rows of every replica.
extern "C" __global__ void tile_columns(const u8 *x, u8 *to, i64 n, i64 m, i64 split, i64 rows, i64 k) {
  i64 replica = blockIdx.x / rows, mu = blockIdx.x % rows, i = along();
  if (i >= k) return;
  i64 gap = spot(split, split) - split, j = i < split ? i : i - gap;
  bool there = mu < m && j < n && (i < split || i >= split + gap);
  to[(replica * rows + mu) * k + i] = there ? x[(replica * n + j) * m + mu] : 0;
}

// tile_rows: the rows of X (n, m) as rows of k bytes, to[j][mu] = x_j^mu, 0 elsewhere. A
// thread for each byte of each of the rows of every replica.
extern "C" __global__ void tile_rows(const u8 *x, u8 *to, i64 n, i64 m, i64 rows, i64 k) {
  i64 replica = blockIdx.x / rows, j = blockIdx.x % rows, mu = along();
  if (mu >= k) return;
  to[(replica * rows + j) * k + mu] = j < n && mu < m ? x[(replica * n + j) * m + mu] : 0;
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

// drive_tensor: drive on tensor cores, of slices of the weights. 238 registers on sm_80, 240 on
// sm_90, none spilled: one block on a multiprocessor, with 96 KB of shared memory.
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
