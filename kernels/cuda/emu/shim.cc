//go:build cgo && !race

// The scheduler of the host shim (shim.h): fibers that are made once and used again, and the
// places where they meet.
#include "shim.h"
#include "hopper.h"
#include "emu.h"
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>
#include <vector>

namespace shim {

Index thread, block, threads, grid;
unsigned char *dynamic;

namespace {

const size_t stack_bytes = 256 << 10;

struct Pending { // an asynchronous copy
  void *to;
  const void *from;
  size_t n;
  unsigned group;
};

// A Place is where a thread goes on: GCC's own setjmp keeps two registers and an address, and costs a few
// instructions; that of the C library costs as much as all else that the scheduler does.
typedef void *Place[5];

// go is not part of any function that keeps a place, as that setjmp wants it.
[[noreturn, gnu::noinline]] void go(Place &to) { __builtin_longjmp(to, 1); }

struct Fiber {
  Place at;
  unsigned number;
  bool done, waits;
  const char *place;
  void *brings;
  bool (*ready)(const void *of); // what it waits for beside threads
  const void *of;
  std::vector<Pending> pending;
  unsigned groups;
  void *stack;
};

std::vector<Fiber *> fibers; // of the block's threads
Fiber *now;
Place scheduler;
std::vector<unsigned char> memory; // behind dynamic
const Kernel *kernel;
const uint64_t *slots;
unsigned in_warp[32], in_warpgroup[8], in_block; // threads that wait for their warp, for 128, and for the block
std::vector<std::function<void()>> under_way; // what is done late
ShimMode mode;
char failure[256];

void back() {
  if (!__builtin_setjmp(now->at)) go(scheduler);
}

// fail ends the launch; the threads are left where they are.
void fail(const char *what, const char *place) {
  snprintf(failure, sizeof failure, "%s: block (%u, %u): %s (%s)", kernel->name, block.x, block.y, what, place);
  for (Fiber *f : fibers) f->done = true;
  fibers.clear(); // their stacks are in use; they are not used again
  go(scheduler);
}

void body() {
  Fiber *me = now;
  for (;;) {
    back();
    kernel->call(slots);
    for (const Pending &p : me->pending) memcpy(p.to, p.from, p.n);
    me->pending.clear();
    me->done = true;
  }
}

Fiber *make() {
  Fiber *f = now = new Fiber();
  ucontext_t start;
  getcontext(&start);
  start.uc_stack.ss_sp = f->stack = malloc(stack_bytes);
  start.uc_stack.ss_size = stack_bytes;
  makecontext(&start, body, 0);
  if (!__builtin_setjmp(scheduler)) setcontext(&start);
  return now;
}

// run resumes a thread until it waits or is done.
void run(Fiber *f) {
  now = f;
  thread.x = f->number;
  if (!__builtin_setjmp(scheduler)) go(f->at);
}

// ahead runs the threads of a warp as far as they come without the others, and tells whether
// any came further.
bool ahead(unsigned first, unsigned &left) {
  bool moved = false;
  for (bool more = true; more;) {
    more = false;
    for (unsigned i = 0; i < warp; i++) {
      Fiber *f = fibers[first + (mode.backwards ? warp - 1 - i : i)];
      if (f->done || f->waits || (f->ready && !f->ready(f->of))) continue;
      moved = more = true;
      run(f);
      if (failure[0]) return false;
      if (f->done) left--;
    }
  }
  return moved;
}

void run_block() {
  for (Fiber *f : fibers) f->done = f->waits = false, f->groups = 0, f->ready = nullptr;
  under_way.clear();
  for (auto &m : multiplications) m.clear();
  memset(in_warp, 0, sizeof in_warp);
  memset(in_warpgroup, 0, sizeof in_warpgroup);
  in_block = 0;
  for (unsigned left = threads.x; left > 0;) {
    bool moved = false;
    for (unsigned first = 0; first < threads.x && !failure[0]; first += warp) {
      moved |= ahead(mode.backwards ? threads.x - warp - first : first, left);
    }
    if (failure[0]) return;
    if (moved) continue;
    if (!under_way.empty()) {
      auto it = under_way.front();
      under_way.erase(under_way.begin());
      it();
      continue;
    }
    for (Fiber *f : fibers) {
      if (f->waits || f->ready) {
        snprintf(failure, sizeof failure, "%s: block (%u, %u): thread %u waits for threads that do not come (%s)", kernel->name,
                 block.x, block.y, f->number, f->place);
        fibers.clear();
        return;
      }
    }
  }
  if (!under_way.empty()) snprintf(failure, sizeof failure, "%s: block (%u, %u): copies under way at its end", kernel->name, block.x, block.y);
}

} // namespace

void meet(const char *place, unsigned of, void *mine, void (*act)(void **theirs)) {
  const bool part = of == warp || (of == warpgroup && of < threads.x);
  const unsigned from = part ? now->number / of * of : 0;
  unsigned &here = !part ? in_block : of == warp ? in_warp[from / warp] : in_warpgroup[from / warpgroup];
  now->waits = true;
  now->place = place;
  now->brings = mine;
  if (++here < of) return back();
  here = 0;
  void *theirs[1024];
  for (unsigned i = 0; i < of; i++) {
    Fiber *f = fibers[from + i];
    if (f->place != place && strcmp(f->place, place) != 0) fail("threads meet at different places", place);
    theirs[i] = f->brings;
    f->waits = false;
  }
  if (act) act(theirs);
}

void copy(void *to, const void *from, size_t n) {
  if (mode.late) now->pending.push_back({to, from, n, now->groups});
  else memcpy(to, from, n);
}

void until(const char *place, bool (*ready)(const void *of), const void *of) {
  while (!ready(of)) {
    now->ready = ready, now->of = of, now->place = place;
    back();
  }
  now->ready = nullptr;
}

void later(std::function<void()> it) {
  if (mode.late) under_way.push_back(it);
  else it();
}

void fault(const char *what) { fail(what, now->place ? now->place : "its beginning"); }

void group() { now->groups++; }

void aligned(const void *p, size_t n) {
  if ((uintptr_t)p % n != 0) fail("an address is not aligned", "copy or matrix");
}

void landed(unsigned groups) {
  std::vector<Pending> left;
  for (const Pending &p : now->pending) {
    if (p.group + groups < now->groups) memcpy(p.to, p.from, p.n);
    else left.push_back(p);
  }
  now->pending = left;
}

} // namespace shim

