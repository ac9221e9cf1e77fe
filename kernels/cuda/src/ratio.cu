#include "raised.cuh"

// ratio: f32(a / (c s^e)). A thread for each row.
// op ratio: oneEach(), c = attr(c), e = attr(p)
extern "C" __global__ void ratio(Panel p, Rows<const float> a, Rows<const float> s, Rows<float> out, double c,
                                 double e) {
  Here at = here(p, (i64)blockIdx.x * blockDim.x + threadIdx.x);
  if (!at.works) return;
  double below = __dmul_rn(c, raised((double)s.row(at, 1)[0], e));
  out.row(at, 1)[0] = __double2float_rn(__ddiv_rn((double)a.row(at, 1)[0], below));
}

// raise_rows (power): f32(c s^e). A thread for each row.
// op power: oneEach(), c = attr(c), e = attr(p)
extern "C" __global__ void raise_rows(Panel p, Rows<const float> s, Rows<float> out, double c, double e) {
  Here at = here(p, (i64)blockIdx.x * blockDim.x + threadIdx.x);
  if (!at.works) return;
  out.row(at, 1)[0] = __double2float_rn(__dmul_rn(c, raised((double)s.row(at, 1)[0], e)));
}
