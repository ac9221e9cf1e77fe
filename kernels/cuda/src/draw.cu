#include "engram.cuh"

// rotated is v, its bits moved up by n places around the end.
__device__ inline unsigned rotated(unsigned v, int n) { return v << n | v >> (32 - n); }

// quarter_round is that of ChaCha20.
__device__ inline void quarter_round(unsigned &a, unsigned &b, unsigned &c, unsigned &d) {
  a += b, d = rotated(d ^ a, 16);
  c += d, b = rotated(b ^ c, 12);
  a += b, d = rotated(d ^ a, 8);
  c += d, b = rotated(b ^ c, 7);
}

// KeyStream is the key stream of ChaCha20 (RFC 8439) for a row: the key is seed, use, row and 0, the nonce 0.
struct KeyStream {
  unsigned begin[16];

  __device__ KeyStream(i64 seed, i64 use, i64 row)
      : begin{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, // "expand 32-byte k"
              (unsigned)seed, (unsigned)(seed >> 32), (unsigned)use, (unsigned)(use >> 32),
              (unsigned)row, (unsigned)(row >> 32), 0, 0, 0, 0, 0, 0} {}

  // block makes the numbers 8 n ... 8 n + 7 of the stream.
  __device__ void block(i64 n, u64 (&numbers)[8]) const {
    unsigned s[16];
    for (int i = 0; i < 16; i++) s[i] = i == 12 ? (unsigned)n : begin[i];
    for (int round = 0; round < 20; round += 2) {
      for (int i = 0; i < 4; i++) quarter_round(s[i], s[4 + i], s[8 + i], s[12 + i]);
      for (int i = 0; i < 4; i++) quarter_round(s[i], s[4 + (i + 1) % 4], s[8 + (i + 2) % 4], s[12 + (i + 3) % 4]);
    }
    s[12] += (unsigned)n;
    for (int i = 0; i < 8; i++) {
      unsigned low = s[2 * i] + (i == 6 ? 0 : begin[2 * i]), high = s[2 * i + 1] + begin[2 * i + 1];
      numbers[i] = (u64)high << 32 | low;
    }
  }
};

// drawn is f32(mean (base + f64(width v))), v in [0, 1): the top 53 bits of a number.
__device__ inline float drawn(u64 number, double mean, double base, double width) {
  double v = __dmul_rn((double)(i64)(number >> 11), 0x1p-53);
  return __double2float_rn(__dmul_rn(mean, __dadd_rn(base, __dmul_rn(width, v))));
}

// draw: the factors of rows as they begin, u_kj = drawn(number k n + j of the stream of the row), of all k if factors are
// tied drawn(number j); 0 where j = row. A block has numbers of one row, a thread those of a block of the cipher, eight.
extern "C" __global__ void draw(float *u, i64 seed, i64 use, i64 first, i64 factors, i64 n, i64 tied, double mean, double base, double width) {
  i64 block = along(), row = first + blockIdx.x, numbers = tied ? n : factors * n;
  if (block * 8 >= numbers) return;
  u64 eight[8];
  KeyStream(seed, use, row).block(block, eight);
  float *to = u + blockIdx.x * factors * n;
  i64 k = block * 8 / n, j = block * 8 - k * n;
  for (int i = 0; i < 8 && block * 8 + i < numbers; i++) {
    float value = j == row ? 0 : drawn(eight[i], mean, base, width);
    to[k * n + j] = value;
    for (i64 other = 1; tied && other < factors; other++) to[other * n + j] = value;
    if (++j == n) j = 0, k++;
  }
}

// draw_wired: the same for rows of slots with sources j, fewer than 0 where there is no synapse: u = 0 there. A thread for
// each slot.
extern "C" __global__ void draw_wired(float *u, const int *sources, i64 seed, i64 use, i64 first, i64 factors, i64 slots, i64 n, i64 tied,
                                      double mean, double base, double width) {
  i64 slot = along(), row = first + blockIdx.x;
  if (slot >= slots) return;
  i64 j = sources[blockIdx.x * slots + slot];
  const KeyStream stream(seed, use, row);
  float *to = u + blockIdx.x * factors * slots + slot, value = 0;
  for (i64 k = 0; k < factors; k++) {
    if (j >= 0 && (k == 0 || !tied)) {
      u64 eight[8], number = 0, at = (u64)(k * n + j);
      stream.block((i64)(at / 8), eight);
      for (int i = 0; i < 8; i++) number = i == (int)(at % 8) ? eight[i] : number;
      value = drawn(number, mean, base, width);
    }
    to[k * slots] = value;
  }
}
