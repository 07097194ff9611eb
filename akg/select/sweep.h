// The loops of a nest as one instruction sequence sees them: with the stride of every operand.
#pragma once

#include <string>
#include <vector>

#include "ir/program.h"
#include "select/range.h"

namespace cubist::akg {

struct Dim {
  std::string variable;
  Scalar count;
  int64_t bound = 1;            // the largest count
  std::vector<Scalar> strides;  // by operand, elements
};
using Dims = std::vector<Dim>;  // slowest first

// The loops of a nest, without strides and without those of one iteration. Throws
// Error(NotImplemented) if a count has no bound.
Dims dims_of(const std::vector<Extent>& extents, const Ranges& ranges);

// What lies in UB or GM at one place per element of a nest: an access whose strides are those of
// the nest's dims, in their order.
struct Place {
  Access access;
  DataType type = DataType::f16;
  bool is_spread = false;  // in UB: every value fills a 32 B block
};

// Of a stride that is not 0: the dims that the place depends on.
bool depends_on(const Place& place, size_t dim);

// Dims with the strides of all operands, without those of one iteration and, unless `all`, those on
// which no operand depends.
Dims sweep_of(const Dims& dims, const std::vector<Place>& operands, bool all = false);

// Slowest first as `operand` lies in memory; before them what it does not depend on.
void order_by(Dims& sweep, size_t operand);

// Neighbours that are one loop for every operand become one.
void merge(Dims& sweep);

// The last dim stays last if its stride is 1 for `operand`; else a new one of a single iteration
// comes behind it.
void split_columns(Dims& sweep, size_t operand, size_t operands);

// Elements from the first to the last that `place` has, and their bound.
Scalar span_of(const Dims& dims, const Access& access);
int64_t span_bound(const Dims& dims, const Access& access);

}  // namespace cubist::akg
