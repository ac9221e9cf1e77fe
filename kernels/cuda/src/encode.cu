#include "encode.cuh"

// encode: the factors when a pattern has been learnt (encode.cuh). A thread for each synapse; out may be
// u.
// op encode: perElement(n), n = dim(out, 1), z = dim(out, 0), offset = first, excitatory = excitatory, fE = attr(fE), fI = attr(fI)
extern "C" __global__ void encode(Panel p, Rows<const float> u, Rows<const float> w, const u8 *x, Rows<const u8> post,
                                  const float *gain, const int *first, Rows<float> out, i64 n, i64 z, i64 offset,
                                  i64 excitatory, double fE, double fI) {
  Here at = here(p, blockIdx.x);
  i64 j = along();
  if (!at.works || j >= n) return;
  Lesson l = lesson(post.row(at, 1)[0], gain[at.replica], first[at.replica] + offset + at.row, excitatory, fE, fI);
  const float *from = u.row(at, z * n) + j;
  float *to = out.row(at, z * n) + j;
  float weight = w.row(at, n)[j];
  for (i64 k = 0; k < z; k++) to[k * n] = encoded(l, k, j, x[at.replica * n + j], from[k * n], weight);
}

// encode_wired: the same of k slots with sources among n neurons; a slot without a synapse has no weight.
extern "C" __global__ void encode_wired(Panel p, Rows<const float> u, Rows<const float> w, const u8 *x,
                                        Rows<const u8> post, const float *gain, const int *first, Rows<const int> sources,
                                        Rows<float> out, i64 k, i64 n, i64 z, i64 offset, i64 excitatory, double fE, double fI) {
  Here at = here(p, blockIdx.x);
  i64 i = along();
  if (!at.works || i >= k) return;
  Lesson l = lesson(post.row(at, 1)[0], gain[at.replica], first[at.replica] + offset + at.row, excitatory, fE, fI);
  const float *from = u.row(at, z * k) + i;
  float *to = out.row(at, z * k) + i;
  float weight = w.row(at, k)[i];
  i64 j = sources.row(at, k)[i];
  for (i64 f = 0; f < z; f++) {
    float v = from[f * k];
    to[f * k] = j < 0 ? kept(v, weight) : encoded(l, f, j, x[at.replica * n + j], v, weight);
  }
}
