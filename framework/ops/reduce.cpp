#include "ops/reduce.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/broadcast_rows.h"

namespace cubist::framework {

namespace {

template <class T>
T start_of(Reduce::Kind kind) {
  using Limits = std::numeric_limits<T>;
  switch (kind) {
    case Reduce::Kind::kProd:
      return 1;
    case Reduce::Kind::kMax:
      return Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
    case Reduce::Kind::kMin:
      return Limits::has_infinity ? Limits::infinity() : Limits::max();
    default:
      return 0;
  }
}

// Calls visit with the function that takes one more element into a result.
template <class Visit>
void with_step(Reduce::Kind kind, Visit&& visit) {
  switch (kind) {
    case Reduce::Kind::kProd:
      return visit([](auto sum, auto x) { return sum * x; });
    case Reduce::Kind::kMax:
      return visit([](auto sum, auto x) { return x > sum || x != x ? x : sum; });  // NaN stays
    case Reduce::Kind::kMin:
      return visit([](auto sum, auto x) { return x < sum || x != x ? x : sum; });
    case Reduce::Kind::kL1:
      return visit([](auto sum, auto x) { return sum + (x < 0 ? -x : x); });
    case Reduce::Kind::kL2:
    case Reduce::Kind::kSumSquare:
      return visit([](auto sum, auto x) { return sum + x * x; });
    default:
      visit([](auto sum, auto x) { return sum + x; });
  }
}

// Calls visit(element of x, number of the element of the result that it goes into).
template <class T, class Visit>
void for_each_term(const Tensor& x, const Shape& kept, Visit&& visit) {
  const BroadcastRows rows(x.shape(), {kept});
  const T* elements = x.as<T>().data();
  const int64_t step = rows.walks(0) ? 1 : 0;
  rows.for_each([&](int64_t at, std::span<const int64_t> into) {
    for (int64_t i = 0; i < rows.length(); ++i) visit(elements[at + i], into[0] + i * step);
  });
}

// `kept`: the shape of x with extent 1 along reduced axes.
template <class T>
Tensor accumulate(Reduce::Kind kind, const Tensor& x, const Shape& kept) {
  Tensor out(x.type(), kept);
  const auto results = out.as<T>();
  std::fill(results.begin(), results.end(), start_of<T>(kind));
  with_step(kind, [&](auto take) {
    for_each_term<T>(x, kept, [&](T value, int64_t into) {
      T& result = results[static_cast<size_t>(into)];
      result = take(result, value);
    });
  });
  const int64_t terms = x.count() / std::max<int64_t>(out.count(), 1);
  for (T& result : results) {
    if (kind == Reduce::Kind::kMean) result /= static_cast<T>(terms);
    if (kind == Reduce::Kind::kL2) result = static_cast<T>(std::sqrt(result));
    if (kind == Reduce::Kind::kLogSum) result = static_cast<T>(std::log(result));
  }
  return out;
}

// max + log(sum(exp(x - max))), which does not overflow.
Tensor log_sum_exp(const Tensor& x, const Shape& kept) {
  Tensor out = accumulate<double>(Reduce::Kind::kMax, x, kept);
  const auto results = out.as<double>();
  const auto shift_of = [&](size_t i) { return std::isfinite(results[i]) ? results[i] : 0; };
  std::vector<double> sums(results.size(), 0.0);
  for_each_term<double>(x, kept, [&](double value, int64_t into) {
    const auto i = static_cast<size_t>(into);
    sums[i] += std::exp(value - shift_of(i));
  });
  for (size_t i = 0; i < sums.size(); ++i) results[i] = shift_of(i) + std::log(sums[i]);
  return out;
}

Shape shape_of(const Shape& x, const std::vector<bool>& is_reduced, bool keeps_axes) {
  Shape shape;
  for (size_t i = 0; i < x.size(); ++i) {
    if (!is_reduced[i]) shape.push_back(x[i]);
    if (is_reduced[i] && keeps_axes) shape.push_back(1);
  }
  return shape;
}

std::shared_ptr<const Op> make(const OnnxNode& node, Reduce::Kind kind) {
  auto op = std::make_shared<Reduce>();
  op->kind = kind;
  op->axes = node.integers("axes", {});
  op->keeps_axes = node.integer("keepdims", 1) != 0;
  op->none_if_empty = node.integer("noop_with_empty_axes", 0) != 0;
  return op;
}

}  // namespace

std::shared_ptr<const Op> make_reduce_sum(const OnnxNode& node) {
  return make(node, Reduce::Kind::kSum);
}
std::shared_ptr<const Op> make_reduce_mean(const OnnxNode& node) {
  return make(node, Reduce::Kind::kMean);
}
std::shared_ptr<const Op> make_reduce_max(const OnnxNode& node) {
  return make(node, Reduce::Kind::kMax);
}
std::shared_ptr<const Op> make_reduce_min(const OnnxNode& node) {
  return make(node, Reduce::Kind::kMin);
}
std::shared_ptr<const Op> make_reduce_prod(const OnnxNode& node) {
  return make(node, Reduce::Kind::kProd);
}
std::shared_ptr<const Op> make_reduce_l1(const OnnxNode& node) {
  return make(node, Reduce::Kind::kL1);
}
std::shared_ptr<const Op> make_reduce_l2(const OnnxNode& node) {
  return make(node, Reduce::Kind::kL2);
}
std::shared_ptr<const Op> make_reduce_sum_square(const OnnxNode& node) {
  return make(node, Reduce::Kind::kSumSquare);
}
std::shared_ptr<const Op> make_reduce_log_sum(const OnnxNode& node) {
  return make(node, Reduce::Kind::kLogSum);
}
std::shared_ptr<const Op> make_reduce_log_sum_exp(const OnnxNode& node) {
  return make(node, Reduce::Kind::kLogSumExp);
}

std::string Reduce::type() const {
  constexpr const char* kNames[] = {"Sum", "Mean", "Max",       "Min",    "Prod",
                                    "L1",  "L2",   "SumSquare", "LogSum", "LogSumExp"};
  return std::string("Reduce") + kNames[static_cast<int>(kind)];
}

std::string Reduce::describe() const {
  return (axes.empty() ? std::string() : fmt::format("axes {}", fmt::join(axes, ","))) +
         (keeps_axes     ? ""
          : axes.empty() ? "drop"
                         : " drop");
}

std::vector<bool> Reduce::reduced(Inputs inputs) const {
  const auto rank = inputs[0].type->rank();
  const bool has_input = inputs.size() > 1 && inputs[1].is_given();
  const std::vector<int64_t> list = has_input ? constant_integers(inputs, 1, "axes") : axes;
  std::vector<bool> is_reduced(static_cast<size_t>(rank), list.empty() && !none_if_empty);
  for (const int64_t axis : list)
    is_reduced[static_cast<size_t>(normalize_axis(axis, rank))] = true;
  return is_reduced;
}

std::vector<TensorType> Reduce::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  const ElementType element = inputs[0].type->element;
  if (element == ElementType::kBool) {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("apply {} to bool", type()), .expected = "numbers"});
  }
  return {{.element = element, .shape = shape_of(inputs[0].shape(), reduced(inputs), keeps_axes)}};
}

