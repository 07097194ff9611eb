#include "ops/activation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <type_traits>
#include <utility>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/elementwise.h"

namespace cubist::framework {

namespace {

// What is known of a kind: attributes, which is absent if it has no name, and the function.
struct Row {
  const char *name, *beta_name;
  float alpha, beta;  // if the node does not give them
  double (*apply)(double x, double alpha, double beta);
};

double hard_sigmoid(double x, double alpha, double beta) {
  return std::clamp(alpha * x + beta, 0.0, 1.0);
}
double leaky_relu(double x, double alpha, double) { return x < 0 ? alpha * x : x; }
double elu(double x, double alpha, double) { return x < 0 ? alpha * std::expm1(x) : x; }
double selu(double x, double alpha, double gamma) { return gamma * elu(x, alpha, 0); }
double celu(double x, double alpha, double) { return x < 0 ? alpha * std::expm1(x / alpha) : x; }
double thresholded_relu(double x, double alpha, double) { return x > alpha ? x : 0; }

constexpr Row kRows[] = {
    {"HardSigmoid", "beta", 0.2F, 0.5F, hard_sigmoid},
    {"LeakyRelu", nullptr, 0.01F, 0, leaky_relu},
    {"Elu", nullptr, 1, 0, elu},
    {"Selu", "gamma", 1.67326319217681884765625F, 1.05070102214813232421875F, selu},
    {"Celu", nullptr, 1, 0, celu},
    {"ThresholdedRelu", nullptr, 1, 0, thresholded_relu},
};
static_assert(std::size(kRows) == static_cast<size_t>(Activation::Kind::kThresholdedRelu) + 1);

const Row& row_of(Activation::Kind kind) { return kRows[static_cast<size_t>(kind)]; }

std::shared_ptr<const Op> make(const OnnxNode& node, Activation::Kind kind) {
  const Row& row = row_of(kind);
  auto op = std::make_shared<Activation>();
  op->kind = kind;
  op->alpha = node.real("alpha", row.alpha);
  if (row.beta_name != nullptr) op->beta = node.real(row.beta_name, row.beta);
  return op;
}

}  // namespace

std::shared_ptr<const Op> make_hard_sigmoid(float alpha, float beta) {
  auto op = std::make_shared<Activation>();
  op->alpha = alpha;
  op->beta = beta;
  return op;
}

std::shared_ptr<const Op> make_hard_sigmoid(const OnnxNode& node) {
  return make(node, Activation::Kind::kHardSigmoid);
}
std::shared_ptr<const Op> make_leaky_relu(const OnnxNode& node) {
  return make(node, Activation::Kind::kLeakyRelu);
}
std::shared_ptr<const Op> make_elu(const OnnxNode& node) {
  return make(node, Activation::Kind::kElu);
}
std::shared_ptr<const Op> make_selu(const OnnxNode& node) {
  return make(node, Activation::Kind::kSelu);
}
std::shared_ptr<const Op> make_celu(const OnnxNode& node) {
  return make(node, Activation::Kind::kCelu);
}
std::shared_ptr<const Op> make_thresholded_relu(const OnnxNode& node) {
  return make(node, Activation::Kind::kThresholdedRelu);
}

std::string Activation::type() const { return row_of(kind).name; }

std::string Activation::describe() const {
  const char* beta_name = row_of(kind).beta_name;
  return fmt::format("alpha {}", alpha) +
         (beta_name != nullptr ? fmt::format(" {} {}", beta_name, beta) : "");
}

std::vector<TensorType> Activation::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  const ElementType element = inputs[0].type->element;
  if (!is_float(element)) {
    throw Error(Fault::kModel, {.did = fmt::format("apply {} to {}", type(), name_of(element)),
                                .expected = "a float type"});
  }
  return {{.element = element, .shape = inputs[0].shape()}};
}

std::vector<Tensor> Activation::reference(const Tensors& inputs) const {
  const Tensor& x = *inputs[0];
  Tensor out(x.type(), x.shape());
  with_storage_type(x.type(), [&](auto storage) {
    using T = decltype(storage);
    if constexpr (!std::is_integral_v<T>) {
      const auto function = row_of(kind).apply;
      map_elements<T, T>(x.as<T>(), out.as<T>(), [&](auto value) {
        return static_cast<Arithmetic<T>>(function(static_cast<double>(value), alpha, beta));
      });
    }
  });
  return single(std::move(out));
}

std::optional<akg::Value> Activation::compose(const Composition& x) const {
  switch (kind) {
    case Kind::kHardSigmoid:
      return akg::hard_sigmoid(x[0], alpha, beta);
    case Kind::kLeakyRelu:
      return akg::leaky_relu(x[0], alpha);
    case Kind::kElu:
      return akg::elu(x[0], alpha);
    case Kind::kSelu:
      return akg::selu(x[0], alpha, beta);
    case Kind::kCelu:
      return akg::celu(x[0], alpha);
    case Kind::kThresholdedRelu:
      break;
  }
  return akg::thresholded_relu(x[0], alpha);
}

}  // namespace cubist::framework
