#include "front/funcs.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "front/steps.h"
#include "ops/definitions.h"

namespace cubist::akg {
namespace {

using Exprs = std::vector<Halide::Expr>;

Exprs reversed(const Exprs& exprs) { return {exprs.rbegin(), exprs.rend()}; }

Halide::ImageParam make_param(const Value& value) {
  const Shape& shape = value.shape();
  Halide::ImageParam param(halide_type(value.type()), static_cast<int>(shape.size()),
                           value.definition().name);
  int64_t stride = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    const auto extent = static_cast<int>(shape[axis]);
    param.dim(static_cast<int>(shape.size() - 1 - axis))
        .set_bounds(0, extent)
        .set_stride(static_cast<int>(stride));
    stride *= extent;
  }
  return param;
}

class Builder {
 public:
  Builder(const Algorithm& algorithm, const std::optional<Schedule>& schedule)
      : algorithm_(algorithm), schedule_(schedule) {
    if (schedule_ && schedule_->step > 0) stepped_axis_ = stepped_axis(algorithm);
    for (const Value& value : algorithm.inputs) result_.inputs.push_back(make_param(value));
  }

  Funcs run() {
    for (const Value& value : values_in_order(algorithm_)) {
      Halide::Func func = define(value);
      result_.values.push_back(value);
      result_.funcs.push_back(std::move(func));
    }
    return std::move(result_);
  }

 private:
  Reader reader_of(const Value& value) const {
    if (stepped_axis_ && is_recomputed(value, *stepped_axis_)) {
      const Value::Definition& d = value.definition();
      std::vector<Reader> readers;
      for (const Value& operand : d.operands) readers.push_back(reader_of(operand));
      return [&d, readers](const Exprs& at) { return d.element(readers, at); };
    }
    const Halide::Func func = result_.of(algorithm_, value);
    return [func](const Exprs& at) -> Halide::Expr { return func(reversed(at)); };
  }

  Halide::Func define(const Value& value) {
    const Value::Definition& d = value.definition();
    std::vector<Reader> readers;
    for (const Value& operand : d.operands) readers.push_back(reader_of(operand));
    // Two lines may have one operator: the number keeps names apart, and the same in every process.
    Halide::Func func(fmt::format("{}_{}", d.name, result_.values.size()));
    std::vector<Halide::Var> vars;
    Exprs at;
    for (size_t axis = 0; axis < d.shape.size(); ++axis) {
      const Halide::Var var(fmt::format("i{}", axis));
      vars.insert(vars.begin(), var);
      at.push_back(var);
    }
    if (d.kind == Kind::kReduction) {
      define_reduction(func, vars, at, d, readers);
    } else if (d.joined_axis) {
      func(vars) = joined_element(d, granule_of(d), readers, at);
    } else {
      func(vars) = d.element(readers, at);
    }
    return func;
  }

  // A tile's length, where no tile has elements of two operands.
  int64_t granule_of(const Value::Definition& concat) const {
    const auto axis = static_cast<size_t>(*concat.joined_axis);
    if (!schedule_ || schedule_->axis != *concat.joined_axis ||
        concat.shape != algorithm_.outputs.front().shape())
      return 1;
    const bool is_whole = std::all_of(
        concat.operands.begin(), concat.operands.end(),
        [&](const Value& operand) { return operand.shape()[axis] % schedule_->chunk == 0; });
    return is_whole ? schedule_->chunk : 1;
  }

  static void define_reduction(Halide::Func& func, const std::vector<Halide::Var>& vars,
                               const Exprs& at, const Value::Definition& d,
                               const std::vector<Reader>& readers) {
    const Shape& shape = d.domain;
    std::vector<Halide::Range> ranges;
    for (auto axis = d.axes.rbegin(); axis != d.axes.rend(); ++axis)
      ranges.emplace_back(0, static_cast<int>(shape[static_cast<size_t>(*axis)]));
    func(vars) = d.start();
    if (ranges.empty()) {
      func(vars) = d.step(func(vars), d.element(readers, at));
      return;
    }
    const Halide::RDom domain(ranges);
    Exprs source = at;
    for (size_t i = 0; i < d.axes.size(); ++i)
      source[static_cast<size_t>(d.axes[i])] = domain[static_cast<int>(d.axes.size() - 1 - i)];
    func(vars) = d.step(func(vars), d.element(readers, source));
  }

  const Algorithm& algorithm_;
  const std::optional<Schedule> schedule_;
  std::optional<size_t> stepped_axis_{};
  Funcs result_;
};

}  // namespace

Halide::Func Funcs::of(const Algorithm& algorithm, const Value& value) const {
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] == value) return funcs[i];
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (algorithm.inputs[i] == value) return inputs[i];
  }
  throw Error(Fault::kInternal, {.did = "look up the Func of an unknown value"});
}

Funcs make_funcs(const Algorithm& algorithm, const std::optional<Schedule>& schedule) {
  return Builder(algorithm, schedule).run();
}

}  // namespace cubist::akg
