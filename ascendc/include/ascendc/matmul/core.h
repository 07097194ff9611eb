// A matmul on a core with a cube: GM -> L1 (MTE2) -> L0A, L0B (MTE1) -> L0C (M) -> out. L1, L0A and
// L0B are double-buffered. Takes event ids 0 to 5 of (MTE2, MTE1) and 0 to 3 of (MTE1, M), and on
// split cores 0 and 1 of (M, FIX), both ways: free at the call, free after it.
#pragma once

#include "ascendc/atomic.h"
#include "ascendc/matmul/output.h"
#include "ascendc/matmul/task.h"
#include "cubist/device/cube.h"
#include "cubist/device/ring.h"

namespace cubist::ascendc {

template <class T, class C>
class MatmulCore {
  static_assert(sizeof(T) != 1, "Matmul: not implemented: A and B of 8 bits");

 public:
  // `output`: MatmulOutput<C>, output.h.
  CUBIST_API MatmulCore(const MatmulTask& task, MatmulOutput<C>& output)
      : task_(task),
        output_(output),
        a_l1_(0, task.base_m * task.strip_k * sizeof(T)),
        b_l1_(2 * task.base_m * task.strip_k * sizeof(T), task.base_n * task.strip_k * sizeof(T)),
        l0_(0, 1) {
    output_.begin(2 * (task.base_m + task.base_n) * task.strip_k * sizeof(T));
  }

  CUBIST_API void run() {
    const uint32_t rows = device::ceil_div(task_.m, task_.base_m),
                   columns = device::ceil_div(task_.n, task_.base_n);
    for (uint32_t i = 0; i < rows * columns; ++i) {
      const uint32_t row = task_.is_n_first ? i / columns : i % rows,
                     column = task_.is_n_first ? i % columns : i / rows;
      tile(row * task_.base_m, column * task_.base_n);
    }
  }

 private:
  using Pipe = isa::Pipe;

  CUBIST_API void tile(uint32_t row, uint32_t column) {
    const uint32_t m = device::smaller(task_.base_m, task_.m - row),
                   n = device::smaller(task_.base_n, task_.n - column);
    output_.begin_tile(m, n, column);
    for (uint32_t k = 0; k < task_.k; k += task_.strip_k)
      strip(row, column, m, n, k, device::smaller(task_.strip_k, task_.k - k));
    output_.end_tile(m, n, row, column);
  }

  CUBIST_API void strip(uint32_t row, uint32_t column, uint32_t m, uint32_t n, uint32_t first_k,
                        uint32_t ks) {
    load(a_l1_, task_.a, task_.a_pitch, task_.is_a_transposed != 0, row, m, first_k, ks);
    load(b_l1_, task_.b, task_.b_pitch, task_.is_b_transposed == 0, column, n, first_k, ks);
    const uint32_t a = a_l1_.begin_use(), b = b_l1_.begin_use();
    for (uint32_t k = 0; k < ks; k += task_.base_k)
      step(a, b, m, n, k, ks, device::smaller(task_.base_k, ks - k), first_k + k == 0);
    a_l1_.end_use();
    b_l1_.end_use();
  }

  // Of A rows `first` to `first + count` and of B these columns, for k from `first_k` on.
  // `k_first`: in GM a row is one k.
  template <class Ring>
  CUBIST_API void load(Ring& ring, uint64_t gm, uint32_t pitch, bool k_first, uint32_t first,
                       uint32_t count, uint32_t first_k, uint32_t ks) {
    const uint64_t row = k_first ? first_k : first, column = k_first ? first : first_k;
    device::load_matrix<T>(ring.begin_fill(), gm + (row * pitch + column) * sizeof(T),
                           k_first ? ks : count, k_first ? count : ks, pitch);
    ring.end_fill();
  }

  // A strip with a k per row has `ks` rows of m or n; another one m or n rows of `ks`.
  CUBIST_API void step(uint32_t a, uint32_t b, uint32_t m, uint32_t n, uint32_t k, uint32_t ks,
                       uint32_t count, bool is_first) {
    const uint32_t slot = l0_.begin_fill();
    const uint32_t l0a = slot * task_.base_m * task_.base_k * sizeof(T),
                   l0b = slot * task_.base_n * task_.base_k * sizeof(T);
    if (task_.is_a_transposed) {
      device::load_l0a<T, true>(l0a, a,
                                {.height = ks, .row = k, .rows = count, .column = 0, .columns = m});
    } else {
      device::load_l0a<T, false>(l0a, a,
                                 {.height = m, .row = 0, .rows = m, .column = k, .columns = count});
    }
    if (task_.is_b_transposed) {
      device::load_l0b<T, true>(l0b, b,
                                {.height = n, .row = 0, .rows = n, .column = k, .columns = count});
    } else {
      device::load_l0b<T, false>(
          l0b, b, {.height = ks, .row = k, .rows = count, .column = 0, .columns = n});
    }
    l0_.end_fill();
    l0_.begin_use();
    // A small tile is not out of the cube when the next mad would add to it.
    if (!is_first) device::barrier<Pipe::M>();
    device::multiply<T>(output_.accumulator(), l0a, l0b, m, count, n,
                        is_first ? output_.start() : device::Start::kAccumulator,
                        output_.bias_table());
    l0_.end_use();
  }

  const MatmulTask& task_;
  MatmulOutput<C>& output_;
  device::Ring<Pipe::MTE2, Pipe::MTE1, 0> a_l1_;
  device::Ring<Pipe::MTE2, Pipe::MTE1, 2> b_l1_;
  device::Ring<Pipe::MTE1, Pipe::M> l0_;  // the number of the halves of L0A and L0B
};

// Returns when all is done: the flags of one matmul are away before those of the next. `where`:
// what MatmulOutput is told of this core's memory.
template <class T, class C, class... Places>
CUBIST_API void compute_matmul(const MatmulTask& task, Places... where) {
  if (task.atomic != 0) set_atomic(static_cast<isa::AtomicOp>(task.atomic), kTypeOf<C>);
  {
    MatmulOutput<C> output(task, where...);
    MatmulCore<T, C>(task, output).run();
  }
  if (task.atomic != 0) AscendC::SetAtomicNone();
  barrier(isa::Pipe::ALL);
}

}  // namespace cubist::ascendc
