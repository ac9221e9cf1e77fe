// Rows of numbers in quads, four elements one after the other, which a thread moves with one
// instruction where they begin at multiples of 16 bytes.
#pragma once
#include "engram.cuh"

__device__ inline void load_quad(const float *from, float (&v)[4]) {
  const float4 four = *(const float4 *)from;
  v[0] = four.x, v[1] = four.y, v[2] = four.z, v[3] = four.w;
}
__device__ inline void store_quad(float *to, const float (&v)[4]) { *(float4 *)to = float4{v[0], v[1], v[2], v[3]}; }

// read_quad reads elements j ... j + 3 of a row of n, 0 where there is none. Rows lie one behind the other.
__device__ inline void read_quad(const float *row, int j, int n, float (&v)[4]) {
  if (n % 4 == 0 && j < n) return load_quad(row + j, v);
#pragma unroll
  for (int i = 0; i < 4; i++) v[i] = j + i < n ? row[j + i] : 0;
}

// write_quad writes them, those that there are.
__device__ inline void write_quad(float *row, int j, int n, const float (&v)[4]) {
  if (n % 4 == 0 && j < n) return store_quad(row + j, v);
#pragma unroll
  for (int i = 0; i < 4; i++) {
    if (j + i < n) row[j + i] = v[i];
  }
}
