// Weakest: S = y at the first smallest y h, else 0; a NaN makes all of the row NaN.
#pragma once
#include "salience.cuh"

struct Weakest {
  static const bool LEAST = false, FIRST = true, TOTAL = false;
  bool broken;

  __device__ static float number(float, float, float) { return 0; }

  __device__ Weakest(const Known &k) : broken(k.key == 0) {}

  __device__ float weight(float, bool, bool first) const { return first; }
  __device__ static float salience(float w, float, bool y) { return y ? w : -w; }
};
