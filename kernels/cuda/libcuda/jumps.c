//go:build gpu

// The functions of libcuda.so.1 as jumps through a table that load fills: the program needs no
// driver to start. A function that is not there, for want of a driver or of a newer one,
// returns CUDA_ERROR_NOT_FOUND. The jumps are hidden: the driver must not find them.
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include "libcuda.h"

static int not_found(void) { return 500; }

#if defined(__x86_64__)
#define GO_TO(name) "jmp *slot_" #name "(%rip)\n"
#elif defined(__aarch64__)
#define GO_TO(name) "adrp x16, slot_" #name "\nldr x16, [x16, :lo12:slot_" #name "]\nbr x16\n"
#else
#error "no jumps for this processor"
#endif

#define JUMP(name)                                                                          \
  __attribute__((visibility("hidden"))) void *slot_##name = (void *)not_found;              \
  __asm__(".text\n.globl " #name "\n.hidden " #name "\n.type " #name ", %function\n" #name ":\n" GO_TO(name));
#include "names.h"
#undef JUMP

static struct {
  const char *name;
  void **slot;
} const table[] = {
#define JUMP(name) {#name, &slot_##name},
#include "names.h"
#undef JUMP
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int (*init)(unsigned);
static char why[256] = "";
static int status;

static void load(void) {
  void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL);
  if (!driver) {
    snprintf(why, sizeof why, "%s", dlerror());
    return;
  }
  init = (int (*)(unsigned))dlsym(driver, "cuInit");
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    void *f = dlsym(driver, table[i].name);
    if (f) *table[i].slot = f;
  }
  if (!init) {
    snprintf(why, sizeof why, "libcuda.so.1 has no cuInit");
    return;
  }
  status = init(0);
}

// cuInit never fails: gorgonia.org/cu, which calls it when the program starts, would end it.
// libcuda_status tells what the driver said.
__attribute__((visibility("hidden"))) int cuInit(unsigned flags) {
  (void)flags;
  pthread_once(&once, load);
  return 0;
}

const char *libcuda_missing(void) { return why; }

int libcuda_status(void) { return status; }
