#include "columns.cuh"
#include "passes.cuh"

// PersistentRows says what a block of the persistent kernel is given: patterns as planes, for drive and for gradient,
// and where in dynamic shared memory things are: slices at the beginning, then the factors, where they are not
// in registers, and the patterns, where there is room.
struct PersistentRows {
  const unsigned *columns, *rows;
  i64 weights, saliences; // bytes of a row of slices
  i64 factors, laps;      // where they, or ColumnLists, begin; how many turns the warps take to go over a row
  i64 planes;             // where they begin, 0 where they stay in memory
};

// copy_words copies n words to shared memory.
__device__ inline void copy_words(unsigned *to, const unsigned *from, i64 n) {
  for (i64 i = 4 * threadIdx.x; i < n; i += 4 * blockDim.x) copy16(to + i, from + i);
}

// begin tells the block what holds for the launch, and where its patterns are, in shared memory if there is room.
template <class U>
__device__ inline void begin(const U &u, const PersistentRows &s, const Sleep &c, RowsKnown &known, int replica, int top, int rows, u8 *shared) {
  const Pieces all((int)c.n, (int)c.split), across((int)c.m, (int)c.m);
  const i64 columns = (i64)across.all * all.all * PIECE_WORDS;
  const unsigned *drive = s.columns + replica * columns, *gradient = s.rows + replica * all.whole * across.all * PIECE_WORDS;
  Pieces own = all;
  if constexpr (U::packed) {
    own = Pieces(u.columns->n, u.columns->split);
    unsigned *planes = (unsigned *)(shared + s.planes), *behind = planes + (i64)across.all * own.all * PIECE_WORDS;
    pack_drive(planes, drive, *u.columns, all, own, (int)c.split, across.all);
    pack_gradient(behind, gradient, *u.columns, own.whole, across.all);
    drive = planes;
    gradient = behind;
  } else if (s.planes) {
    unsigned *planes = (unsigned *)(shared + s.planes);
    copy_words(planes, drive, columns);
    copy_words(planes + columns, gradient, (i64)all.whole * across.all * PIECE_WORDS);
    close_group();
    wait_groups<0>();
    drive = planes;
    gradient = planes + columns;
  }
  if (threadIdx.x > 0) return;
  known.drive = {drive, own.all, own.excitatory, own.mixed};
  known.gradient = {gradient, across.all, across.all, false};
  known.replica = replica, known.top = top, known.rows = rows;
  known.used = c.count[replica];
  known.first = c.first[replica] + top;
  known.parameter = c.parameter ? c.parameter[replica] : 0;
  known.length = c.length[replica];
  known.unit = c.unit;
}

// take reads the thread's factors, 0 where there are none, and give writes them.
template <class P, class U> __device__ inline void take(const P &p, U &u) {
  const int n = u.neurons(p.c), all = (int)p.c.n;
  each_tile(p, u, [&](int lap, int t, int tile, auto &v) {
#pragma unroll
    for (int i = 0; i < P::elements * U::z; i++) {
      const int e = i % P::elements, j = p.output(tile, e);
      const Here row = p.row(p.first_row() + e % P::held);
      v[i / P::elements].of[e] = j < n && row.works ? p.c.u.row(row, U::z * all)[i / P::elements * all + u.neuron(j)] : 0;
    }
    u.store(v, lap, t);
  });
}
template <class P, class U> __device__ inline void give(const P &p, U &u) {
  const int n = u.neurons(p.c), all = (int)p.c.n;
  u.give_others(p);
  each_tile(p, u, [&](int, int, int tile, const auto &v) {
#pragma unroll
    for (int i = 0; i < P::elements * U::z; i++) {
      const int e = i % P::elements, j = p.output(tile, e);
      const Here row = p.row(p.first_row() + e % P::held);
      if (j < n && row.works) p.c.u.row(row, U::z * all)[i / P::elements * all + u.neuron(j)] = v[i / P::elements].of[e];
    }
  });
}

