#include "engram.cuh"

// choose: a in replicas whose flag is not 0, else b. A thread for each element of a row.
// op choose: perElement(n), n = size(out)
extern "C" __global__ void choose(Panel p, const int *flag, Rows<const float> a, Rows<const float> b, Rows<float> out,
                                  i64 n) {
  Here at = here(p, blockIdx.x);
  i64 i = along();
  if (!at.works || i >= n) return;
  out.row(at, n)[i] = flag[at.replica] ? a.row(at, n)[i] : b.row(at, n)[i];
}

// duplicate (copy): out = in, rows of n bytes. A thread for each byte of a row.
// op copy: perElement(n), n = size(out) * bytes(out)
extern "C" __global__ void duplicate(Panel p, Rows<const u8> in, Rows<u8> out, i64 n) {
  Here at = here(p, blockIdx.x);
  i64 i = along();
  if (!at.works || i >= n) return;
  out.row(at, n)[i] = in.row(at, n)[i];
}

// fill: out = value, rows of n. A thread for each element of a row.
extern "C" __global__ void fill(Panel p, Rows<float> out, i64 n, double value) {
  Here at = here(p, blockIdx.x);
  i64 i = along();
  if (!at.works || i >= n) return;
  out.row(at, n)[i] = __double2float_rn(value);
}
