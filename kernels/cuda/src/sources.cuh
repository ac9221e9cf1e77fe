// The presynaptic neurons of the synapses of a row.
#pragma once
#include "engram.cuh"

// Everyone: synapse i of a row of n comes from neuron i.
struct Everyone {
  i64 n;
  __device__ i64 operator[](i64 i) const { return i; }
  __device__ i64 synapses() const { return n; }
};

// Listed: synapse i comes from neuron of[i], in ascending order; slots without a synapse come last, and have -1.
struct Listed {
  const int *of;
  i64 slots;
  __device__ i64 operator[](i64 i) const { return of[i]; }

  // synapses is how many slots have one.
  __device__ i64 synapses() const {
    i64 low = 0, high = slots;
    while (low < high) {
      i64 middle = (low + high) / 2;
      if (of[middle] < 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }
};
