#include "weights.cuh"

// weights: w_j = f32(...f32(u_j1 u_j2)... u_jz). A thread for each j.
// op weights: perElement(n), n = dim(u, 1), z = dim(u, 0)
extern "C" __global__ void weights(Panel p, Rows<const float> u, Rows<float> w, i64 n, i64 z) {
  Here at = here(p, blockIdx.x);
  i64 j = along();
  if (!at.works || j >= n) return;
  Weights of = {u.row(at, z * n), (int)n, Any{(int)z}};
  w.row(at, n)[j] = of((int)j);
}
