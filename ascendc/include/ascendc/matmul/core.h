// A matmul on a core with a cube: GM -> L1 (MTE2) -> L0A, L0B (MTE1) -> L0C (M) -> out. Each pipe
// works ahead of the next one, also from tile to tile. Takes event ids 0 to 3, with a bias to 5, of
// (MTE2, MTE1), 0 to 2 of (MTE1, M) and, on split cores, 0 and 1 of (MTE2, FIX) and (M, FIX), both
// ways: free at the call, free after it.
#pragma once

#include "ascendc/atomic.h"
#include "ascendc/matmul/bias.h"
#include "ascendc/matmul/operand.h"
#include "ascendc/matmul/output.h"
#include "ascendc/matmul/walk.h"
#include "ascendc/mmad.h"

namespace cubist::ascendc {

template <class Types>
class MatmulCore {
  using T = typename Types::Element;
  using Bias = typename Types::Bias;
  static constexpr bool kHasBiasProduct = sizeof(Bias) == 2;

 public:
  CUBIST_API MatmulCore(const MatmulTask& task, MatmulOutput<Types>& output)
      : task_(task),
        output_(output),
        walk_(task, static_cast<uint32_t>(get_block_idx())),
        a_(left_of(task), 0, task.a_slots),
        b_(right_of(task), end_of_a(task), task.b_slots),
        bias_(task, end_of_b(task)),
        l0_(0, 1, task.l0_slots) {
    require(task.base_k * sizeof(T) % device::kBlockBytes == 0 || task.base_k >= task.k,
            "Matmul: baseK {} of elements of {} bytes\nwhole blocks of 32 bytes, or all of "
            "K\nSetFixSplit of the host's tiling",
            task.base_k, sizeof(T));
    const uint32_t end = end_of_b(task) + output_.begin(end_of_b(task));
    check_fits<LocalSpace::L1>(end);
    check_fits<LocalSpace::L0A>(task.l0_slots * l0a_bytes());
    check_fits<LocalSpace::L0B>(task.l0_slots * l0b_bytes());
    check_fits<LocalSpace::L0C>(task.accumulators * accumulator_bytes<T>(task));
  }

  // In the order of the program, too, nothing is overwritten that is still to be used: interlocks
  // would wait for ever.
  CUBIST_API void run() {
    fetch_ahead(walk_);
    for (bool has_next = true; has_next;) {
      fetch(walk_);
      MatmulWalk next = walk_;
      has_next = next.next();
      if (has_next) fetch_ahead(next);
      multiply(has_next ? left_strip(next) : no_strip(), has_next ? right_strip(next) : no_strip());
      walk_ = next;
    }
  }

 private:
  using Pipe = isa::Pipe;
  using Left = MatmulOperand<true, T, Types::kFormatA>;
  using Right = MatmulOperand<false, T, Types::kFormatB>;

  CUBIST_API static typename Left::Matrix left_of(const MatmulTask& t) {
    return {t.a, t.a_pitch, t.is_a_transposed != 0, t.a_tiles * t.base_m, most_ks(t, t.a_strip)};
  }
  CUBIST_API static typename Right::Matrix right_of(const MatmulTask& t) {
    return {t.b, t.b_pitch, t.is_b_transposed == 0, t.b_tiles * t.base_n, most_ks(t, t.b_strip)};
  }
  CUBIST_API static uint32_t most_ks(const MatmulTask& t, uint32_t strip) {
    return device::smaller(strip, t.k);
  }
  CUBIST_API static uint32_t end_of_a(const MatmulTask& t) {
    return t.a_slots * Left::slot_bytes(left_of(t));
  }
  CUBIST_API static uint32_t end_of_b(const MatmulTask& t) {
    return end_of_a(t) + t.b_slots * Right::slot_bytes(right_of(t));
  }
  CUBIST_API uint32_t l0a_bytes() const {
    return whole_fractals<T>(task_.base_m, task_.is_a_transposed != 0) * task_.base_k * sizeof(T);
  }
  CUBIST_API uint32_t l0b_bytes() const {
    return whole_fractals<T>(task_.base_n, task_.is_b_transposed == 0) * task_.base_k * sizeof(T);
  }
  template <LocalSpace kSpace>
  CUBIST_API static void check_fits(uint32_t bytes) {
    require(
        bytes <= size_of(kSpace),
        kSpace == LocalSpace::L1
            ? "Matmul: A, B and bias take {} bytes of L1\nat most {}\nsmaller stepKa, stepKb, "
              "depthA1 or depthB1 (TCubeTiling)"
        : kSpace == LocalSpace::L0C
            ? "Matmul: {} bytes of results in L0C\nat most {}\nsmaller baseM or baseN, or "
              "dbL0C 1 (TCubeTiling)"
            : "Matmul: {} bytes of A in L0A or of B in L0B\nat most {}\nsmaller baseK, baseM or "
              "baseN (TCubeTiling)",
        bytes, size_of(kSpace));
  }

