#include <fmt/format.h>

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

using Halide::Expr;

namespace {

using Map = std::function<Expr(const Expr&)>;

// map(x) combined over axes, in f32 for floats.
Value reduce_wide(const std::string& name, const Monoid& monoid, const Value& x,
                  const std::vector<int64_t>& axes, const Map& map) {
  const DataType wide = x.type() == DataType::s32 ? DataType::s32 : DataType::f32;
  const Halide::Type type = halide_type(wide);
  return reduction(name, "", monoid, wide, x.shape(), axes, {x},
                   [map, type](const std::vector<Reader>& readers, const Exprs& at) {
                     return map(Halide::cast(type, readers[0](at)));
                   });
}

// The same, in the type of x.
Value reduce(const std::string& name, const Monoid& monoid, const Value& x, const Axes& axes,
             bool keep_dims, std::initializer_list<DataType> types, const Map& map) {
  require_type(name, x, types);
  const auto all = axes_of(name, x, axes);
  const Value wide = reduce_wide(name, monoid, x, all, map);
  return keep_or_drop(cast(wide, x.type()), all, keep_dims);
}

Expr same(const Expr& e) { return e; }
Expr square(const Expr& e) { return e * e; }

// Largest or smallest: exact in every type.
Value extreme(const std::string& name, const Monoid& monoid, const Value& x, const Axes& axes,
              bool keep_dims) {
  require_type(name, x, kNumbers);
  const auto all = axes_of(name, x, axes);
  const Value kept =
      reduction(name, "", monoid, x.type(), x.shape(), all, {x},
                [](const std::vector<Reader>& readers, const Exprs& at) { return readers[0](at); });
  return keep_or_drop(kept, all, keep_dims);
}

}  // namespace

Value reduce_sum(const Value& x, const Axes& axes, bool keep_dims) {
  return reduce("reduce_sum", kSum, x, axes, keep_dims, kNumbers, same);
}

Value reduce_prod(const Value& x, const Axes& axes, bool keep_dims) {
  return reduce("reduce_prod", kProduct, x, axes, keep_dims, kNumbers, same);
}

Value reduce_max(const Value& x, const Axes& axes, bool keep_dims) {
  return extreme("reduce_max", kMaximum, x, axes, keep_dims);
}

Value reduce_min(const Value& x, const Axes& axes, bool keep_dims) {
  return extreme("reduce_min", kMinimum, x, axes, keep_dims);
}

Value reduce_sum_square(const Value& x, const Axes& axes, bool keep_dims) {
  return reduce("reduce_sum_square", kSum, x, axes, keep_dims, kFloats, square);
}

Value reduce_l1(const Value& x, const Axes& axes, bool keep_dims) {
  return reduce("reduce_l1", kSum, x, axes, keep_dims, kFloats,
                [](const Expr& e) { return Halide::abs(e); });
}

Value reduce_l2(const Value& x, const Axes& axes, bool keep_dims) {
  require_type("reduce_l2", x, kFloats);
  const auto all = axes_of("reduce_l2", x, axes);
  const Value squares = reduce_wide("reduce_sum_square", kSum, x, all, square);
  return keep_or_drop(cast(sqrt(squares), x.type()), all, keep_dims);
}

Value reduce_mean(const Value& x, const Axes& axes, bool keep_dims) {
  require_type("reduce_mean", x, kNumbers);
  const auto all = axes_of("reduce_mean", x, axes);
  const Value sum = reduce_wide("reduce_sum", kSum, x, all, same);
  const auto count = static_cast<double>(count_of(x.shape(), all));
  const Value mean = x.type() == DataType::s32 ? sum / constant(DataType::s32, count)
                                               : sum * constant(DataType::f32, 1 / count);
  return keep_or_drop(cast(mean, x.type()), all, keep_dims);
}

Value reduce_log_sum_exp(const Value& x, const Axes& axes, bool keep_dims) {
  require_type("reduce_log_sum_exp", x, kFloats);
  const auto all = axes_of("reduce_log_sum_exp", x, axes);
  const Value largest = as_f32(reduce_max(x, all));
  const Value sum = reduce_sum(exp(as_f32(x) - largest), all);
  return keep_or_drop(cast(largest + log(sum), x.type()), all, keep_dims);
}

}  // namespace cubist::akg
