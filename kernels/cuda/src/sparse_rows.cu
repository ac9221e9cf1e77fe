#include "lanes.cuh"
#include "lists.cuh"
#include "living.cuh"
#include "sleep.cuh"
#include "sources.cuh"

#define ROW 256       // threads of a block, at most,
#define WIDE_ROW 512  // where a multiprocessor has no room for another

// count_synapses: the most living synapses of a row, and the most slots in which any row of a block of the persistent kernel has one. A block
// for each of those.
extern "C" __global__ void count_synapses(Panel p, Rows<const float> u, int *most, int *slots, i64 n, i64 z) {
  TEAM(s);
  const int blocks = (int)((p.rows + BLOCK_ROWS - 1) / BLOCK_ROWS), top = (int)blockIdx.x % blocks * BLOCK_ROWS;
  const i64 replica = (int)blockIdx.x / blocks;
  if (!p.active[replica]) return;
  int left[BLOCK_ROWS] = {}, any = 0;
  for (i64 j = threadIdx.x; j < n; j += blockDim.x) {
    bool some = false;
#pragma unroll
    for (int r = 0; r < BLOCK_ROWS; r++) {
      const bool is = top + r < p.rows && living(u.row({replica, top + r, true}, z * n), j, n, z);
      left[r] += is;
      some |= is;
    }
    any += some;
  }
  int largest = 0;
#pragma unroll
  for (int r = 0; r < BLOCK_ROWS; r++) {
    const int sum = (int)all_sum((i64)left[r], s);
    largest = sum > largest ? sum : largest;
  }
  any = (int)all_sum((i64)any, s);
  if (threadIdx.x > 0) return;
  raise_to(most, largest);
  raise_to(slots, any);
}

// Left are the synapses that are left of a row, packed in shared memory: factors (z, left). Where one
// thing takes the place of another, a thread writes an element of the one when it has read that of the
// other.
struct Left {
  float *u;
  Synapse *synapses; // and twice as many that add nothing as fill the warps up (walk)
  unsigned *slots;   // where they are in the row, and what they are
  int *sums;         // (patterns, dump); or, in their place,
  float *h;          // currents, then saliences
  int *spill;        // what sums of 32 bits have no room for, likewise
};
#define INHIBITORY (1u << 31)
#define SELF (1u << 30)
#define SLOT (SELF - 1)

// left_of lays out what is kept of a row with room for so many synapses.
__device__ inline Left left_of(u8 *shared, i64 room, i64 m, i64 z) {
  Left a;
  a.synapses = (Synapse *)shared;
  a.u = (float *)(a.synapses + room + 2 * EARLY * (blockDim.x / 32));
  a.slots = (unsigned *)(a.u + z * room);
  a.sums = (int *)a.slots + room, a.h = (float *)a.sums;
  a.spill = a.sums + m + DUMP;
  return a;
}

#define SPILL 12         // lower bits of a weight, that is added in two parts
#define MOST_SUMMED 255  // weights of 23 bits whose sum has 31

// at_place is the number at a place of a list.
__device__ inline int *at_place(int *numbers, unsigned place) { return (int *)((u8 *)numbers + place); }

// Drive adds a weight to the sum of a pattern, SpillingDrive in two parts.
struct Drive {
  int *sums;
  __device__ int operator()(const Synapse &s, unsigned place) const {
    add_to(at_place(sums, place), s.q);
    return 0;
  }
};
struct SpillingDrive {
  int *sums, *spill;
  __device__ int operator()(const Synapse &s, unsigned place) const {
    add_to(at_place(sums, place), s.q & ((1 << SPILL) - 1));
    add_to(at_place(spill, place), s.q >> SPILL);
    return 0;
  }
};
struct Nothing {
  __device__ void operator()(int, int) const {}
};

// Gradient is the salience of a pattern. Sums of less than MOST_LISTED have 32 bits; of longer lists, and what they give at once.
#define MOST_LISTED 512
struct Gradient {
  int *S;
  __device__ int operator()(const Synapse &, unsigned place) const { return *at_place(S, place); }
};
struct Whole {
  Synapse *synapses;
  __device__ void operator()(int i, int sum) const {
    sum = warp_sum(sum);
    if (threadIdx.x % 32 == 0) synapses[i].q = sum;
  }
};
struct Slope {
  Synapse *synapses;
  const unsigned *slots;
  int left;
  double unscale;
  __device__ void operator()(int i, int sum) const {
    // in two parts, whose sums over a warp have room
    i64 all = ((i64)warp_sum(sum >> 16) << 16) + warp_sum(sum & 0xffff);
    if (threadIdx.x % 32 == 0 && i < left) synapses[i].q = (int)__float_as_uint(slope(all, unscale, slots[i] & INHIBITORY));
  }
};

