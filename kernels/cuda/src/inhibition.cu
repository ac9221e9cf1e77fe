#include "block.cuh"

#define DIGIT 2 // bits of a key that are found in a turn

// ranked is the key at ascending rank rank, from 0, of n numbers. Digit by digit, the highest first:
// how many of the keys that begin as it does have which digit next tells its own.
__device__ inline unsigned ranked(const float *v, int n, int rank, Block &s) {
  const int room = 21; // bits of a count
  unsigned found = 0;
  for (int shift = 32 - DIGIT; shift >= 0; shift -= DIGIT) {
    i64 counts = 0; // of digits 0, 1, 2
    for (int j = threadIdx.x; j < n; j += blockDim.x) {
      unsigned next = (key(v[j]) ^ found) >> shift; // 0 to 3 where it begins so
      counts += next < 3 ? 1ll << room * next : 0;
    }
    s.all(Sum{counts});
    unsigned digit = 0;
    for (; digit < 3; digit++, counts >>= room) {
      int some = (int)(counts & ((1 << room) - 1));
      if (rank < some) break;
      rank -= some;
    }
    found |= digit << shift;
  }
  return found;
}

// inhibition: f32(rate |d|), d = 0 if exactly active of the n currents of a replica are above 0, else
// the current at ascending rank rank, from 0, NaNs first. A block for each replica.
// op inhibition: perReplica(n), n = size(h), active = int(attr(active)), rank = int(attr(rank))
extern "C" __global__ void inhibition(Panel p, Rows<const float> h, const float *rate, Rows<float> gain, i64 n, i64 active, i64 rank) {
  TEAM(s);
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  const float *currents = h.row(at, n);
  i64 above = 0;
  for (int j = threadIdx.x; j < n; j += blockDim.x) above += currents[j] > 0;
  above = all_sum(above, s);
  const float d = unkey(ranked(currents, (int)n, (int)rank, s));
  if (threadIdx.x != 0) return;
  gain.row(at, 1)[0] = above == active ? 0 : __fmul_rn(rate[at.replica], __uint_as_float(magnitude(d)));
}
