#include "lists.cuh"

// count_active: how long the list of each neuron is, the longest of all, and how many laps of a
// warp they are together. A block for each neuron of each replica, which has m bytes of X.
extern "C" __global__ void count_active(const u8 *x, int *lengths, int *longest, int *laps, i64 m) {
  TEAM(s);
  const u8 *row = x + blockIdx.x * m;
  i64 sum = 0;
  for (i64 mu = threadIdx.x; mu < m; mu += blockDim.x) sum += row[mu] != 0;
  int length = (int)all_sum(sum, s);
  if (threadIdx.x != 0) return;
  lengths[blockIdx.x] = length;
  raise_to(longest, length);
  add_to(laps, (length + 31) / 32);
}

// list_patterns: the patterns in which a neuron is active, in an order in which those of a lap lie
// in different banks of shared memory, mostly: the first of l, l + 32, ... for each lane l, then the
// second, and so on. A lane has each of a lap. A warp for each neuron of each replica.
extern "C" __global__ void list_patterns(const u8 *x, u16 *to, i64 m, i64 pitch, i64 each) {
  const u8 *row = x + blockIdx.x * m;
  u16 *list = to + blockIdx.x * pitch;
  const int lap = 32 * (int)each;
  int mu = threadIdx.x, length = 0;
  auto put = [&](int i, int number) { list[i / lap * lap + i % 32 * (int)each + i % lap / 32] = (u16)(4 * number); };
  for (unsigned found = 1; found; mu += 32) {
    while (mu < m && !row[mu]) mu += 32;
    found = those(mu < m);
    if (mu < m) put(length + below(found), mu);
    length += count(found);
  }
  for (int i = length + threadIdx.x; i < pitch; i += 32) put(i, (int)m + i % DUMP);
}
