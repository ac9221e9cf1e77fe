// Patterns as lists of the active, and sums over those of the few synapses that are left.
#pragma once
#include "block.cuh"

// Lists are the patterns in which each neuron of each replica is active.
struct Lists {
  const u16 *patterns; // (batch, neurons, pitch)
  const int *lengths;  // (batch, neurons)
  i64 pitch;
};

// Synapse is one that is left: the neuron it comes from, the length of that neuron's list, and, of rows with sources,
// the slot in which it is.
struct Synapse {
  int neuron;
  u16 length, slot;
};

// walk adds of(i, mu) over the list of each of the synapses i, and calls done(i, sum): a warp for
// a synapse, a lane for a pattern. Lanes' sums have 32 bits. So many laps over lists are read before they
// are needed.
template <int EARLY, class Of, class Done>
__device__ inline void walk(const Synapse *synapses, int left, const u16 *patterns, i64 pitch, const Of &of, const Done &done) {
  const int lane = threadIdx.x % 32, warps = blockDim.x / 32;
  for (int first = threadIdx.x / 32; first < left; first += EARLY * warps) {
    int mu[EARLY];
#pragma unroll
    for (int l = 0; l < EARLY; l++) {
      int i = first + l * warps;
      mu[l] = i < left && lane < synapses[i].length ? patterns[synapses[i].neuron * pitch + lane] : -1;
    }
#pragma unroll
    for (int l = 0; l < EARLY; l++) {
      int i = first + l * warps;
      if (i >= left) break;
      int sum = mu[l] < 0 ? 0 : of(i, mu[l]);
      const Synapse synapse = synapses[i];
      for (int at = lane + 32; at < synapse.length; at += 32 * EARLY) { // the rest of long ones
        int next[EARLY];
#pragma unroll
        for (int k = 0; k < EARLY; k++) {
          next[k] = at + 32 * k < synapse.length ? patterns[synapse.neuron * pitch + at + 32 * k] : -1;
        }
#pragma unroll
        for (int k = 0; k < EARLY; k++) sum += next[k] < 0 ? 0 : of(i, next[k]);
      }
      done(i, sum);
    }
  }
}
