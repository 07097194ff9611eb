#include "ops/pow.h"

#include <cmath>
#include <utility>

#include "cubist/akg/ops.h"
#include "onnx/onnx_node.h"
#include "reference/elementwise.h"

namespace cubist::framework {

namespace {

// Wraps as multiplication does; NumPy refuses negative exponents, C's division gives 0 or +-1.
int64_t power(int64_t base, int64_t exponent) {
  if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
  uint64_t result = 1;
  for (auto factor = static_cast<uint64_t>(base); exponent > 0; exponent /= 2, factor *= factor) {
    if (exponent % 2 == 1) result *= factor;
  }
  return static_cast<int64_t>(result);
}

}  // namespace

std::shared_ptr<const Op> make_pow(const OnnxNode&) { return std::make_shared<Pow>(); }

std::vector<TensorType> Pow::infer(Inputs inputs) const {
  expect_input(inputs, 0, "base");
  expect_input(inputs, 1, "exponent");
  return {{.element = inputs[0].type->element,
           .shape = broadcast(inputs[0].shape(), inputs[1].shape())}};
}

std::vector<Tensor> Pow::reference(const Tensors& inputs) const {
  const ElementType base = inputs[0]->type();
  const bool in_floats = is_float(base) || is_float(inputs[1]->type());
  const ElementType wide = in_floats ? ElementType::kF64 : ElementType::kI64;
  const Tensor a = convert(*inputs[0], wide), b = convert(*inputs[1], wide);
  Tensor out(wide, broadcast(a.shape(), b.shape()));
  if (in_floats) {
    combine_elements<double, double, double>(a, b, out,
                                             [](double x, double y) { return std::pow(x, y); });
  } else {
    combine_elements<int64_t, int64_t, int64_t>(a, b, out, power);
  }
  return single(convert(out, base));
}

std::optional<akg::Value> Pow::compose(const Composition& x) const {
  const Tensor* exponent = x.inputs[1].constant;
  if (exponent == nullptr || exponent->count() != 1)
    return akg::pow(x[0], akg::cast(x[1], x[0].type()));
  return akg::pow(x[0], static_cast<double>(to_floats(*exponent)[0]));
}

}  // namespace cubist::framework
