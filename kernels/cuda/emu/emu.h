// What Go sees of the host shim.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
  int late;      // asynchronous copies land when they are waited for, not at once
  int backwards; // the last thread of a block runs first
} ShimMode;

#ifdef __cplusplus
extern "C" {
struct Kernel {
  const char *name;
  void (*call)(const uint64_t *slots);
  size_t slots;
};
extern const Kernel shim_kernels[]; // the last has no name
#endif

// shim_launch runs a kernel with arguments of n slots of 8 bytes and returns what went wrong, or
// NULL.
const char *shim_launch(const char *name, const unsigned *grid, unsigned threads, size_t shared, const uint64_t *slots,
                        size_t n, ShimMode mode);

// shim_arithmetic compares so many cases of arithmetic with what it has to be, and returns the first
// that differs, or NULL.
const char *shim_arithmetic(uint64_t seed, long cases);

#ifdef __cplusplus
}
#endif
