#include "ops/unary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <optional>
#include <type_traits>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/elementwise.h"
#include "runtime/lowering.h"

namespace cubist::framework {

namespace {

// What is known of a kind.
struct Row {
  const char* name;
  double (*apply)(double x);
  // Then the lanes past the last channel of a 5HD value stay zero, as its readers expect.
  bool keeps_zero;
  std::optional<kernels::Unary> kernel{};
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double gelu(double x) { return x * 0.5 * (1 + std::erf(x / std::numbers::sqrt2)); }
double hard_swish(double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }
double relu(double x) { return x < 0 ? 0 : x; }  // NaN stays NaN
double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }

constexpr Row kRows[] = {
    {"Relu", relu, true, kernels::Unary::kRelu},
    {"Exp", std::exp, false, kernels::Unary::kExp},
    {"Log", std::log, false, kernels::Unary::kLog},
    {"Sqrt", std::sqrt, true, kernels::Unary::kSqrt},
    {"Abs", std::fabs, true, kernels::Unary::kAbs},
    {"Reciprocal", [](double x) { return 1 / x; }, false, kernels::Unary::kReciprocal},
    {"Sigmoid", sigmoid, false, kernels::Unary::kSigmoid},
    {"Tanh", std::tanh, true, kernels::Unary::kTanh},
    {"Neg", [](double x) { return -x; }, true},
    {"Sign", sign, true},
    {"Floor", std::floor, true},
    {"Ceil", std::ceil, true},
    {"Round", std::nearbyint, true},  // half to even
    {"Erf", std::erf, true},
    {"Sin", std::sin, true},
    {"Cos", std::cos, false},
    {"Softplus", softplus, false},
    {"Softsign", [](double x) { return x / (1 + std::fabs(x)); }, true},
    {"HardSwish", hard_swish, true},
    {"Gelu", gelu, true},
    {"Silu", [](double x) { return x * sigmoid(x); }, true},
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

Placement Unary::place(Inputs inputs) const {
  const Row& row = row_of(kind);
  if (!row.kernel) return Op::place(inputs);
  const TensorType& x = *inputs[0].type;
  const bool is_dense = x.layout == Layout::k5hd && x.shape[1] % c0_of(x.element) == 0;
  const Layout layout = row.keeps_zero || is_dense ? x.layout : Layout::kNd;
  return {.inputs = {layout}, .output = layout};
}

void Unary::lower(Lowering& lowering) const {
  const TensorType& type = lowering.output();
  const int64_t count = type.storage_bytes() / size_bytes(type.element);
  lowering.launch(
      kernels::plan_unary(*row_of(kind).kernel, data_type_of(type.element), count, lowering.chip()),
      {lowering.in(0), lowering.out()});
}

}  // namespace cubist::framework
