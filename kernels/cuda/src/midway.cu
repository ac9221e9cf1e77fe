#include "block.cuh"

// Sides are what a row's currents have on either side of the threshold: the magnitudes of the largest h <= 0 and of the
// smallest h > 0, ~0 where there is none.
struct Sides {
  unsigned below, above;
  bool broken; // a current is no number or infinite
};

template <class Team> __device__ inline Sides sides(const float *h, int used, Team &team) {
  Sides s = {~0u, ~0u, false};
  unsigned most = 0;
  for (int mu = team.first(); mu < used; mu += team.step()) {
    const unsigned v = magnitude(h[mu]);
    unsigned &side = h[mu] > 0 ? s.above : s.below;
    side = v < side ? v : side;
    most = v > most ? v : most;
  }
  team.all(Min{s.below}, Min{s.above}, Max{most});
  s.broken = most >= INFINITE;
  return s;
}

// nearest: S = 1/2 for the first smallest h > 0, -1/2 for the first largest h <= 0, of the first count patterns; 0 for all
// others. A block for each row.
// op nearest: perRow(m), m = size(h)
extern "C" __global__ void nearest(Panel p, Rows<const float> h, const int *count, Rows<float> out, i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *in = h.row(at, m);
  const int used = count[at.replica];
  const Sides of = sides(in, used, s);
  unsigned below = ~0u, above = ~0u; // the first patterns there
  for (int mu = threadIdx.x; mu < used; mu += blockDim.x) {
    unsigned &first = in[mu] > 0 ? above : below;
    if (magnitude(in[mu]) == (in[mu] > 0 ? of.above : of.below)) first = mu < first ? mu : first;
  }
  s.all(Min{below}, Min{above});
  for (int mu = threadIdx.x; mu < m; mu += blockDim.x) {
    const float v = mu == above ? 0.5f : mu == below ? -0.5f : 0;
    out.row(at, m)[mu] = of.broken && mu < used ? not_a_number() : v;
  }
}

// midway: theta <- f32(theta + f32(f32(a + b) 0.5)), a the smallest h > 0 and b the largest h <= 0 of the first count
// patterns, where there are both. A block for each row.
// op midway: perRow(m), m = size(h)
extern "C" __global__ void midway(Panel p, Rows<const float> theta, Rows<const float> h, const int *count, Rows<float> out,
                                  i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const Sides of = sides(h.row(at, m), count[at.replica], s);
  if (threadIdx.x != 0) return;
  const float old = theta.row(at, 1)[0];
  const float middle = __fmul_rn(__fadd_rn(-__uint_as_float(of.below), __uint_as_float(of.above)), 0.5f);
  const bool both = of.below != ~0u && of.above != ~0u;
  out.row(at, 1)[0] = of.broken ? not_a_number() : both ? __fadd_rn(old, middle) : old;
}
