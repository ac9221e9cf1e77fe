#include "activity.cuh"

struct Margins {
  const float *h;
  const u8 *y;
  __device__ float operator()(i64 mu) const { return labelled(h[mu], y[mu]); }
};

// activity: <|h^mu|> over the first count patterns, 0 where there is none. A block for each row.
// op activity: perRow(m), m = size(h)
extern "C" __global__ void activity(Panel p, Rows<const float> h, const int *count, Rows<float> out, i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  float mean = mean_current(h.row(at, m), count[at.replica], s);
  if (threadIdx.x == 0) out.row(at, 1)[0] = mean;
}

// mean_margin: <y h^mu> over the first count patterns, NaN where there is none. A block for
// each row.
// op mean-margin: perRow(m), m = size(h)
extern "C" __global__ void mean_margin(Panel p, Rows<const float> h, Rows<const u8> y, const int *count,
                                       Rows<float> out, i64 m) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  Margins of = {h.row(at, m), y.row(at, m)};
  float mean = __double2float_rn(mean_of(of, count[at.replica], s));
  if (threadIdx.x == 0) out.row(at, 1)[0] = mean;
}