// Accumulated in f64, integers in i64.
std::vector<Tensor> Reduce::reference(const Tensors& inputs) const {
  const ElementType type = inputs[0]->type();
  const bool in_floats = is_float(type) || kind == Kind::kLogSumExp;
  const Tensor x = convert(*inputs[0], in_floats ? ElementType::kF64 : ElementType::kI64);
  const std::vector<bool> is_reduced = reduced(ConstantInputs(inputs));
  const Shape kept = shape_of(x.shape(), is_reduced, true);
  const Tensor out = kind == Kind::kLogSumExp ? log_sum_exp(x, kept)
                     : in_floats              ? accumulate<double>(kind, x, kept)
                                              : accumulate<int64_t>(kind, x, kept);
  return single(convert(out, type).reshaped(shape_of(x.shape(), is_reduced, keeps_axes)));
}

std::optional<akg::Value> Reduce::compose(const Composition& x) const {
  const std::vector<bool> is_reduced = reduced(x.inputs);
  akg::Axes reduced_axes;
  for (size_t axis = 0; axis < is_reduced.size(); ++axis) {
    if (is_reduced[axis]) reduced_axes.push_back(static_cast<int64_t>(axis));
  }
  if (reduced_axes.empty()) return std::nullopt;  // to AKG no axes are all
  switch (kind) {
    case Kind::kSum:
      return akg::reduce_sum(x[0], reduced_axes, keeps_axes);
    case Kind::kMean:
      return akg::reduce_mean(x[0], reduced_axes, keeps_axes);
    case Kind::kMax:
      return akg::reduce_max(x[0], reduced_axes, keeps_axes);
    case Kind::kMin:
      return akg::reduce_min(x[0], reduced_axes, keeps_axes);
    case Kind::kProd:
      return akg::reduce_prod(x[0], reduced_axes, keeps_axes);
    case Kind::kL1:
      return akg::reduce_l1(x[0], reduced_axes, keeps_axes);
    case Kind::kL2:
      return akg::reduce_l2(x[0], reduced_axes, keeps_axes);
    case Kind::kSumSquare:
      return akg::reduce_sum_square(x[0], reduced_axes, keeps_axes);
    case Kind::kLogSum:
      return akg::log(akg::reduce_sum(x[0], reduced_axes, keeps_axes));
    case Kind::kLogSumExp:
      break;
  }
  return akg::reduce_log_sum_exp(x[0], reduced_axes, keeps_axes);
}

}  // namespace cubist::framework