// Common is what the threads of a block know together.
struct Common {
  int left;         // synapses
  float right;      // of Sleep
  float unit;       // of margins in a pass
  const u16 *lists; // of the replica: in registers these would run short
};

// survivors makes all replay cycles of a launch, pass by pass, as resident does, for a row of which
// few synapses are left,
//
//	h^mu = sum_{j left} w_j x_j^mu - theta;  S = salience(h);  g_j = sum_mu S^mu x_j^mu, j left
//	u_k <- u_k + eta g prod_{l != k} u_l, pruned, floored, scaled back to length
//	theta <- theta - etaT sum_mu S;  mean <- <|h|>
//
// with sums over the patterns in which one of the neurons is active. A block for each row, which has c.n slots for synapses from
// the sources.
template <class Sources>
__device__ inline void survivors(const Here &at, const Sleep &c, const Lists &x, i64 neurons, const Sources &sources,
                                 const Left &a, Common &common, Block &s) {
  const int n = (int)c.n, m = (int)c.m, z = (int)c.z, self = (int)(c.first[at.replica] + at.row);
  const int *lengths = x.lengths + at.replica * neurons;
  float *row = c.u.row(at, z * n), theta = c.theta.row(at, 1)[0], mean = c.mean.row(at, 1)[0];
  if (threadIdx.x == 0) common.lists = x.places + at.replica * neurons * x.pitch;
  if (threadIdx.x == 0) common.left = 0, common.unit = 0, common.right = c.right.first ? c.right.row(at, 1)[0] : 0;
  __syncthreads();
  for (int j = threadIdx.x; j < n; j += blockDim.x) { // in any order: sums over them are exact
    if (!living(row, j, n, z)) continue;
    const int from = (int)sources[j], i = add_to(&common.left, 1);
    a.synapses[i] = synapse_of(x, lengths, from);
    a.synapses[i].q = 1;
    a.slots[i] = (unsigned)j | (from < c.split ? 0 : INHIBITORY) | (from == self ? SELF : 0);
  }
  __syncthreads();
  const int left = common.left, all = left + 2 * EARLY * (int)(blockDim.x / 32);
  const Weights w = {a.u, left, Any{z}};
  for (int i = threadIdx.x; i < left; i += blockDim.x) {
    for (int k = 0; k < z; k++) a.u[k * left + i] = row[k * n + (a.slots[i] & SLOT)];
  }
  for (int i = left + threadIdx.x; i < all; i += blockDim.x) a.synapses[i] = Synapse{0, 0};
  for (int mu = threadIdx.x; mu < m + DUMP; mu += blockDim.x) a.sums[mu] = a.spill[mu] = 0;
  __syncthreads();
  walk_lists(x.each, a.synapses, left, common.lists, Drive{a.sums}, Nothing()); // of ones: how many are active in a pattern
  __syncthreads();
  unsigned active = 0;
  for (int mu = threadIdx.x; mu < m; mu += blockDim.x) active = a.sums[mu] > (int)active ? a.sums[mu] : active;
  const bool spills = all_max(active, s) > MOST_SUMMED;
  float dead = 0; // the factors of the others
  unsigned most = largest(w, left, s);
  for (int pass = 0; pass < c.passes; pass++) {
    const Fixed f = fixed(WEIGHT_BITS, most);
    i64 reach = 0;
    for (int i = threadIdx.x; i < all; i += blockDim.x) {
      int q = i >= left || f.broken ? 0 : quantised(w(i), f);
      a.synapses[i].q = i < left && a.slots[i] & INHIBITORY ? -q : q;
      reach += q < 0 ? -(i64)q : q;
    }
    if (c.unit != 0) {
      reach = all_sum(reach, s);
      if (threadIdx.x == 0) common.unit = unit_of(reach, f.unbroken(), c.unit);
    }
    for (int mu = threadIdx.x; mu < m; mu += blockDim.x) a.sums[mu] = a.spill[mu] = 0;
    __syncthreads();
    if (spills) walk_lists(x.each, a.synapses, left, common.lists, SpillingDrive{a.sums, a.spill}, Nothing());
    else walk_lists(x.each, a.synapses, left, common.lists, Drive{a.sums}, Nothing());
    __syncthreads();
    for (int mu = threadIdx.x; mu < m; mu += blockDim.x) {
      i64 sum = a.sums[mu] + ((i64)a.spill[mu] << SPILL);
      a.h[mu] = current(sum, f.unbroken(), theta);
    }
    mean = replay(a.h, mean, common.unit, &common.right, c, at, s);
    const Fixed g = fixed(SALIENCE_BITS, largest(Values{a.h}, m, s));
    i64 sum = 0;
    for (int mu = threadIdx.x; mu < m; mu += blockDim.x) sum += a.sums[mu] = quantised(a.h[mu], g);
    for (int i = threadIdx.x; i < DUMP; i += blockDim.x) a.sums[m + i] = 0;
    theta = moved(theta, c.eta_theta[pass * c.theta_step + at.replica], all_sum(sum, s), g);
    const bool whole = x.pitch < MOST_LISTED;
    if (whole) walk_lists(x.each, a.synapses, left, common.lists, Gradient{a.sums}, Whole{a.synapses});
    else walk_lists(x.each, a.synapses, left, common.lists, Gradient{a.sums}, Slope{a.synapses, a.slots, left, g.unbroken()});
    __syncthreads();
    const float eta = c.eta[pass * c.eta_step + at.replica];
    for (int i = threadIdx.x; i < left; i += blockDim.x) {
      const int q = a.synapses[i].q;
      const float G = whole ? slope((i64)q, g.unbroken(), a.slots[i] & INHIBITORY) : __uint_as_float((unsigned)q);
      learn(a.u + i, a.u + i, left, Any{z}, w(i), __fmul_rn(eta, G), a.slots[i] & SELF);
    }
    __syncthreads();
    const float r = restoring(a.u, c.length[at.replica], left, Any{z}, z, c.q, s);
    most = rescale(a.u, r, left, Any{z}, s);
    dead = __fmul_rn(r, dead); // NaN, once r is
  }
  if (is_nan(dead)) {
    for (int i = threadIdx.x; i < z * n; i += blockDim.x) row[i] = not_a_number();
  }
  __syncthreads();
  for (int i = threadIdx.x; i < left; i += blockDim.x) {
    for (int k = 0; k < z; k++) row[k * n + (a.slots[i] & SLOT)] = a.u[k * left + i];
  }
  if (threadIdx.x == 0) c.theta.row(at, 1)[0] = theta, c.mean.row(at, 1)[0] = mean;
  if (threadIdx.x == 0 && c.right.first) c.right.row(at, 1)[0] = common.right;
}

