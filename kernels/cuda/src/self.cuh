// Self: S = sign(h) where |h| is the least of the row, else 0; a NaN or an infinity makes all of the row NaN.
#pragma once
#include "salience.cuh"

struct Self {
  static const bool LEAST = true, FIRST = false, TOTAL = false;
  unsigned least;
  bool broken;

  __device__ static float number(float, float, float) { return 0; }

  __device__ Self(const Known &k) : least(k.least), broken(k.most >= INFINITE) {}

  __device__ float weight(float h, bool, bool) const { return magnitude(h) == least; }
  __device__ static float salience(float w, float h, bool) { return h > 0 ? w : h < 0 ? -w : 0; }
};
