#include "homeostasis.cuh"

// homeostasis: r that brings a row of factors back to length. A block for each row.
// op homeostasis: perRow(n), n = dim(u, 1), z = dim(u, 0), counted = int(attr(counted)), q = attr(q)
extern "C" __global__ void homeostasis(Panel p, Rows<const float> u, const float *length, Rows<float> r, i64 n, i64 z,
                                       i64 counted, double q) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  float v = restoring(u.row(at, z * n), length[at.replica], (int)n, Any{(int)z}, (int)counted, q, s);
  if (threadIdx.x == 0) r.row(at, 1)[0] = v;
}