extern unsigned char __start_block_shared[], __stop_block_shared[];

const char *shim_launch(const char *name, const unsigned *grid, unsigned threads, size_t shared, const uint64_t *slots,
                        size_t n, ShimMode mode) {
  using namespace shim;
  failure[0] = 0;
  kernel = nullptr;
  for (const Kernel *k = shim_kernels; k->name; k++) {
    if (strcmp(k->name, name) == 0) kernel = k;
  }
  if (!kernel) return "no such kernel";
  if (n != kernel->slots || threads == 0 || threads % warp != 0 || threads > 1024) {
    snprintf(failure, sizeof failure, "%s: a launch with arguments of %zu slots for %zu, blocks of %u threads", name, n,
             kernel->slots, threads);
    return failure;
  }
  shim::threads = {threads, 1};
  shim::grid = {grid[0], grid[1]};
  shim::slots = slots;
  shim::mode = mode;
  while (fibers.size() > threads) {
    free(fibers.back()->stack);
    delete fibers.back();
    fibers.pop_back();
  }
  while (fibers.size() < threads) {
    fibers.push_back(make());
    fibers.back()->number = fibers.size() - 1;
  }
  memory.resize(shared + 16);
  dynamic = memory.data() + (16 - (uintptr_t)memory.data() % 16) % 16;
  for (block.y = 0; block.y < grid[1]; block.y++) {
    for (block.x = 0; block.x < grid[0]; block.x++) {
      memset(__start_block_shared, 0xa5, __stop_block_shared - __start_block_shared);
      memset(dynamic, 0xa5, shared);
      run_block();
      if (failure[0]) return failure;
    }
  }
  return nullptr;
}
