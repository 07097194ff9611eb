// The order in which a matmul is computed: tile by tile of C, each over chunks of k.
//
// Tiles come in groups of a_tiles x b_tiles, whose operands are in L1 together; with single ones
// that is down the columns, or with is_n_first along the rows. Cores that share rows of A or
// columns of B begin at different k: they would ask L2 for the same lines at the same time.
#pragma once

#include "ascendc/matmul/task.h"
#include "cubist/device/arithmetic.h"

namespace cubist::ascendc {

// One axis of tiles, in groups.
class MatmulAxis {
 public:
  CUBIST_API MatmulAxis(uint32_t count, uint32_t group) : count_(count), group_(group) {}

  CUBIST_API uint32_t at() const { return at_; }
  CUBIST_API uint32_t group_begin() const { return begin_; }

  // False: at the end of the group, and back at its begin.
  CUBIST_API bool next_in_group() {
    ++at_;
    if (at_ < count_ && at_ < begin_ + group_) return true;
    at_ = begin_;
    return false;
  }
  // False: there was none, and back at the first one.
  CUBIST_API bool next_group() {
    begin_ = begin_ + group_ < count_ ? begin_ + group_ : 0;
    at_ = begin_;
    return begin_ != 0;
  }

 private:
  uint32_t count_, group_, at_ = 0, begin_ = 0;
};

class MatmulWalk {
 public:
  // `index`: of this core among those of the launch.
  CUBIST_API MatmulWalk(const MatmulTask& task, uint32_t index)
      : k_(task.k),
        chunk_(device::smaller(task.a_strip, task.b_strip)),
        rows_(device::ceil_div(task.m, task.base_m), task.a_tiles),
        columns_(device::ceil_div(task.n, task.base_n), task.b_tiles),
        is_n_first_(task.is_n_first != 0) {
    const uint32_t longest = device::larger(task.a_strip, task.b_strip),
                   strips = device::ceil_div(task.k, longest);
    first_k_ = at_k_ = (index + index / strips) % strips * longest;
  }

  CUBIST_API uint32_t row() const { return rows_.at(); }
  CUBIST_API uint32_t column() const { return columns_.at(); }
  CUBIST_API uint32_t first_row_of_group() const { return rows_.group_begin(); }
  CUBIST_API uint32_t first_column_of_group() const { return columns_.group_begin(); }
  CUBIST_API uint32_t tile() const { return tile_; }  // how many came before
  CUBIST_API uint32_t k() const { return at_k_; }
  CUBIST_API uint32_t ks() const { return device::smaller(chunk_, k_ - at_k_); }
  CUBIST_API bool is_first_of_tile() const { return at_k_ == first_k_; }
  CUBIST_API bool is_last_of_tile() const { return k_after() == first_k_; }

  // False: that was all.
  CUBIST_API bool next() {
    at_k_ = k_after();
    if (at_k_ != first_k_) return true;
    ++tile_;
    MatmulAxis &fast = is_n_first_ ? columns_ : rows_, &slow = is_n_first_ ? rows_ : columns_;
    return fast.next_in_group() || slow.next_in_group() || fast.next_group() || slow.next_group();
  }

 private:
  CUBIST_API uint32_t k_after() const { return at_k_ + chunk_ < k_ ? at_k_ + chunk_ : 0; }

  uint32_t k_, chunk_, first_k_ = 0, at_k_ = 0, tile_ = 0;
  MatmulAxis rows_, columns_;
  bool is_n_first_;
};

}  // namespace cubist::ascendc
