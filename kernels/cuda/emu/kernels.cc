//go:build cgo && !race

// The kernels as C++, by name.
#include "shim.h"
#include "faults.h"
#include "emu.h"
#include "../src/kernels.cu"
#include "../src/kernels_sm90a.cu"
#include <tuple>

// take reads an argument from its slots of 8 bytes.
template <class T> static T take(const uint64_t *&slots) {
  static_assert(sizeof(T) % 8 == 0, "arguments are multiples of 8 bytes");
  T v;
  memcpy((void *)&v, slots, sizeof v);
  slots += sizeof(T) / 8;
  return v;
}

template <class... A> static void call(void (*kernel)(A...), const uint64_t *slots) {
  std::tuple<A...> arguments{take<A>(slots)...};
  std::apply(kernel, arguments);
}

template <class... A> static constexpr size_t slots(void (*)(A...)) { return (sizeof(A) + ...) / 8; }

#define KERNEL(name) {#name, [](const uint64_t *at) { call(name, at); }, slots(name)}

const Kernel shim_kernels[] = {
#include "kernels_gen.h"
    KERNEL(fault_left), KERNEL(fault_apart), KERNEL(fault_misaligned), KERNEL(fault_race), {nullptr, nullptr, 0},
};
