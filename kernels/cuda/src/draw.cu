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

// before is how many of n numbers, those in order, come before the first that is at least least; below 0 stands for the end.
__device__ inline i64 before(const int *numbers, i64 n, i64 least) {
  i64 from = 0;
  for (i64 to = n; from < to;) {
    i64 middle = (from + to) / 2;
    if (numbers[middle] >= 0 && numbers[middle] < least) from = middle + 1;
    else to = middle;
  }
  return from;
}

// draw_wired: the same for rows of slots with sources, fewer than 0 in the last slots, which have no synapse: u = 0 there. A row
// with n - 1 sources draws as one of n neurons, which are these and the row itself: u_kp = drawn(number k n + p), in the slot of
// neuron p. A block has numbers of one row, a thread eight, of which those beyond the last one are slots without a synapse.
extern "C" __global__ void draw_wired(float *u, const int *sources, i64 seed, i64 use, i64 first, i64 factors, i64 slots, i64 tied, double mean,
                                      double base, double width) {
  i64 block = along(), row = first + blockIdx.x, drawings = tied ? 1 : factors;
  if (block * 8 >= drawings * (slots + 1)) return;
  const int *of = sources + blockIdx.x * slots;
  i64 synapses = before(of, slots, (i64)1 << 31), self = before(of, slots, row), n = synapses + 1, numbers = drawings * n;
  float *to = u + blockIdx.x * factors * slots;
  u64 eight[8];
  if (block * 8 < numbers) KeyStream(seed, use, row).block(block, eight);
  for (int i = 0; i < 8 && block * 8 + i < drawings * (slots + 1); i++) {
    i64 number = block * 8 + i, k = number / n, slot = number - k * n;
    float value = 0;
    if (number < numbers) {
      if (slot == self) continue;
      value = drawn(eight[i], mean, base, width);
      slot -= slot > self;
    } else {
      k = (number - numbers) / (slots - synapses), slot = synapses + (number - numbers) % (slots - synapses);
    }
    to[k * slots + slot] = value;
    for (i64 other = 1; tied && other < factors; other++) to[other * slots + slot] = value;
  }
}
