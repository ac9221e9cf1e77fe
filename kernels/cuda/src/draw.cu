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

// draw: the factors of rows as they begin, u_kj = f32(mean (base + f64(width v))), v in [0, 1): the top 53 bits of number
// k synapses + j of the stream of row (ChaCha20, RFC 8439; the key is seed, use, row and 0; nonce 0). With one stream of
// synapses numbers for several factors (tied), each of them is number j. u_kj = 0 where j = row, if rows have a slot of
// their own (self). A block has numbers of one row, a thread those of a block of the cipher, eight.
extern "C" __global__ void draw(float *u, i64 seed, i64 use, i64 first, i64 factors, i64 slots, i64 synapses, i64 tied,
                                i64 self, double mean, double base, double width) {
  i64 block = along(), row = first + blockIdx.x, numbers = tied ? synapses : factors * synapses;
  if (block * 8 >= numbers) return;
  unsigned begin[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, // "expand 32-byte k"
                        (unsigned)seed, (unsigned)(seed >> 32), (unsigned)use, (unsigned)(use >> 32),
                        (unsigned)row, (unsigned)(row >> 32), 0, 0, (unsigned)block, 0, 0, 0};
  unsigned s[16];
  for (int i = 0; i < 16; i++) s[i] = begin[i];
  for (int round = 0; round < 20; round += 2) {
    for (int i = 0; i < 4; i++) quarter_round(s[i], s[4 + i], s[8 + i], s[12 + i]);
    for (int i = 0; i < 4; i++) quarter_round(s[i], s[4 + (i + 1) % 4], s[8 + (i + 2) % 4], s[12 + (i + 3) % 4]);
  }
  float *to = u + blockIdx.x * factors * slots;
  i64 k = block * 8 / synapses, j = block * 8 - k * synapses;
  for (int i = 0; i < 8 && block * 8 + i < numbers; i++) {
    u64 bits = (u64)(s[2 * i + 1] + begin[2 * i + 1]) << 32 | (s[2 * i] + begin[2 * i]);
    double v = __dmul_rn((double)(i64)(bits >> 11), 0x1p-53);
    float value = __double2float_rn(__dmul_rn(mean, __dadd_rn(base, __dmul_rn(width, v))));
    if (self && j == row) value = 0;
    to[k * slots + j] = value;
    for (i64 other = 1; tied && other < factors; other++) to[other * slots + j] = value;
    if (++j == synapses) j = 0, k++;
  }
}
