#include "ops/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/elementwise.h"

namespace cubist::framework {

namespace {

bool is_logical(Compare::Kind kind) { return kind >= Compare::Kind::kAnd; }

// Calls visit with the function of two elements.
template <class Visit>
void with_function(Compare::Kind kind, Visit&& visit) {
  switch (kind) {
    case Compare::Kind::kEqual:
      return visit(std::equal_to<>());
    case Compare::Kind::kLess:
      return visit(std::less<>());
    case Compare::Kind::kLessOrEqual:
      return visit(std::less_equal<>());
    case Compare::Kind::kGreater:
      return visit(std::greater<>());
    case Compare::Kind::kGreaterOrEqual:
      return visit(std::greater_equal<>());
    case Compare::Kind::kAnd:
      return visit(std::logical_and<>());
    case Compare::Kind::kOr:
      return visit(std::logical_or<>());
    case Compare::Kind::kXor:
      break;
  }
  visit(std::not_equal_to<>());
}

std::shared_ptr<const Op> make(Compare::Kind kind) {
  auto op = std::make_shared<Compare>();
  op->kind = kind;
  return op;
}

void expect_bool(const Op& op, ElementType element) {
  if (element == ElementType::kBool) return;
  throw Error(Fault::kModel, {.did = fmt::format("apply {} to {}", op.type(), name_of(element)),
                              .expected = "bool"});
}

}  // namespace

std::shared_ptr<const Op> make_equal(const OnnxNode&) { return make(Compare::Kind::kEqual); }
std::shared_ptr<const Op> make_less(const OnnxNode&) { return make(Compare::Kind::kLess); }
std::shared_ptr<const Op> make_less_or_equal(const OnnxNode&) {
  return make(Compare::Kind::kLessOrEqual);
}
std::shared_ptr<const Op> make_greater(const OnnxNode&) { return make(Compare::Kind::kGreater); }
std::shared_ptr<const Op> make_greater_or_equal(const OnnxNode&) {
  return make(Compare::Kind::kGreaterOrEqual);
}
std::shared_ptr<const Op> make_and(const OnnxNode&) { return make(Compare::Kind::kAnd); }
std::shared_ptr<const Op> make_or(const OnnxNode&) { return make(Compare::Kind::kOr); }
std::shared_ptr<const Op> make_xor(const OnnxNode&) { return make(Compare::Kind::kXor); }
std::shared_ptr<const Op> make_not(const OnnxNode&) { return std::make_shared<Not>(); }

std::string Compare::type() const {
  constexpr const char* kNames[] = {"Equal",          "Less", "LessOrEqual", "Greater",
                                    "GreaterOrEqual", "And",  "Or",          "Xor"};
  return kNames[static_cast<int>(kind)];
}

std::vector<TensorType> Compare::infer(Inputs inputs) const {
  expect_input(inputs, 0, "a");
  expect_input(inputs, 1, "b");
  const ElementType a = inputs[0].type->element, b = inputs[1].type->element;
  if (a != b) {
    throw Error(Fault::kModel, {.did = fmt::format("compare {} with {}", name_of(a), name_of(b)),
                                .expected = "inputs of one element type"});
  }
  if (is_logical(kind)) expect_bool(*this, a);
  return {
      {.element = ElementType::kBool, .shape = broadcast(inputs[0].shape(), inputs[1].shape())}};
}

std::vector<Tensor> Compare::reference(const Tensors& inputs) const {
  const Tensor &a = *inputs[0], &b = *inputs[1];
  Tensor out(ElementType::kBool, broadcast(a.shape(), b.shape()));
  with_storage_type(a.type(), [&](auto storage) {
    using T = decltype(storage);
    with_function(kind, [&](auto f) { combine_elements<bool, T, T>(a, b, out, f); });
  });
  return single(std::move(out));
}

std::vector<TensorType> Not::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  expect_bool(*this, inputs[0].type->element);
  return {{.element = ElementType::kBool, .shape = inputs[0].shape()}};
}

std::vector<Tensor> Not::reference(const Tensors& inputs) const {
  Tensor out(ElementType::kBool, inputs[0]->shape());
  map_elements<bool, bool>(inputs[0]->as<bool>(), out.as<bool>(), std::logical_not<>());
  return single(std::move(out));
}

std::optional<akg::Value> Compare::compose(const Composition& x) const {
  switch (kind) {
    case Kind::kEqual:
      return akg::equal(x[0], x[1]);
    case Kind::kLess:
      return akg::less(x[0], x[1]);
    case Kind::kLessOrEqual:
      return akg::less_equal(x[0], x[1]);
    case Kind::kGreater:
      return akg::greater(x[0], x[1]);
    case Kind::kGreaterOrEqual:
      return akg::greater_equal(x[0], x[1]);
    case Kind::kAnd:
      return akg::logical_and(x[0], x[1]);
    case Kind::kOr:
      return akg::logical_or(x[0], x[1]);
    case Kind::kXor:
      break;
  }
  return akg::logical_xor(x[0], x[1]);
}

std::optional<akg::Value> Not::compose(const Composition& x) const {
  return akg::logical_not(x[0]);
}

}  // namespace cubist::framework
