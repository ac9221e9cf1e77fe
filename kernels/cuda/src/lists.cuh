// Patterns as lists of the active, and sums over those of the few synapses that are left.
#pragma once
#include "block.cuh"

#define DUMP 32 // numbers behind those of the patterns, which lists are filled up with

// Lists are the patterns in which each neuron of each replica is active. A lap over a list is what a warp reads at once: EACH
// numbers a lane, 1, 2 or 4. A number is that of a pattern times 4, the place of a float in bytes; what is left of
// the last lap are places of the dump, so that nobody looks whether there is a pattern.
struct Lists {
  const u16 *places;  // (batch, neurons, pitch)
  const int *lengths; // (batch, neurons)
  i64 pitch, each;    // pitch is a multiple of a lap
};

// Synapse is one that is left: where the list of its neuron begins, in laps, times 256, and how many laps it has;
// and its weight in fixed point or, in its place, the sum of its gradient.
struct Synapse {
  unsigned list;
  int q;
  __device__ int laps() const { return list & 255; }
};

// synapse_of is that of a neuron.
__device__ inline Synapse synapse_of(const Lists &x, const int *lengths, int neuron) {
  const unsigned lap = 32 * (unsigned)x.each, length = lengths[neuron];
  return {(unsigned)neuron * ((unsigned)x.pitch / lap) << 8 | (length + lap - 1) / lap, 0};
}

// Lap are the places that a lane has of a lap, the first in the lower half of the first word.
template <int EACH> struct alignas(2 * EACH) Lap {
  unsigned words[EACH / 2];
  __device__ unsigned operator[](int k) const { return k % 2 ? words[k / 2] >> 16 : words[k / 2] & 0xffff; }
};
template <> struct Lap<1> {
  u16 place;
  __device__ unsigned operator[](int) const { return place; }
};

#define EARLY 4 // synapses of a warp whose first laps are read before they are needed

// walk adds of(synapse, place) over the lists of synapses, and calls done(number of the synapse, sum). A warp takes EARLY synapses,
// one after the other, while the laps of the next EARLY are on their way. Behind the last synapses are as many that add
// nothing as fill the warps up, twice. Lanes' sums have 32 bits.
template <int EACH, class Of, class Done>
__device__ inline void walk(const Synapse *synapses, int left, const u16 *lists, const Of &of, const Done &done) {
  typedef Lap<EACH> Read;
  const int step = blockDim.x / 32 * EARLY;
  const Read *mine = (const Read *)lists + threadIdx.x % 32;
  int at = threadIdx.x / 32 * EARLY;
  Read next[EARLY];
#pragma unroll
  for (int l = 0; l < EARLY; l++) next[l] = mine[(i64)(synapses[at + l].list >> 8) * 32];
  for (int first = 0; first < left; first += step, at += step) {
    Read now[EARLY];
#pragma unroll
    for (int l = 0; l < EARLY; l++) {
      now[l] = next[l];
      next[l] = mine[(i64)(synapses[at + step + l].list >> 8) * 32];
    }
#pragma unroll
    for (int l = 0; l < EARLY; l++) {
      const Synapse synapse = synapses[at + l];
      int sum = 0;
#pragma unroll
      for (int k = 0; k < EACH; k++) sum += of(synapse, now[l][k]);
      for (int lap = 1; lap < synapse.laps(); lap += EARLY) { // the rest of long ones
        Read rest[EARLY];
#pragma unroll
        for (int i = 0; i < EARLY; i++) {
          if (lap + i < synapse.laps()) rest[i] = mine[((i64)(synapse.list >> 8) + lap + i) * 32];
        }
#pragma unroll
        for (int i = 0; i < EARLY; i++) {
          if (lap + i >= synapse.laps()) break;
#pragma unroll
          for (int k = 0; k < EACH; k++) sum += of(synapse, rest[i][k]);
        }
      }
      done(at + l, sum);
    }
  }
}

// walk_lists is walk for lists whose lanes have so many numbers each.
template <class Of, class Done>
__device__ inline void walk_lists(i64 each, const Synapse *synapses, int left, const u16 *lists, const Of &of, const Done &done) {
  if (each == 1) walk<1>(synapses, left, lists, of, done);
  else if (each == 2) walk<2>(synapses, left, lists, of, done);
  else walk<4>(synapses, left, lists, of, done);
}