  // ---- where a step of the walk is
  CUBIST_API uint32_t first_m(const MatmulWalk& w) const { return w.row() * task_.base_m; }
  CUBIST_API uint32_t first_n(const MatmulWalk& w) const { return w.column() * task_.base_n; }
  CUBIST_API uint32_t ms(const MatmulWalk& w) const {
    return device::smaller(task_.base_m, task_.m - first_m(w));
  }
  CUBIST_API uint32_t ns(const MatmulWalk& w) const {
    return device::smaller(task_.base_n, task_.n - first_n(w));
  }
  CUBIST_API MatmulStrip left_strip(const MatmulWalk& w) const {
    return strip(w.first_row_of_group() * task_.base_m, task_.a_tiles * task_.base_m, task_.m,
                 w.k(), task_.a_strip);
  }
  CUBIST_API MatmulStrip right_strip(const MatmulWalk& w) const {
    return strip(w.first_column_of_group() * task_.base_n, task_.b_tiles * task_.base_n, task_.n,
                 w.k(), task_.b_strip);
  }
  CUBIST_API MatmulStrip strip(uint32_t first, uint32_t most, uint32_t outers, uint32_t k,
                               uint32_t ks) const {
    const uint32_t first_k = k / ks * ks;
    return {first, device::smaller(most, outers - first), first_k,
            device::smaller(ks, task_.k - first_k)};
  }

  CUBIST_API void fetch_ahead(const MatmulWalk& w) {
    if (w.is_first_of_tile()) {
      if constexpr (kHasBiasProduct) bias_.fetch(first_n(w), ns(w));
      output_.fetch(first_n(w), ns(w));
    }
    a_.fetch_ahead(left_strip(w));
    b_.fetch_ahead(right_strip(w));
  }
  CUBIST_API void fetch(const MatmulWalk& w) {
    a_.fetch(left_strip(w));
    b_.fetch(right_strip(w));
  }

  // The chunk of k where the walk is; what is needed after it stays in L1.
  CUBIST_API void multiply(const MatmulStrip& next_left, const MatmulStrip& next_right) {
    const uint32_t m = ms(walk_), n = ns(walk_);
    const MatmulStrip left = left_strip(walk_), right = right_strip(walk_);
    if (walk_.is_first_of_tile()) {
      output_.begin_tile(m, n, first_n(walk_));
      start_ = output_.start();
      if constexpr (kHasBiasProduct)
        if (bias_.is_there()) add_bias(m, n);
    }
    a_.begin_use(left);
    b_.begin_use(right);
    for (uint32_t done = 0; done < walk_.ks(); done += task_.base_k) {
      const uint32_t k = walk_.k() + done, ks = device::smaller(task_.base_k, walk_.ks() - done);
      const uint32_t slot = l0_.begin_fill(), l0a = slot * l0a_bytes(), l0b = slot * l0b_bytes();
      a_.load_l0(l0a, left, first_m(walk_), m, k, ks);
      b_.load_l0(l0b, right, first_n(walk_), n, k, ks);
      l0_.end_fill();
      l0_.begin_use();
      mad<T>(l0a, l0b, m, ks, n, walk_.is_last_of_tile() && done + ks == walk_.ks());
      l0_.end_use();
    }
    a_.end_use(next_left);
    b_.end_use(next_right);
    if (walk_.is_last_of_tile())
      output_.end_tile({.tile = walk_.tile(),
                        .row = first_m(walk_),
                        .column = first_n(walk_),
                        .m = m,
                        .n = n,
                        .height = device::round_up(cube_rows(m), device::kFractal)});
  }

