//go:build ignore

// A libcuda.so.1 whose card is the host shim, for tests of what talks to a driver. The
// environment variable FAKE_DRIVER changes it: "version=11040 cards=0 major=7 memory=1000000
// most=100000 init=100 module=218 hopper=218 fault=30", each a number: the CUDA version, the number of
// cards, their compute capability and bytes, how many of these can be had, the results of cuInit
// and cuModuleLoadData (for both modules), and the launch that fails in flight.
//
//   g++ -std=c++17 -O2 -shared -fPIC -o libcuda.so.1 driver.cc shim.cc kernels.cc
#include "emu.h"
#include <map>
#include <mutex>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string>
#include <string.h>

namespace {

long setting(const char *name, long otherwise) {
  const char *text = getenv("FAKE_DRIVER");
  size_t n = strlen(name);
  for (const char *at = text ? text : ""; (at = strstr(at, name)); at += n) {
    if (at[n] == '=' && (at == text || at[-1] == ' ')) return atol(at + n + 1);
  }
  return otherwise;
}

const int most_shared = 227 << 10; // bytes that a block can be granted

enum { OK = 0, INVALID = 1, NO_MEMORY = 2, NO_CONTEXT = 201, NOT_FOUND = 500, BAD_ADDRESS = 700 };

struct Function {
  std::string name;
  size_t shared; // dynamic; kernels declare up to two kilobytes beside, of the 48 that they have unasked
};

std::mutex lock; // one at a time, as in a stream
std::map<uint64_t, size_t> blocks;
std::map<std::string, Function *> functions;
size_t taken, launched;
int failed; // in flight; everything after it fails too
thread_local void *current;
char the_context, the_stream, the_module;

size_t memory() { return setting("memory", 1 << 30); }

int check(const void *stream) {
  if (!current) return NO_CONTEXT;
  return stream == &the_stream ? failed : INVALID;
}

// within tells whether n bytes at p are in one allocation.
bool within(uint64_t p, size_t n) {
  auto after = blocks.upper_bound(p);
  if (after == blocks.begin()) return false;
  --after;
  return p + n <= after->first + after->second;
}

} // namespace

#define CALL(name, ...)                   \
  extern "C" int name(__VA_ARGS__) {      \
    std::lock_guard<std::mutex> own(lock);

CALL(cuInit, unsigned) return setting("init", 0); }
CALL(cuDriverGetVersion, int *v) *v = setting("version", 12040); return OK; }
CALL(cuDeviceGetCount, int *n) *n = setting("cards", 1); return OK; }
CALL(cuDeviceGet, int *device, int number) *device = number; return OK; }
CALL(cuDeviceGetName, char *name, int n, int) snprintf(name, n, "shim"); return OK; }
CALL(cuDeviceTotalMem_v2, size_t *n, int) *n = memory(); return OK; }
CALL(cuDeviceGetAttribute, int *v, int attribute, int)
  // 75, 76: the two parts of the compute capability; 97: the most shared memory of a block; 16: multiprocessors
  *v = attribute == 75 ? setting("major", 9) : attribute == 97 ? most_shared : attribute == 16 ? 3 : 0;
  return OK;
}
CALL(cuDevicePrimaryCtxRetain, void **context, int) *context = &the_context; return OK; }
CALL(cuCtxSetCurrent, void *context) current = context; return OK; }
CALL(cuStreamCreate, void **stream, unsigned) *stream = &the_stream; return current ? OK : NO_CONTEXT; }
CALL(cuStreamSynchronize, void *stream) return check(stream); }

CALL(cuMemGetInfo_v2, size_t *free, size_t *total)
  *total = memory();
  *free = memory() - taken;
  return current ? OK : NO_CONTEXT;
}

CALL(cuMemAlloc_v2, uint64_t *p, size_t n)
  if (!current) return NO_CONTEXT;
  if (taken + n > memory() || taken + n > (size_t)setting("most", memory())) return NO_MEMORY;
  void *at = aligned_alloc(256, (n + 255) / 256 * 256);
  memset(at, 0xa5, n);
  *p = (uint64_t)at;
  blocks[*p] = n;
  taken += n;
  return OK;
}

CALL(cuMemFree_v2, uint64_t p)
  if (!current) return NO_CONTEXT;
  if (!blocks.count(p)) return INVALID;
  memset((void *)p, 0xa5, blocks[p]);
  taken -= blocks[p];
  blocks.erase(p);
  free((void *)p);
  return OK;
}

CALL(cuMemsetD8Async, uint64_t p, unsigned char v, size_t n, void *stream)
  if (int e = check(stream)) return e;
  if (!within(p, n)) return INVALID;
  memset((void *)p, v, n);
  return OK;
}

CALL(cuMemcpyHtoDAsync_v2, uint64_t to, const void *from, size_t n, void *stream)
  if (int e = check(stream)) return e;
  if (!within(to, n)) return INVALID;
  memcpy((void *)to, from, n);
  return OK;
}

CALL(cuMemcpyDtoHAsync_v2, void *to, uint64_t from, size_t n, void *stream)
  if (int e = check(stream)) return e;
  if (!within(from, n)) return INVALID;
  memcpy(to, (void *)from, n);
  return OK;
}

CALL(cuModuleLoadData, void **module, const void *image)
  *module = &the_module;
  if (!current) return NO_CONTEXT;
  if (strstr((const char *)image, ".version 8.2")) return setting("hopper", 0);
  return strstr((const char *)image, ".version 7.8") ? setting("module", 0) : INVALID;
}

CALL(cuModuleGetFunction, void **function, void *, const char *name)
  for (const Kernel *k = shim_kernels; k->name; k++) {
    if (strcmp(k->name, name) != 0) continue;
    if (!functions[name]) functions[name] = new Function{name, (48 << 10) - 2048};
    *function = functions[name];
    return OK;
  }
  return NOT_FOUND;
}

CALL(cuFuncSetAttribute, Function *f, int attribute, int value)
  if (attribute == 9) return value > 100 ? INVALID : OK; // the part of the cache that is shared memory
  if (attribute != 8 || value > most_shared) return INVALID; // 8: the most dynamic shared memory
  f->shared = value;
  return OK;
}

CALL(cuLaunchKernel, Function *f, unsigned x, unsigned y, unsigned z, unsigned tx, unsigned ty, unsigned tz, unsigned shared,
     void *stream, void **params, void **extra)
  if (int e = check(stream)) return e;
  if (params || z != 1 || ty != 1 || tz != 1 || shared > f->shared || !x || !y || y > 65535) return INVALID;
  if (extra[0] != (void *)1 || extra[2] != (void *)2 || extra[4] != nullptr) return INVALID;
  if (++launched == (size_t)setting("fault", 0)) {
    failed = BAD_ADDRESS;
    return OK;
  }
  unsigned grid[2] = {x, y};
  ShimMode mode = {1, 0};
  const char *fault = shim_launch(f->name.c_str(), grid, tx, shared, (const uint64_t *)extra[1], *(size_t *)extra[3] / 8, mode);
  if (!fault) return OK;
  fprintf(stderr, "%s\n", fault);
  return INVALID;
}

CALL(cuGetErrorName, int e, const char **name)
  *name = e == NO_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : e == BAD_ADDRESS ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERROR";
  return OK;
}

CALL(cuGetErrorString, int, const char **text) *text = "so says the shim"; return OK; }
