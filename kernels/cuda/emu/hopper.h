// The shim of what cards of compute capability 9.0 alone have: the twin of ../src/hopper.cuh.
// Where asynchronous copies land late, these land only when no thread can go on without. Multiplications of a
// warpgroup are made when it waits for them.
#pragma once
#include "shim.h"
#include <functional>
#include <vector>

namespace shim {

// until waits until ready(of).
void until(const char *place, bool (*ready)(const void *of), const void *of);

// later does it now, or late.
void later(std::function<void()> it);

// fault ends the launch.
void fault(const char *what);

const unsigned warpgroup = 128;
const unsigned dynamic_address = 128; // of dynamic shared memory: what kernels declare comes before it

// multiplications of a warpgroup that it has not waited for.
inline std::vector<std::function<void()>> multiplications[8];

} // namespace shim

inline unsigned shared_address(const void *p) { return (unsigned)((const unsigned char *)p - shim::dynamic) + shim::dynamic_address; }
inline int same_in_warp(int v) { return v; }
inline void started() {}
template <int> inline void fewer_registers() {}
template <int> inline void more_registers() {}
inline void pinned(unsigned &) {}
inline void pinned(int &) {}

struct Barrier {
  unsigned phase : 1, threads : 15, missing : 16;
  int bytes; // that are expected and have not come

  void start(int all) { phase = 0, threads = missing = (unsigned)all, bytes = 0; }
  void arrive() {
    if (missing == 0) shim::fault("more threads arrive than a barrier waits for");
    missing--;
    complete();
  }
  void expect(int n) {
    bytes += n;
    arrive();
  }
  void come(int n) {
    bytes -= n;
    complete();
  }
  void complete() {
    if (missing == 0 && bytes == 0) phase ^= 1, missing = threads;
  }
  void wait(int of) {
    if (of) shim::until("barrier", [](const void *b) { return ((const Barrier *)b)->phase == 0; }, this);
    else shim::until("barrier", [](const void *b) { return ((const Barrier *)b)->phase == 1; }, this);
  }
};

inline void bulk_copy(void *to, const void *from, int bytes, Barrier &b) {
  shim::aligned(to, 16);
  shim::aligned(from, 16);
  Barrier *barrier = &b;
  shim::later([=] {
    memcpy(to, from, (size_t)bytes);
    barrier->come(bytes);
  });
}

inline unsigned long long descriptor(const void *tile) {
  return (unsigned long long)(shared_address(tile) >> 4 & 0x3fff) | 1ull << 16 | 64ull << 32 | 1ull << 62;
}

// ShimTile is what a descriptor says: rows of 128 bytes, pieces of 16 exchanged.
struct ShimTile {
  unsigned start, eight; // addresses; bytes from eight rows to the next

  ShimTile(unsigned long long d) : start((unsigned)(d & 0x3fff) << 4), eight((unsigned)(d >> 32 & 0x3fff) << 4) {
    if (d >> 62 != 1 || (start & ~127u) % 1024 != 0) shim::fault("a descriptor of no tile");
  }
  unsigned char operator()(int row, int byte) const {
    unsigned at = start + row / 8 * eight + row % 8 * 128 + byte;
    return shim::dynamic[(at ^ (at >> 7 & 7) << 4) - shim::dynamic_address];
  }
};

struct ShimWarpgroup {
  int *d;
  const unsigned *a;
  unsigned metadata;
  unsigned long long b;
};

// ShimProduct64 is a product that a warpgroup has asked for: rows of k bytes, and where the sums of each thread are.
struct ShimProduct64 {
  short a[64][64];
  int k;
  bool is_signed;
  int *d[128];
  unsigned long long b;

  void multiply() const {
    const ShimTile tile(b);
    static int B[64][112];
    for (int i = 0; i < k; i++) {
      for (int n = 0; n < 112; n++) B[i][n] = is_signed ? (int)(signed char)tile(n, i) : tile(n, i);
    }
    for (int row = 0; row < 64; row++) {
      int sums[112] = {};
      for (int i = 0; i < k; i++) {
        const int x = a[row][i];
        if (x == 0) continue;
        for (int n = 0; n < 112; n++) sums[n] += x * B[i][n];
      }
      for (int n = 0; n < 112; n++) {
        int &to = d[row / 16 * 32 + row % 8 * 4 + n % 8 / 2][n / 8 * 4 + row / 8 % 2 * 2 + n % 2];
        to = (int)((unsigned)to + (unsigned)sums[n]);
      }
    }
  }
};

template <bool SIGNED, bool PAIRS> inline void shim_warpgroup(ShimWarpgroup mine) {
  shim::meet(PAIRS ? "warpgroup product of pairs" : "warpgroup product", shim::warpgroup, &mine, [](void **theirs) {
    ShimProduct64 p = {};
    p.k = PAIRS ? 64 : 32, p.is_signed = SIGNED, p.b = ((ShimWarpgroup *)theirs[0])->b;
    short bytes[64][32];
    for (int t = 0; t < 128; t++) {
      const ShimWarpgroup *s = (ShimWarpgroup *)theirs[t];
      if (s->b != p.b) shim::fault("a warpgroup with several descriptors");
      p.d[t] = s->d;
      for (int r = 0; r < 4; r++) {
        for (int i = 0; i < 4; i++) {
          unsigned char v = s->a[r] >> 8 * i;
          bytes[t / 32 * 16 + t % 32 / 4 + r % 2 * 8][t % 4 * 4 + r / 2 * 16 + i] = SIGNED ? (short)(signed char)v : v;
        }
      }
    }
    for (int row = 0; row < 64; row++) {
      for (int i = 0; i < 32; i++) {
        if (!PAIRS) {
          p.a[row][i] = bytes[row][i];
          continue;
        }
        const int group = i / 2, t = row / 16 * 32 + row % 8 * 4 + group / 8 * 2 + row / 8 % 2;
        const unsigned four = ((ShimWarpgroup *)theirs[t])->metadata >> group % 8 * 4;
        if ((four & 3) >= (four >> 2 & 3)) shim::fault("metadata out of order");
        p.a[row][4 * group + (four >> i % 2 * 2 & 3)] = bytes[row][i];
      }
    }
    shim::multiplications[shim::thread.x / 128].push_back([p] { p.multiply(); });
  });
}
template <bool SIGNED> inline void warpgroup_multiply_add(int (&d)[56], const unsigned (&a)[4], unsigned long long b) {
  shim_warpgroup<SIGNED, false>({d, a, 0, b});
}
template <bool SIGNED> inline void warpgroup_multiply_add_pairs(int (&d)[56], const unsigned (&a)[4], unsigned metadata, unsigned long long b) {
  shim_warpgroup<SIGNED, true>({d, a, metadata, b});
}
inline void warpgroup_begin() {}
inline void warpgroup_end() {
  shim::meet("end of warpgroup products", shim::warpgroup, nullptr, [](void **) {
    auto &all = shim::multiplications[shim::thread.x / 128];
    for (auto &multiply : all) multiply();
    all.clear();
  });
}