  CUBIST_API void add_bias(uint32_t m, uint32_t n) {
    const uint32_t slot = l0_.begin_fill(), l0a = slot * l0a_bytes(), l0b = slot * l0b_bytes();
    bias_.load_l0(l0a, l0b, m, n);
    l0_.end_fill();
    l0_.begin_use();
    mad<Bias>(l0a, l0b, m, 1, n, false);
    l0_.end_use();
  }

  // With bytes in squares, what the cube computes is more than the tile.
  CUBIST_API uint32_t cube_rows(uint32_t m) const {
    return kMatmulSquare<T> == 0 ? m : whole_fractals<T>(m, task_.is_a_transposed != 0);
  }
  CUBIST_API uint32_t cube_columns(uint32_t n) const {
    return kMatmulSquare<T> == 0 ? n : whole_fractals<T>(n, task_.is_b_transposed == 0);
  }

  template <class Operand>
  CUBIST_API void mad(uint32_t l0a, uint32_t l0b, uint32_t m, uint32_t k, uint32_t n,
                      bool is_last) {
    const uint32_t rows = cube_rows(m), columns = cube_columns(n);
    if (start_ == device::Start::kAccumulator &&
        device::accumulator_fractals(rows, columns) < accumulate_distance())
      device::barrier<Pipe::M>();
    constexpr uint32_t kBiasUnit = 64;  // of bias_address
    xnpu::mad(output_.accumulator(), l0a, l0b,
              {.m = rows,
               .k = k,
               .n = columns,
               .unit_flag = output_.unit_flag(is_last),
               .bias = start_ == device::Start::kBiasTable,
               .init = start_ == device::Start::kZero,
               .no_gemv = 1,
               .type_a = kTypeOf<Operand>,
               .type_b = kTypeOf<Operand>,
               .bias_address = output_.bias_table() / kBiasUnit});
    if (start_ == device::Start::kBiasTable) output_.end_bias();
    start_ = device::Start::kAccumulator;
  }

  const MatmulTask& task_;
  MatmulOutput<Types>& output_;
  MatmulWalk walk_;
  Left a_;
  Right b_;
  [[no_unique_address]] AscendC::Std::conditional_t<kHasBiasProduct, MatmulBiasProduct<Bias>,
                                                    MatmulNothing> bias_;
  device::Ring<Pipe::MTE1, Pipe::M> l0_;  // the number of the slots of L0A and L0B
  device::Start start_ = device::Start::kZero;
};

// Matrix `index` of a batch.
template <class Types>
CUBIST_API MatmulTask matrix_of_batch(const MatmulTask& batch, uint32_t index) {
  MatmulTask task = batch;
  task.a += uint64_t{index / batch.a_share} * batch.a_step * sizeof(typename Types::Element);
  task.b += uint64_t{index / batch.b_share} * batch.b_step * sizeof(typename Types::Element);
  task.c += uint64_t{index} * batch.c_step * sizeof(typename Types::Result);
  if (task.bias != 0) task.bias += uint64_t{index} * batch.n * sizeof(typename Types::Bias);
  return task;
}

// Returns when all is done: the flags of one matmul are away before those of the next. `where`:
// what MatmulOutput is told of this core's memory.
template <class Types, class... Where>
CUBIST_API void compute_matmul(const MatmulTask& task, Where... where) {
  if (task.atomic != 0)
    set_atomic(static_cast<isa::AtomicOp>(task.atomic), kTypeOf<typename Types::Result>);
  if (task.hf32 != 0) {
    AscendC::SetHF32Mode(true);
    AscendC::SetHF32TransMode((task.hf32 & 2) != 0);
  }
  for (uint32_t i = 0; i < task.matrices; ++i) {
    const MatmulTask one = matrix_of_batch<Types>(task, i);
    {
      MatmulOutput<Types> output(one, where...);
      MatmulCore<Types>(one, output).run();
    }
    barrier(isa::Pipe::ALL);
  }
  if (task.hf32 != 0) {
    AscendC::SetHF32Mode(false);
    AscendC::SetHF32TransMode(false);
  }
  if (task.atomic != 0) AscendC::SetAtomicNone();
}

}  // namespace cubist::ascendc