// sparse_rows: cycles of rows with few synapses left, room for so many.
extern "C" __global__ void __launch_bounds__(ROW, 2) sparse_rows(Panel p, Sleep c, Lists x, i64 room) {
  DYNAMIC_SHARED(u8, shared);
  TEAM(s);
  __shared__ Common common;
  Here at = here(p, blockIdx.x);
  if (at.works) survivors(at, c, x, c.n, Everyone{c.n}, left_of(shared, room, c.m, c.z), common, s);
}

// sparse_rows_wide: the same, of rows that take most of a multiprocessor's shared memory.
extern "C" __global__ void __launch_bounds__(WIDE_ROW, 1) sparse_rows_wide(Panel p, Sleep c, Lists x, i64 room) {
  DYNAMIC_SHARED(u8, shared);
  TEAM(s);
  __shared__ Common common;
  Here at = here(p, blockIdx.x);
  if (at.works) survivors(at, c, x, c.n, Everyone{c.n}, left_of(shared, room, c.m, c.z), common, s);
}

// wired_rows: cycles of rows of c.n slots with sources among so many neurons.
extern "C" __global__ void __launch_bounds__(ROW, 2) wired_rows(Panel p, Sleep c, Lists x, Rows<const int> sources,
                                                             i64 neurons, i64 room) {
  DYNAMIC_SHARED(u8, shared);
  TEAM(s);
  __shared__ Common common;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  survivors(at, c, x, neurons, Listed{sources.row(at, c.n), c.n}, left_of(shared, room, c.m, c.z), common, s);
}

// wired_rows_wide: the same, of rows that take most of a multiprocessor's shared memory.
extern "C" __global__ void __launch_bounds__(WIDE_ROW, 1) wired_rows_wide(Panel p, Sleep c, Lists x, Rows<const int> sources,
                                                                          i64 neurons, i64 room) {
  DYNAMIC_SHARED(u8, shared);
  TEAM(s);
  __shared__ Common common;
  Here at = here(p, blockIdx.x);
  if (!at.works) return;
  survivors(at, c, x, neurons, Listed{sources.row(at, c.n), c.n}, left_of(shared, room, c.m, c.z), common, s);
}
