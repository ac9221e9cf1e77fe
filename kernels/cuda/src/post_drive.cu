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
  i64 m;
};

// Held are the currents h of a row, of which each thread has so many quads; then, in their place,
// saliences without their common factor v, S = f32(L v): L with the sign of h, 0 where h = 0 and
// beyond the patterns in use.
template <int QUADS> struct Held {
  static const int straight = QUADS > 2 ? 1 : QUADS; // more lie in the memory of threads
  float v[QUADS][4];
  int m, used;

  __device__ int quads() const { return straight == QUADS ? QUADS : quads_of(m); }

  __device__ void take(const float *h) {
#pragma unroll straight
    for (int i = 0; i < quads(); i++) read_quad(h, quad(i), m, v[i]);
  }

  // each does something with all patterns in use.
  template <class Do> __device__ void each(const Do &act) {
#pragma unroll straight
    for (int i = 0; i < quads(); i++) {
#pragma unroll
      for (int k = 0; k < 4; k++) {
        if (quad(i) + k < used) act(quad(i) + k, v[i][k]);
        else v[i][k] = 0;
      }
    }
  }

  // cut writes the slices of the saliences and gives the sum of a thread's.
  __device__ int cut(float common, const Fixed &f, const SlicedRow &to) const {
    int sum = 0;
#pragma unroll straight
    for (int i = 0; i < quads(); i++) {
      int q[4];
#pragma unroll
      for (int k = 0; k < 4; k++) {
        q[k] = quad(i) + k < used ? quantised(__fmul_rn(v[i][k], common), f) : 0;
        sum += q[k];
      }
      if (quad(i) < m) to.put(quad(i), q);
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
// A block for each row, which is read once.
template <int QUADS> __device__ inline void post_drive_row(const Panel &p, const PostDrive &d, const Slices &to) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const int m = (int)d.m, used = d.count[at.replica];
  const bool rights = d.right.first, weak = d.labels.first && !rights && (!d.flag || d.flag[at.replica]);
  const u8 *y = d.labels.row(at, m);
  const float before = d.mean.row(at, 1)[0];
  Held<QUADS> row;
  row.m = m, row.used = used;
  row.take(d.h.row(at, m));
  unsigned least = INFINITE, most = 0;                                        // magnitudes, which their bits order,
  unsigned margin = rights ? key(__uint_as_float(INFINITE)) : ~0u, first = 0; // the smallest key of y h, and where it is
  row.each([&](int mu, float h) {
    unsigned size = magnitude(h);
    least = size < least ? size : least;
    most = size > most ? size : most;
    if (!rights && !weak) return;
    float yh = labelled(h, y[mu]);
    unsigned k = key(weak ? __fadd_rn(yh, 0) : yh); // -0 is as small as 0
    first = k < margin ? mu : first;
    margin = k < margin ? k : margin;
  });
  const unsigned own = margin;
  s.all(Min{least}, Max{most}, Min{margin});
  const Fixed size = fixed(MEAN_BITS, most);
  Halves sizes = {}, weights = {};
  unsigned top = 0; // the largest L of a pattern with a sign
  if (weak) {
    first = own == margin ? first : ~0u;
    s.all(Min{first});
    top = magnitude(1);
    row.each([&](int mu, float &h) {
      sizes.add(__uint_as_float(magnitude(h)), size.scale);
      h = mu == (int)first ? labelled(1, y[mu]) : 0;
    });
  } else {
    const float c = before == 0 ? 0 : __fdiv_rn(-d.beta[at.replica], before), from = __uint_as_float(least);
    row.each([&](int, float &h) {
      float size_of = __uint_as_float(magnitude(h)), L = exp32(__fmul_rn(c, __fsub_rn(size_of, from)));
      sizes.add(size_of, size.scale);
      weights.add(L, power32(MEAN_BITS - LOW_BITS));
      h = h > 0 ? L : h < 0 ? -L : 0;
      top = magnitude(h) > top ? magnitude(h) : top;
    });
  }
  i64 sum = sizes.sum(), B = weights.sum();
  s.all(Sum{sum}, Sum{B}, Max{top});
  const float v = weak ? 1 : __double2float_rn(__ddiv_rn(1, scaled(B, power(-MEAN_BITS))));
  const bool broken = weak ? margin == 0 : most >= INFINITE || is_nan(before);
  const Fixed f = fixed(SALIENCE_BITS, used == 0 ? 0 : broken ? INFINITE : magnitude(__fmul_rn(__uint_as_float(top), v)));
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

#define HELD 2  // quads of a thread, in registers,
#define LONG 32 // and of one of a long row, in its memory

// post_drive: of up to 8,192 patterns.
extern "C" __global__ void __launch_bounds__(1024) post_drive(Panel p, PostDrive d, Slices to) { post_drive_row<HELD>(p, d, to); }

// post_drive_long: of up to 131,072 patterns.
extern "C" __global__ void __launch_bounds__(1024) post_drive_long(Panel p, PostDrive d, Slices to) { post_drive_row<LONG>(p, d, to); }
