#include "block.cuh"
#include "exp.cuh"
#include "margin.cuh"
#include "quads.cuh"
#include "slices.cuh"
#include "threshold.cuh"

// PostDrive is what post_drive makes something of, and with what.
struct PostDrive {
  Rows<const float> h;
  Rows<float> theta, mean, right; // states; right is NULL where nobody asks
  Rows<const u8> labels;          // for right, else for the weakest salience; NULL for the soft one alone
  const int *flag;                // not 0 where the salience is the weakest, of those with both; or NULL
  const float *beta;
  const int *count;
  const float *eta;
  Rows<float> work; // where rows without room in shared memory are worked on; it may be h
  i64 m;
};

// Saliences are a row of currents h in memory, of which a thread sees no quads but its own; then, in
// their place, saliences without their common factor v, S = f32(L v): L with the sign of h, 0 where h = 0.
// Beyond the patterns in use there are zeros. Aligned says that quads begin at multiples of 16 bytes.
template <bool ALIGNED> struct Saliences {
  float *row;
  int m, used;

  __device__ void load(int j, float (&v)[4]) const {
    if (ALIGNED) load_quad(row + j, v);
    else read_quad(row, j, m, v);
  }
  __device__ void store(int j, const float (&v)[4]) const {
    if (ALIGNED) store_quad(row + j, v);
    else write_quad(row, j, m, v);
  }

  // each changes every element: its number, and whether it is in use, are told.
  template <class Do> __device__ void each(const Do &act) const {
    for (int j = 4 * threadIdx.x; j < m; j += 4 * blockDim.x) {
      float v[4];
      load(j, v);
#pragma unroll
      for (int k = 0; k < 4; k++) act(j + k, j + k < used, v[k]);
      store(j, v);
    }
  }

  // take reads the currents and finds the least and the largest magnitude.
  __device__ void take(const float *h, unsigned &least, unsigned &most) const {
    for (int j = 4 * threadIdx.x; j < m; j += 4 * blockDim.x) {
      float v[4];
      read_quad(h, j, m, v);
#pragma unroll
      for (int k = 0; k < 4; k++) {
        const bool uses = j + k < used;
        v[k] = uses ? v[k] : 0;
        unsigned size = magnitude(v[k]);
        least = uses && size < least ? size : least;
        most = size > most ? size : most;
      }
      store(j, v);
    }
  }

  // cut writes their slices and gives the sum of a thread's.
  __device__ i64 cut(float common, const Fixed &f, const SlicedRow &to) const {
    i64 sum = 0;
    for (int j = 4 * threadIdx.x; j < m; j += 4 * blockDim.x) {
      float v[4];
      int q[4], some = 0;
      load(j, v);
#pragma unroll
      for (int k = 0; k < 4; k++) some += q[k] = quantised(__fmul_rn(v[k], common), f);
      to.put(j, q);
      sum += some;
    }
    to.pad();
    return sum;
  }
};

// post_drive_row: what a cycle makes of the currents h of a row, that is activity, salience or weakest,
// threshold and slice in one, with right also margin and ratio,
//
//	S = sign(h) L v, L = exp32(-beta / mean (|h| - min |h|)), v = 1 / sum L; or y at the first smallest y h
//	theta <- theta - eta sum S;  mean <- <|h|>;  right <- min y h / sqrt(right)
//
// The row is read once.
template <bool ALIGNED>
__device__ inline void post_drive_row(const Panel &p, const Here &at, const PostDrive &d, float *work, const Slices &to, Block &s) {
  const int m = (int)d.m, used = d.count[at.replica];
  const bool rights = d.right.first, weak = d.labels.first && !rights && (!d.flag || d.flag[at.replica]);
  const u8 *y = d.labels.row(at, m);
  const float before = d.mean.row(at, 1)[0];
  const Saliences<ALIGNED> row = {work, m, used};
  unsigned least = INFINITE, most = 0;                                        // magnitudes, which their bits order,
  unsigned margin = rights ? key(__uint_as_float(INFINITE)) : ~0u, first = 0; // the smallest key of y h, and where it is
  row.take(d.h.row(at, m), least, most);
  if (rights || weak) {
    row.each([&](int mu, bool uses, float h) {
      if (!uses) return;
      float yh = labelled(h, y[mu]);
      unsigned k = key(weak ? __fadd_rn(yh, 0) : yh); // -0 is as small as 0
      first = k < margin ? mu : first;
      margin = k < margin ? k : margin;
    });
  }
  const unsigned own = margin;
  s.all(Min{least}, Max{most}, Min{margin});
  const Fixed size = fixed(MEAN_BITS, most);
  Halves sizes = {}, weights = {};
  unsigned top = 0; // the largest L of a pattern with a sign
  if (weak) {
    first = own == margin ? first : ~0u;
    s.all(Min{first});
    top = magnitude(1);
    row.each([&](int mu, bool, float &h) {
      sizes.add(__uint_as_float(magnitude(h)), size.scale);
      h = mu == (int)first ? labelled(1, y[mu]) : 0;
    });
  } else {
    const float c = before == 0 ? 0 : __fdiv_rn(-d.beta[at.replica], before), from = __uint_as_float(least);
    row.each([&](int, bool uses, float &h) {
      float size_of = __uint_as_float(magnitude(h)), L = exp32(__fmul_rn(c, __fsub_rn(size_of, from)));
      sizes.add(size_of, size.scale);
      weights.add(uses ? L : 0, power32(MEAN_BITS - LOW_BITS));
      h = h > 0 ? L : h < 0 ? -L : 0;
      top = magnitude(h) > top ? magnitude(h) : top;
    });
  }
  i64 sum = sizes.sum(), B = weights.sum();
  s.all(Sum{sum}, Sum{B}, Max{top});
  const float v = used == 0 ? 0 : weak ? 1 : __double2float_rn(__ddiv_rn(1, scaled(B, power(-MEAN_BITS))));
  const bool broken = weak ? margin == 0 : most >= INFINITE || is_nan(before);
  const Fixed f = fixed(SALIENCE_BITS, broken && used > 0 ? INFINITE : magnitude(__fmul_rn(__uint_as_float(top), v)));
  i64 Q = row.cut(v, f, sliced_row(p, at, to, m));
  tell_unscale(at, to, f);
  s.all(Sum{Q});
  if (threadIdx.x != 0) return;
  float &theta = d.theta.row(at, 1)[0];
  theta = moved(theta, d.eta[at.replica], Q, f);
  float mean = size.broken ? not_a_number() : __double2float_rn(__ddiv_rn(scaled(sum, size.unscale), (double)used));
  d.mean.row(at, 1)[0] = used == 0 ? 0 : mean;
  if (rights) d.right.row(at, 1)[0] = righted(d.right.row(at, 1)[0], margin);
}

// post_drive: a block for each row, which lies in shared memory where there is room.
extern "C" __global__ void __launch_bounds__(1024) post_drive(Panel p, PostDrive d, Slices to) {
  DYNAMIC_SHARED(float, shared);
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  if (d.work.first) post_drive_row<false>(p, at, d, d.work.row(at, d.m), to, s);
  else post_drive_row<true>(p, at, d, shared, to, s);
}