// replay_cycles makes all replay cycles of a launch, pass by pass,
//
//	h = W X - theta;  S = salience(h);  g = S X^T
//	u_k <- u_k + eta g prod_{l != k} u_l, pruned, floored, scaled back to length
//	theta <- theta - etaT sum_mu S;  mean <- <|h|>
//
// for the rows of a block, of a replica. What a thread makes of the products stays with it: D tiles of currents for each warp, and the
// factors U. Only slices, and numbers of rows, go through shared memory.
template <int D, class U>
WITHIN void replay_cycles(const Panel &panel, const Sleep &c, const PersistentRows &s, U &u, RowsKnown &known, u8 *shared) {
  using P = Pass<U::rows>;
  const int blocks = (int)((panel.rows + P::rows - 1) / P::rows), m = (int)c.m;
  const int replica = (int)blockIdx.x / blocks;
  if (!panel.active[replica]) return;
  P p = {{}, c, known, {shared, (int)s.weights, P::rows * (int)s.weights}, {shared, (int)s.saliences, P::rows * (int)s.saliences},
         m, (int)threadIdx.x / 32, (int)blockDim.x / 32, (int)threadIdx.x % 32, 0};
  if (p.warp == 0) forget(known);
  __syncthreads();
  begin(u, s, c, known, replica, (int)blockIdx.x % blocks * P::rows, (int)panel.rows, shared);
  __syncthreads();
  take(p, u);
  if (c.labels.first) {
#pragma unroll
    for (int i = 0; i < P::elements * D; i++) {
      const int mu = p.output(p.tile(D, 0) + i / P::elements, i % P::elements);
      const Here row = p.row(p.first_row() + i % P::held);
      if (mu < m && row.works && c.labels.row(row, m)[mu]) p.labels |= 1u << i;
    }
  }
  if (p.leads(0)) {
    const Here own = p.row(p.own_row());
    known.theta[p.own_row()] = c.theta.row(own, 1)[0];
    known.mean[p.own_row()] = c.mean.row(own, 1)[0];
    if (c.right.first) known.right[p.own_row()] = c.right.row(own, 1)[0];
  }
  most_weight(p, u);
  for (int pass = 0; pass < c.passes; pass++) {
    p.warp = fresh(p.warp), p.lane = fresh(p.lane), p.labels = fresh(p.labels); // or registers run short
    __syncthreads();
    slice_factors(p, u);
    if (known.unit != 0) add_unit(p, u);
    if (threadIdx.x == 0) {
      copy4(&known.eta, c.eta + pass * c.eta_step + known.replica);
      copy4(&known.eta_theta, c.eta_theta + pass * c.theta_step + known.replica);
      close_group();
    }
    __syncthreads();
    if (p.warp == 0) forget(known.u);
    if (p.leads(3)) known.number[p.own_row()] = number(p);
    float h[D][P::elements];
    make_currents(p, h);
    if constexpr (U::packed) {
      if (pass == 0) u.lose_selves(p);
    }
    survey(p, h);
    __syncthreads();
    if (c.right.first && p.leads(2)) {
      unsigned least = ~known.h.not_key[p.own_row()], end = key(__uint_as_float(INFINITE));
      known.right[p.own_row()] = __double2float_rn(__ddiv_rn((double)unkey(least < end ? least : end), __dsqrt_rn((double)known.right[p.own_row()])));
    }
    BY_RULE(c.rule, expose<Rule>(p, h))
    if (threadIdx.x == 0) wait_groups<0>();
    __syncthreads();
    SalienceRow S;
    BY_RULE(c.rule, S = finish<Rule>(p, h))
    slice_saliences(p, h, S);
    if (p.leads(1)) known.mean[p.own_row()] = next_mean(p);
    __syncthreads();
    if (p.leads(3)) known.theta[p.own_row()] = moved(known.theta[p.own_row()], known.eta_theta, known.h.S.sum(p.own_row()), S.format);
    learn_all(p, u, pass == 0);
    __syncthreads();
    if (p.warp == 0) forget(known.h);
    add_norm(p, u);
    __syncthreads();
    rescale_all(p, u);
  }
  give(p, u);
  if (p.leads(0)) {
    const Here own = p.row(p.own_row());
    c.theta.row(own, 1)[0] = known.theta[p.own_row()];
    c.mean.row(own, 1)[0] = known.mean[p.own_row()];
    if (c.right.first) c.right.row(own, 1)[0] = known.right[p.own_row()];
  }
}

