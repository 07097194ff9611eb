#include "ops/unary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <optional>
#include <type_traits>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/elementwise.h"

namespace cubist::framework {

namespace {

// What is known of a kind.
struct Row {
  const char* name;
  double (*apply)(double x);
  // Then the lanes past the last channel of a 5HD value stay zero, as its readers expect.
  bool keeps_zero;
  akg::Value (*compose)(const akg::Value& x);
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double gelu(double x) { return x * 0.5 * (1 + std::erf(x / std::numbers::sqrt2)); }
double hard_swish(double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }
double relu(double x) { return x < 0 ? 0 : x; }  // NaN stays NaN
double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }

constexpr Row kRows[] = {
    {"Relu", relu, true, akg::relu},
    {"Exp", std::exp, false, akg::exp},
    {"Log", std::log, false, akg::log},
    {"Sqrt", std::sqrt, true, akg::sqrt},
    {"Abs", std::fabs, true, akg::abs},
    {"Reciprocal", [](double x) { return 1 / x; }, false, akg::reciprocal},
    {"Sigmoid", sigmoid, false, akg::sigmoid},
    {"Tanh", std::tanh, true, akg::tanh},
    {"Neg", [](double x) { return -x; }, true, akg::neg},
    {"Sign", sign, true, akg::sign},
    {"Floor", std::floor, true, akg::floor},
    {"Ceil", std::ceil, true, akg::ceil},
    {"Round", std::nearbyint, true, akg::round},  // half to even
    {"Erf", std::erf, true, akg::erf},
    {"Sin", std::sin, true, akg::sin},
    {"Cos", std::cos, false, akg::cos},
    {"Softplus", softplus, false, akg::softplus},
    {"Softsign", [](double x) { return x / (1 + std::fabs(x)); }, true, akg::softsign},
    {"HardSwish", hard_swish, true, akg::hard_swish},
    {"Gelu", gelu, true, akg::gelu},
    {"Silu", [](double x) { return x * sigmoid(x); }, true, akg::silu},
};
static_assert(std::size(kRows) == static_cast<size_t>(Unary::Kind::kSilu) + 1);

const Row& row_of(Unary::Kind kind) { return kRows[static_cast<size_t>(kind)]; }

// Those that ONNX has for integers too.
bool is_integral(Unary::Kind kind) {
  return kind == Unary::Kind::kRelu || kind == Unary::Kind::kAbs || kind == Unary::Kind::kNeg ||
         kind == Unary::Kind::kSign;
}

int64_t apply(Unary::Kind kind, int64_t x) {
  const auto negative = static_cast<int64_t>(-static_cast<uint64_t>(x));  // wraps
  if (kind == Unary::Kind::kNeg) return negative;
  if (kind == Unary::Kind::kAbs) return x < 0 ? negative : x;
  if (kind == Unary::Kind::kSign) return x > 0 ? 1 : x < 0 ? -1 : 0;
  return std::max<int64_t>(x, 0);
}

}  // namespace

std::shared_ptr<const Op> make_unary(Unary::Kind kind) {
  auto op = std::make_shared<Unary>();
  op->kind = kind;
  return op;
}

std::shared_ptr<const Op> make_relu(const OnnxNode&) { return make_unary(Unary::Kind::kRelu); }
std::shared_ptr<const Op> make_exp(const OnnxNode&) { return make_unary(Unary::Kind::kExp); }
std::shared_ptr<const Op> make_log(const OnnxNode&) { return make_unary(Unary::Kind::kLog); }
std::shared_ptr<const Op> make_sqrt(const OnnxNode&) { return make_unary(Unary::Kind::kSqrt); }
std::shared_ptr<const Op> make_abs(const OnnxNode&) { return make_unary(Unary::Kind::kAbs); }
std::shared_ptr<const Op> make_reciprocal(const OnnxNode&) {
  return make_unary(Unary::Kind::kReciprocal);
}
std::shared_ptr<const Op> make_sigmoid(const OnnxNode&) {
  return make_unary(Unary::Kind::kSigmoid);
}
std::shared_ptr<const Op> make_tanh(const OnnxNode&) { return make_unary(Unary::Kind::kTanh); }
std::shared_ptr<const Op> make_neg(const OnnxNode&) { return make_unary(Unary::Kind::kNeg); }
std::shared_ptr<const Op> make_sign(const OnnxNode&) { return make_unary(Unary::Kind::kSign); }
std::shared_ptr<const Op> make_floor(const OnnxNode&) { return make_unary(Unary::Kind::kFloor); }
std::shared_ptr<const Op> make_ceil(const OnnxNode&) { return make_unary(Unary::Kind::kCeil); }
std::shared_ptr<const Op> make_round(const OnnxNode&) { return make_unary(Unary::Kind::kRound); }
std::shared_ptr<const Op> make_erf(const OnnxNode&) { return make_unary(Unary::Kind::kErf); }
std::shared_ptr<const Op> make_sin(const OnnxNode&) { return make_unary(Unary::Kind::kSin); }
std::shared_ptr<const Op> make_cos(const OnnxNode&) { return make_unary(Unary::Kind::kCos); }
std::shared_ptr<const Op> make_softplus(const OnnxNode&) {
  return make_unary(Unary::Kind::kSoftplus);
}
std::shared_ptr<const Op> make_softsign(const OnnxNode&) {
  return make_unary(Unary::Kind::kSoftsign);
}
std::shared_ptr<const Op> make_hard_swish(const OnnxNode&) {
  return make_unary(Unary::Kind::kHardSwish);
}

std::string Unary::type() const { return row_of(kind).name; }

std::vector<TensorType> Unary::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  const ElementType element = inputs[0].type->element;
  if (!is_float(element) && (!is_integral(kind) || element == ElementType::kBool)) {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("apply {} to {}", type(), name_of(element)),
                 .expected = "a float type"});
  }
  return {{.element = element, .shape = inputs[0].shape()}};
}

std::vector<Tensor> Unary::reference(const Tensors& inputs) const {
  const Tensor& x = *inputs[0];
  Tensor out(x.type(), x.shape());
  with_storage_type(x.type(), [&](auto storage) {
    using T = decltype(storage);
    if constexpr (std::is_integral_v<T>) {
      map_elements<T, T>(x.as<T>(), out.as<T>(),
                         [&](T value) { return apply(kind, static_cast<int64_t>(value)); });
    } else {
      const auto function = row_of(kind).apply;
      map_elements<T, T>(x.as<T>(), out.as<T>(), [&](auto value) {
        return static_cast<Arithmetic<T>>(function(static_cast<double>(value)));
      });
    }
  });
  return single(std::move(out));
}

std::optional<akg::Value> Unary::compose(const Composition& x) const {
  return row_of(kind).compose(x[0]);
}

Placement Unary::place(Inputs inputs) const {
  return place_elementwise(inputs, inputs[0].shape(), row_of(kind).keeps_zero);
}

}  // namespace cubist::framework
