// A walk over the elements of a broadcast result, row by row: along a row each operand either walks
// with the result or stands still, so that a loop over a row needs no index arithmetic.
#pragma once

#include <initializer_list>
#include <span>

#include "tensor/shape.h"

namespace cubist::framework {

class BroadcastRows {
 public:
  // The operands broadcast to `shape`. Adjacent axes that all operands walk alike are one axis, so
  // that rows are as long as they can be.
  BroadcastRows(const Shape& shape, std::initializer_list<Shape> operands);

  int64_t length() const { return length_; }
  // True if the operand has an element of its own for each of a row. A row of one element is
  // walked.
  bool walks(size_t operand) const { return walks_[operand]; }

  // Calls visit(first element in the result, first element of each operand) for each row, in order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    std::vector<int64_t> index(extents_.size(), 0), from(walks_.size(), 0);
    for (int64_t row = 0; row < rows_; ++row) {
      visit(row * length_, std::span<const int64_t>(from));
      for (size_t axis = extents_.size(); axis-- > 0;) {
        const bool carries = ++index[axis] == extents_[axis];
        for (size_t i = 0; i < from.size(); ++i) {
          from[i] += steps_[i][axis];
          if (carries) from[i] -= steps_[i][axis] * extents_[axis];
        }
        if (!carries) break;
        index[axis] = 0;
      }
    }
  }

 private:
  int64_t rows_ = 1, length_ = 1;
  std::vector<bool> walks_;
  Shape extents_;                            // of the axes outside of a row
  std::vector<std::vector<int64_t>> steps_;  // along these axes, by operand
};

}  // namespace cubist::framework
