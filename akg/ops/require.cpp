#include "ops/require.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {

void require(bool condition, const std::string& op, const std::string& did,
             const std::string& expected) {
  if (!condition) throw Error(Fault::kConfig, {.where = op, .did = did, .expected = expected});
}

void require_type(const std::string& op, const Value& value,
                  std::initializer_list<DataType> types) {
  if (std::find(types.begin(), types.end(), value.type()) != types.end()) return;
  std::vector<std::string> names;
  for (const DataType type : types) names.emplace_back(isa::name_of(type));
  require(false, op, fmt::format("compute with type {}", isa::name_of(value.type())),
          fmt::format("{}", fmt::join(names, ", ")));
}

void require_same_type(const std::string& op, const std::vector<Value>& values) {
  for (const Value& value : values) {
    require(value.type() == values.front().type(), op,
            fmt::format("combine types {} and {}", isa::name_of(values.front().type()),
                        isa::name_of(value.type())),
            "one type: cast one of them");
  }
}

void require_rank(const std::string& op, const Value& value, size_t rank) {
  require(value.shape().size() == rank, op, "take an operand of shape " + to_string(value.shape()),
          fmt::format("{} dimensions", rank));
}

int64_t axis_of(const std::string& op, const Value& value, int64_t axis) {
  const auto rank = static_cast<int64_t>(value.shape().size());
  require(-rank <= axis && axis < rank, op,
          fmt::format("take axis {} of shape {}", axis, to_string(value.shape())),
          fmt::format("an axis from {} to {}", -rank, rank - 1));
  return axis < 0 ? axis + rank : axis;
}

std::vector<int64_t> axes_of(const std::string& op, const Value& value,
                             const std::vector<int64_t>& axes) {
  std::vector<int64_t> result;
  for (const int64_t axis : axes) result.push_back(axis_of(op, value, axis));
  if (axes.empty()) {
    result.resize(value.shape().size());
    std::iota(result.begin(), result.end(), 0);
  }
  std::sort(result.begin(), result.end());
  require(
      std::adjacent_find(result.begin(), result.end()) == result.end(), op,
      fmt::format("take axes [{}] of shape {}", fmt::join(axes, ", "), to_string(value.shape())),
      "each axis once");
  return result;
}

std::string to_string(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

int64_t elements_of(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

int64_t count_of(const Shape& shape, const std::vector<int64_t>& axes) {
  int64_t count = 1;
  for (const int64_t axis : axes) count *= shape[static_cast<size_t>(axis)];
  return count;
}

}  // namespace cubist::akg
