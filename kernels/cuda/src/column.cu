#include "engram.cuh"

// column: x_j = X_j^mu. A thread for each j.
// op column: perElement(n), n = size(out), m = dim(x, -1)
extern "C" __global__ void column(Panel p, Rows<const u8> x, const int *mu, Rows<u8> out, i64 n, i64 m) {
  Here at = here(p, blockIdx.x);
  i64 j = along();
  if (!at.works || j >= n) return;
  out.row(at, n)[j] = x.row(at, n * m)[j * m + mu[at.replica]];
}
