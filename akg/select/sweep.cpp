#include "select/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cubist/base/error.h"

namespace cubist::akg {

Dims dims_of(const std::vector<Extent>& extents, const Ranges& ranges) {
  Dims dims;
  for (const Extent& extent : extents) {
    const Range range = range_of(extent.count, ranges);
    if (!range.high) {
      throw Error(Fault::kNotImplemented,
                  {.where = fmt::format("loop '{}'", extent.variable),
                   .did = fmt::format("bound its count {}", to_string(extent.count)),
                   .expected = "a count that does not depend on what is in GM"});
    }
    dims.push_back({extent.variable, extent.count, *range.high, {}});
  }
  return dims;
}

bool depends_on(const Place& place, size_t dim) { return !place.access.strides[dim].is(0); }

Dims sweep_of(const Dims& dims, const std::vector<Place>& operands, bool all) {
  Dims sweep;
  for (size_t i = 0; i < dims.size(); ++i) {
    Dim dim = dims[i];
    bool is_used = all;
    for (const Place& operand : operands) {
      dim.strides.push_back(operand.access.strides.at(i));
      is_used |= depends_on(operand, i);
    }
    if (is_used && dim.bound != 1) sweep.push_back(std::move(dim));
  }
  return sweep;
}

void order_by(Dims& sweep, size_t operand) {
  const auto weight = [&](const Dim& dim) {
    const Scalar& stride = dim.strides[operand];
    if (stride.is(0)) return INT64_MAX;
    return stride.constant().value_or(INT64_MAX - 1);  // strides that depend on sizes are large
  };
  std::stable_sort(sweep.begin(), sweep.end(),
                   [&](const Dim& a, const Dim& b) { return weight(a) > weight(b); });
}

void merge(Dims& sweep) {
  for (size_t i = sweep.size(); i-- > 1;) {
    Dim &outer = sweep[i - 1], &inner = sweep[i];
    bool is_one = true;
    for (size_t n = 0; n < inner.strides.size(); ++n)
      is_one &= same(outer.strides[n], inner.strides[n] * inner.count);
    if (!is_one) continue;
    outer.variable += "_" + inner.variable;
    outer.count = outer.count * inner.count;
    outer.bound *= inner.bound;
    outer.strides = inner.strides;
    sweep.erase(sweep.begin() + static_cast<ptrdiff_t>(i));
  }
}

void split_columns(Dims& sweep, size_t operand, size_t operands) {
  if (!sweep.empty() && sweep.back().strides[operand].is(1)) return;
  sweep.push_back({"one", 1, 1, std::vector<Scalar>(operands, 1)});
}

Scalar span_of(const Dims& dims, const Access& access) {
  Scalar span = 1;
  for (size_t i = 0; i < dims.size(); ++i) span = span + (dims[i].count - 1) * access.strides[i];
  return span;
}

int64_t span_bound(const Dims& dims, const Access& access) {
  int64_t span = 1;
  for (size_t i = 0; i < dims.size(); ++i) {
    const auto stride = access.strides[i].constant();
    if (!stride) {
      throw Error(Fault::kNotImplemented,
                  {.where = fmt::format("loop '{}'", dims[i].variable),
                   .did = fmt::format("bound the stride {}", to_string(access.strides[i])),
                   .expected = "constant strides in UB"});
    }
    span += (dims[i].bound - 1) * *stride;
  }
  return span;
}

}  // namespace cubist::akg
