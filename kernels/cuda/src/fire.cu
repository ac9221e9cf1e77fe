#include "engram.cuh"

// fire: 1 where h > d, else 0. A thread for each pattern.
// op fire: perElement(m), m = size(out)
extern "C" __global__ void fire(Panel p, Rows<const float> h, const float *d, Rows<u8> out, i64 m) {
  Here at = here(p, blockIdx.x);
  i64 mu = along();
  if (!at.works || mu >= m) return;
  out.row(at, m)[mu] = h.row(at, m)[mu] > d[at.replica * m + mu];
}