#define PERSISTENT_THREADS 512

// persistent has two factors a synapse in registers, 16 warps a block: up to 1024 neurons, with up to 512
// patterns.
extern "C" __global__ void __launch_bounds__(PERSISTENT_THREADS, 1) persistent(Panel p, Sleep c, PersistentRows s) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ RowsKnown known;
  if (c.n <= 256 && c.m <= 256) {
    InRegisters<1, 2, 8> u;
    replay_cycles<1>(p, c, s, u, known, shared);
  } else if (c.n <= 512) {
    InRegisters<2, 2, 8> u;
    replay_cycles<2>(p, c, s, u, known, shared);
  } else {
    InRegisters<4, 2, 8> u;
    replay_cycles<2>(p, c, s, u, known, shared);
  }
}

#define TWO_ROWS_THREADS 256

// persistent_two is that of few rows: blocks of two, so that there is one for each multiprocessor. 8 warps have up to 256 neurons, with
// up to 256 patterns.
extern "C" __global__ void __launch_bounds__(TWO_ROWS_THREADS, 1) persistent_two(Panel p, Sleep c, PersistentRows s) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ RowsKnown known;
  InRegisters<2, 2, 2> u;
  if (c.m <= 128) replay_cycles<1>(p, c, s, u, known, shared);
  else replay_cycles<2>(p, c, s, u, known, shared);
}

// shared_factors replays with Z factors a synapse in shared memory.
template <int Z> WITHIN void shared_factors(const Panel &p, const Sleep &c, const PersistentRows &s, RowsKnown &known, u8 *shared) {
  InShared<4, Z> u = {{}, (Four *)(shared + s.factors) + threadIdx.x, (int)s.laps};
  replay_cycles<4>(p, c, s, u, known, shared);
}

// persistent_shared has up to four in shared memory, 8 or 16 warps a block: of 8 two blocks fit on a multiprocessor,
// with up to 512 patterns, of 16 one with up to 1024.
extern "C" __global__ void __launch_bounds__(PERSISTENT_THREADS, 1) persistent_shared(Panel p, Sleep c, PersistentRows s) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ RowsKnown known;
  if (c.z == 1) shared_factors<1>(p, c, s, known, shared);
  else if (c.z == 2) shared_factors<2>(p, c, s, known, shared);
  else if (c.z == 3) shared_factors<3>(p, c, s, known, shared);
  else shared_factors<4>(p, c, s, known, shared);
}

// packed_columns replays with the factors of the neurons alone that any of the block's rows still has a synapse from.
template <int TILES>
WITHIN void packed_columns(const Panel &p, const Sleep &c, const PersistentRows &s, LivingColumns &x, RowsKnown &known, u8 *shared) {
  list_columns(x, *(ColumnLists *)(shared + s.factors), p, c);
  Packed<TILES> u;
  u.columns = &x;
  replay_cycles<2>(p, c, s, u, known, shared);
}

// persistent_columns is that of late nights, of 16 warps a block: up to 512 of these neurons, with up to 512 patterns.
extern "C" __global__ void __launch_bounds__(PERSISTENT_THREADS, 1) persistent_columns(Panel p, Sleep c, PersistentRows s) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ RowsKnown known;
  __shared__ LivingColumns x;
  packed_columns<2>(p, c, s, x, known, shared);
}

// persistent_columns_wide: the same, up to 1024 of them. As one kernel both would run short of registers.
extern "C" __global__ void __launch_bounds__(PERSISTENT_THREADS, 1) persistent_columns_wide(Panel p, Sleep c, PersistentRows s) {
  DYNAMIC_SHARED(u8, shared);
  __shared__ RowsKnown known;
  __shared__ LivingColumns x;
  packed_columns<4>(p, c, s, x, known, shared);
}
