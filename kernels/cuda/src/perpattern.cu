#include "block.cuh"
#include "miss.cuh"

// What rows add to numbers without rows, one for each pattern. A block takes 32 patterns of a
// replica, of each a thread in every warp; the warps share the rows among them. Nothing
// depends on the order.

struct Add {
  __device__ u64 operator()(u64 a, u64 b) const { return a + b; }
};
struct Lower {
  __device__ u64 operator()(u64 a, u64 b) const { return a < b ? a : b; }
};

struct Pattern {
  i64 replica, mu;
  bool works;
};

__device__ inline Pattern pattern(const Panel &p, i64 m) {
  Pattern at;
  at.replica = blockIdx.y;
  at.mu = (i64)blockIdx.x * 32 + threadIdx.x % 32;
  at.works = p.active[at.replica] != 0 && at.mu < m;
  return at;
}

// over joins of(row) over the rows of the panel, and the results of the block's warps; the
// first warp has the result.
template <class Of, class Join>
__device__ inline u64 over(const Panel &p, const Pattern &at, u64 v, Of of, Join join, u64 *part) {
  Here h;
  h.replica = at.replica;
  if (at.works) {
    for (h.row = threadIdx.x / 32; h.row < p.rows; h.row += blockDim.x / 32) v = join(v, of(h, at.mu));
  }
  part[threadIdx.x] = v;
  __syncthreads();
  if (threadIdx.x < 32) {
    for (unsigned i = threadIdx.x + 32; i < blockDim.x; i += 32) v = join(v, part[i]);
  }
  return v;
}

struct Misses {
  Rows<const float> h;
  Rows<const u8> y;
  i64 m;
  __device__ u64 operator()(const Here &at, i64 mu) const { return miss(h.row(at, m)[mu], y.row(at, m)[mu]); }
};

// misses: out += the neurons with the wrong sign of h, h = 0 half.
// op misses: perPattern(m), m = size(out)
extern "C" __global__ void misses(Panel p, Rows<const float> h, Rows<const u8> y, float *out, i64 m) {
  __shared__ u64 part[1024];
  Pattern at = pattern(p, m);
  Misses of = {h, y, m};
  i64 sum = (i64)over(p, at, 0, of, Add(), part);
  if (!at.works || threadIdx.x >= 32) return;
  float *to = out + at.replica * m + at.mu;
  *to = sum >= MISS_NAN ? not_a_number() : __fadd_rn(*to, __fmul_rn((float)sum, 0.5f));
}

struct Unstable {
  Rows<const float> h;
  Rows<const u8> y;
  i64 m;
  __device__ u64 operator()(const Here &at, i64 mu) const {
    return !(labelled(h.row(at, m)[mu], y.row(at, m)[mu]) > 0);
  }
};

// unstable: out += the neurons with y h <= 0.
// op unstable: perPattern(m), m = size(out)
extern "C" __global__ void unstable(Panel p, Rows<const float> h, Rows<const u8> y, float *out, i64 m) {
  __shared__ u64 part[1024];
  Pattern at = pattern(p, m);
  Unstable of = {h, y, m};
  u64 sum = over(p, at, 0, of, Add(), part);
  if (!at.works || threadIdx.x >= 32) return;
  float *to = out + at.replica * m + at.mu;
  *to = __fadd_rn(*to, (float)sum);
}

struct Radius {
  Rows<const float> h;
  Rows<const u8> y;
  Rows<const float> norm;
  i64 m;
  __device__ u64 operator()(const Here &at, i64 mu) const {
    float l2 = norm.row(at, 1)[0];
    return l2 > 0 ? key(__fdiv_rn(labelled(h.row(at, m)[mu], y.row(at, m)[mu]), l2)) : ~0u;
  }
};

// radius: out = min(out, min_i y h / norm), over the neurons with a norm above 0.
// op radius: perPattern(m), m = size(out)
extern "C" __global__ void radius(Panel p, Rows<const float> h, Rows<const u8> y, Rows<const float> norm, float *out,
                                  i64 m) {
  __shared__ u64 part[1024];
  Pattern at = pattern(p, m);
  Radius of = {h, y, norm, m};
  u64 least = over(p, at, ~0u, of, Lower(), part);
  if (!at.works || threadIdx.x >= 32) return;
  float *to = out + at.replica * m + at.mu;
  unsigned before = key(*to);
  *to = unkey(before < least ? before : (unsigned)least);
}
