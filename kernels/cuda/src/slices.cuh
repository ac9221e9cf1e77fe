// Rows in fixed point, cut into slices for products on tensor cores.
#pragma once
#include "block.cuh"
#include "quads.cuh"

#define DEPTH 64 // bytes of a row in a piece of a product

// Slices is where the rows of a panel lie: three times batch x rows x k bytes, and for each row
// unscale. Elements from split on lie from second on. Where band is 0, a row has its k bytes of a slice one after
// the other, and the slices are apart. Else they lie as warpgroups copy them (warpgroups.cuh): rows in
// bands of so many; a band has, for each CHUNK of k, a tile of slice a and one of slice b, and after all
// of these, for each CHUNK of k, a tile of slice c. A tile has CHUNK bytes of each row; piece i of 16
// bytes of row r lies where piece i ^ r % 8 would, so that no two of eight rows share banks.
// Where there are places, n of each replica, element j lies at places[j] instead.
#define CHUNK 128
struct Slices {
  u8 *first;
  double *unscale;
  const int *places;
  i64 rows, k, split, second, band;
};

// spot is where element j of a row lies in a row of slices or patterns: what comes from split
// on begins at a multiple of DEPTH.
__device__ inline i64 spot(i64 j, i64 split) { return j < split ? j : (split + DEPTH - 1) / DEPTH * DEPTH + j - split; }

// three_bytes are the slices of q = 2^15 a + 2^7 b + c: bytes c, b, a.
__device__ inline unsigned three_bytes(int q) { return (unsigned)(q + (q & ~127)); }

// SlicedRow is where the slices a, b and c of a row of n elements are: gap bytes between its parts. Where there
// are places, three_bytes of the elements are put in their order on a stage in shared memory first, if there is one.
struct SlicedRow {
  u8 *ab, *c;          // slices a and c
  i64 apart;           // bytes from slice a to slice b
  int step_ab, step_c; // bytes from a chunk to the next
  int exchanged;       // what the places of its pieces differ in
  int n, split, gap, k;
  const int *places;
  unsigned *stage;

  __device__ u8 *at_ab(int at) const { return ab + at / CHUNK * step_ab + (at % CHUNK ^ exchanged); }
  __device__ u8 *at_c(int at) const { return c + at / CHUNK * step_c + (at % CHUNK ^ exchanged); }

  __device__ void put_byte(int at, unsigned t) const {
    *at_ab(at) = (u8)(t >> 16);
    at_ab(at)[apart] = (u8)(t >> 8);
    *at_c(at) = (u8)(t & 127);
  }

  // put writes the slices of elements j ... j + 3, those that there are.
  __device__ void put(int j, const int (&q)[4]) const {
    unsigned t[4];
#pragma unroll
    for (int i = 0; i < 4; i++) t[i] = three_bytes(q[i]);
    if (places) {
      put_apart(j, t);
      return;
    }
    const int at = j < split ? j : j + gap;
    if (at % 4 != 0 || j + 4 > n || (j < split && j + 4 > split)) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        if (j + i < n) put_byte(j + i < split ? j + i : j + i + gap, t[i]);
      }
      return;
    }
    put_quad(at, t);
  }

  // put_apart puts elements j ... j + 3, those that there are, at their places.
  __device__ void put_apart(int j, const unsigned (&t)[4]) const {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      if (j + i >= n) return;
      if (stage) stage[places[j + i]] = t[i];
      else put_byte(places[j + i], t[i]);
    }
  }

  // put_quad writes those of four elements that lie together from a multiple of 4 on.
  __device__ void put_quad(int at, const unsigned (&t)[4]) const {
    const unsigned low = bytes(t[0], t[1], 0x5140), high = bytes(t[2], t[3], 0x5140); // c c b b
    u8 *a = at_ab(at);
    *(unsigned *)a = bytes(bytes(t[0], t[1], 0x0062), bytes(t[2], t[3], 0x0062), 0x5410);
    *(unsigned *)(a + apart) = bytes(low, high, 0x7632);
    *(unsigned *)at_c(at) = bytes(low, high, 0x5410);
  }

  // finish writes what is on the stage, or zeros where there is no element. (Patterns are 0 there, so that
  // any other numbers would do, and do on the stage.) All threads of the block come here.
  __device__ void finish() const {
    if (places) {
      if (!stage) return;
      __syncthreads();
      for (int at = 4 * threadIdx.x; at < k; at += 4 * blockDim.x) {
        float four[4];
        load_quad((const float *)stage + at, four);
        const unsigned t[4] = {__float_as_uint(four[0]), __float_as_uint(four[1]), __float_as_uint(four[2]), __float_as_uint(four[3])};
        put_quad(at, t);
      }
      return;
    }
    for (int i = threadIdx.x; i < gap; i += blockDim.x) put_byte(split + i, 0);
    for (int i = n + gap + threadIdx.x; i < k; i += blockDim.x) put_byte(i, 0);
  }
};

// sliced_row is where a row of n elements has its slices.
__device__ inline SlicedRow sliced_row(const Panel &p, const Here &at, const Slices &to, int n, unsigned *stage = nullptr) {
  const i64 number = at.replica * to.rows + at.row;
  const int split = (int)to.split, gap = (int)to.second - split, k = (int)to.k;
  const int *places = to.places ? to.places + at.replica * n : nullptr;
  if (to.band == 0) {
    const i64 all = p.batch * to.rows * to.k;
    u8 *row = to.first + number * to.k;
    return {row, row + 2 * all, all, CHUNK, CHUNK, 0, n, split, gap, k, places, stage};
  }
  const int tile = (int)to.band * CHUNK, row = (unsigned)number % (unsigned)to.band;
  u8 *first = to.first + (i64)((unsigned)number / (unsigned)to.band) * 3 * to.band * to.k + row * CHUNK;
  return {first, first + 2 * to.band * to.k, tile, 2 * tile, tile, row % 8 * 16, n, split, gap, k, places, stage};
}

// tell_unscale leaves unscale = 2^(e-bits) of a row, NaN for a broken one.
__device__ inline void tell_unscale(const Here &at, const Slices &to, const Fixed &f) {
  if (threadIdx.x == 0) to.unscale[at.replica * to.rows + at.row] = f.unbroken();
}

// cut writes the slices of q_j = rne(x(j) 2^(bits-e)), a row of n in the format f, and its unscale.
// Threads take four elements at a time.
template <class Of> __device__ inline void cut(const Of &x, int n, const Fixed &f, const Panel &p, const Here &at, const Slices &to) {
  const SlicedRow row = sliced_row(p, at, to, n);
  for (int j = 4 * threadIdx.x; j < n; j += 4 * blockDim.x) {
    int q[4];
#pragma unroll
    for (int i = 0; i < 4; i++) q[i] = j + i < n ? quantised(x(j + i), f) : 0;
    row.put(j, q);
  }
  row.finish();
  tell_unscale(at, to, f);
}
