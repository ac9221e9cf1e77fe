// How many factors a synapse has.
#pragma once
#include "engram.cuh"

// Any is a number that a launch tells, Just one that the compiler knows, which makes straight
// code of it.
struct Any {
  int z;
  static const int straight = 1; // turns of a loop over factors that become one
  __device__ operator int() const { return z; }
};
template <int Z> struct Just {
  static const int straight = Z;
  __device__ operator int() const { return Z; }
};
