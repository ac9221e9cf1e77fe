#include "margin.cuh"
#include "miss.cuh"

// margin: min y h over the first count patterns, NaN if any h is. A block for each row.
// op margin: perRow(m), m = size(h)
extern "C" __global__ void margin(Panel p, Rows<const float> h, Rows<const u8> y, const int *count, Rows<float> out,
                                  i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  float least = unkey(least_margin(h.row(at, m), y.row(at, m), count[at.replica], s));
  if (threadIdx.x == 0) out.row(at, 1)[0] = least;
}

// wrong: the fraction of the first count patterns with the wrong sign of h, h = 0 half. A block
// for each row.
// op wrong: perRow(m), m = size(h)
extern "C" __global__ void wrong(Panel p, Rows<const float> h, Rows<const u8> y, const int *count, Rows<float> out,
                                 i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *in = h.row(at, m);
  const u8 *label = y.row(at, m);
  i64 sum = 0, used = count[at.replica];
  for (i64 mu = threadIdx.x; mu < used; mu += blockDim.x) sum += miss(in[mu], label[mu]);
  sum = all_sum(sum, s);
  if (threadIdx.x != 0) return;
  float fraction = __double2float_rn(__ddiv_rn(__dmul_rn((double)sum, 0.5), (double)used));
  out.row(at, 1)[0] = sum >= MISS_NAN || used == 0 ? not_a_number() : fraction;
}
