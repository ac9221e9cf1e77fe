// Soft: S = sign(h) f32(L v), L = exp32(f32(c f32(|h| - least))), c = f32(-beta / mean), 0 where h = 0.
// NaN where c is not finite.
#pragma once
#include "exp.cuh"
#include "salience.cuh"

struct Soft {
  static const bool LEAST = true, FIRST = false, TOTAL = true;
  float c, least;
  bool broken;

  __device__ static float number(float mean, float beta, float) { return mean == 0 ? 0 : __fdiv_rn(-beta, mean); }

  __device__ Soft(const Known &k) : c(k.number), least(__uint_as_float(k.least)), broken(k.most >= INFINITE || magnitude(k.number) >= INFINITE) {}

  __device__ float weight(float h, bool, bool) const { return exp32(__fmul_rn(c, __fsub_rn(__uint_as_float(magnitude(h)), least))); }
  __device__ static float salience(float L, float h, bool) { return h > 0 ? L : h < 0 ? -L : 0; }
};
