// Perceptron: S = y at the first smallest y h where that is below f32(margin unit), else 0; a NaN makes all of the row NaN.
#pragma once
#include "salience.cuh"

struct Perceptron {
  static const bool LEAST = false, FIRST = true, TOTAL = false;
  bool broken, below;

  __device__ static float number(float, float margin, float unit) { return __fmul_rn(margin, unit); }

  __device__ Perceptron(const Known &k) : broken(k.key == 0 || is_nan(k.number)), below(unkey(k.key) < k.number) {}

  __device__ float weight(float, bool, bool first) const { return first && below; }
  __device__ static float salience(float w, float, bool y) { return y ? w : -w; }
};
