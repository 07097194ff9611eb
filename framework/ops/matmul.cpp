#include "ops/matmul.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "graph/storage.h"
#include "onnx/onnx_node.h"
#include "reference/broadcast_rows.h"
#include "reference/gemm.h"
#include "runtime/lowering.h"

namespace cubist::framework {

namespace {

[[noreturn]] void shapes_do_not_fit(const char* what, const Shape& a, const Shape& b) {
  throw Error(Fault::kModel, {.did = fmt::format("multiply {} by {}", to_string(a), to_string(b)),
                              .expected = what});
}

// MatMul's shapes with a row or column axis put in where an input is a vector, and split into batch
// axes and the last two.
struct Product {
  Shape batch_a{}, batch_b{}, batch{};
  int64_t m = 0, k = 0, n = 0;
  Shape out{};
};

Product product_of(Shape a, Shape b) {
  if (a.empty() || b.empty()) shapes_do_not_fit("tensors of rank 1 or more", a, b);
  const bool is_row = a.size() == 1, is_column = b.size() == 1;
  if (is_row) a.insert(a.begin(), 1);
  if (is_column) b.push_back(1);
  Product p{.batch_a = Shape(a.begin(), a.end() - 2), .batch_b = Shape(b.begin(), b.end() - 2)};
  p.m = a[a.size() - 2];
  p.k = a.back();
  p.n = b.back();
  if (b[b.size() - 2] != p.k)
    shapes_do_not_fit("as many columns on the left as rows on the right", a, b);
  p.batch = broadcast(p.batch_a, p.batch_b);
  p.out = p.batch;
  if (!is_row) p.out.push_back(p.m);
  if (!is_column) p.out.push_back(p.n);
  return p;
}

// Elements from matrix to matrix along each axis of `batch`; 0 along those that are stretched.
std::vector<int64_t> batch_strides(const Shape& own, const Shape& batch, int64_t matrix) {
  std::vector<int64_t> strides(batch.size(), 0);
  int64_t stride = matrix;
  for (size_t i = 0; i < own.size(); ++i) {
    const size_t axis = own.size() - 1 - i;
    if (own[axis] != 1) strides[batch.size() - 1 - i] = stride;
    stride *= own[axis];
  }
  return strides;
}

std::vector<float> transposed(const std::vector<float>& values, int64_t rows, int64_t columns) {
  std::vector<float> out(values.size());
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c)
      out[static_cast<size_t>(c * rows + r)] = values[static_cast<size_t>(r * columns + c)];
  }
  return out;
}

}  // namespace

std::shared_ptr<const Op> make_matmul(const OnnxNode&) { return std::make_shared<MatMul>(); }

std::vector<TensorType> MatMul::infer(Inputs inputs) const {
  expect_input(inputs, 0, "a");
  expect_input(inputs, 1, "b");
  return {{.element = inputs[0].type->element,
           .shape = product_of(inputs[0].shape(), inputs[1].shape()).out}};
}

std::vector<Tensor> MatMul::reference(const Tensors& inputs) const {
  const Product p = product_of(inputs[0]->shape(), inputs[1]->shape());
  const std::vector<float> a = to_floats(*inputs[0]), b = to_floats(*inputs[1]);
  std::vector<double> block(static_cast<size_t>(p.m * p.n));
  std::vector<float> c;
  c.reserve(static_cast<size_t>(element_count(p.out)));
  const auto add_product = [&](int64_t ia, int64_t ib) {
    multiply(std::span(a).subspan(static_cast<size_t>(ia * p.m * p.k)),
             std::span(b).subspan(static_cast<size_t>(ib * p.k * p.n)), block, p.m, p.k, p.n);
    for (const double value : block) c.push_back(static_cast<float>(value));
  };
  const BroadcastRows batches(p.batch, {p.batch_a, p.batch_b});
  const int64_t step_a = batches.walks(0) ? 1 : 0, step_b = batches.walks(1) ? 1 : 0;
  batches.for_each([&](int64_t, std::span<const int64_t> first) {
    for (int64_t i = 0; i < batches.length(); ++i)
      add_product(first[0] + i * step_a, first[1] + i * step_b);
  });
  return single(from_floats(inputs[0]->type(), p.out, c));
}

Placement MatMul::place(Inputs) const {
  return {.inputs = {Layout::kNd, Layout::kNd},
          .output = Layout::kNd,
          .can_write_f32 = true,
          .rounds_constants = true};
}

void MatMul::lower(Lowering& lowering) const {
  const Product p = product_of(lowering.input(0).shape(), lowering.input(1).shape());
  akg::Contraction product{.name = "akg_matmul",
                           .type = data_type_of(lowering.input(1).type->element),
                           .out_type = data_type_of(lowering.output().element),
                           .batch = p.batch,
                           .m = p.m,
                           .k = p.k,
                           .n = p.n};
  product.a.batch_strides = batch_strides(p.batch_a, p.batch, p.m * p.k);
  product.b.batch_strides = batch_strides(p.batch_b, p.batch, p.k * p.n);
  const auto operand = [&](size_t index) {
    const Tensor* constant = lowering.input(index).constant;
    return constant == nullptr ? lowering.in(index)
                               : lowering.upload(store(*constant, *lowering.input(index).type));
  };
  lowering.generate(product, {operand(0), operand(1), lowering.out()});
}

std::shared_ptr<const Op> make_gemm(const OnnxNode& node) {
  auto op = std::make_shared<Gemm>();
  op->alpha = node.real("alpha", 1);
  op->beta = node.real("beta", 1);
  op->transpose_a = node.integer("transA", 0) != 0;
  op->transpose_b = node.integer("transB", 0) != 0;
  return op;
}

std::string Gemm::describe() const {
  return fmt::format("alpha {} beta {}{}{}", alpha, beta, transpose_a ? " transpose_a" : "",
                     transpose_b ? " transpose_b" : "");
}

std::vector<TensorType> Gemm::infer(Inputs inputs) const {
  expect_input(inputs, 0, "a");
  expect_input(inputs, 1, "b");
  expect_rank(inputs[0], 2, "Gemm input a");
  expect_rank(inputs[1], 2, "Gemm input b");
  Shape a = inputs[0].shape(), b = inputs[1].shape();
  if (transpose_a) std::swap(a[0], a[1]);
  if (transpose_b) std::swap(b[0], b[1]);
  if (a[1] != b[0])
    shapes_do_not_fit("as many columns on the left as rows on the right (after transposing)", a, b);
  const Shape out{a[0], b[1]};
  if (inputs.size() > 2 && inputs[2].is_given() && broadcast(inputs[2].shape(), out) != out) {
    throw Error(Fault::kModel, {.did = fmt::format("add c of shape {} to {}",
                                                   to_string(inputs[2].shape()), to_string(out)),
                                .expected = "a shape that broadcasts to the product's"});
  }
  return {{.element = inputs[0].type->element, .shape = out}};
}

std::vector<Tensor> Gemm::reference(const Tensors& inputs) const {
  Shape a_shape = inputs[0]->shape(), b_shape = inputs[1]->shape();
  std::vector<float> a = to_floats(*inputs[0]), b = to_floats(*inputs[1]);
  if (transpose_a) a = transposed(a, a_shape[0], a_shape[1]), std::swap(a_shape[0], a_shape[1]);
  if (transpose_b) b = transposed(b, b_shape[0], b_shape[1]), std::swap(b_shape[0], b_shape[1]);
  const Shape shape{a_shape[0], b_shape[1]};
  std::vector<double> sums(static_cast<size_t>(element_count(shape)));
  multiply(a, b, sums, shape[0], a_shape[1], shape[1]);
  const bool has_c = inputs.size() > 2 && inputs[2] != nullptr;
  const std::vector<float> c =
      has_c ? to_floats(broadcast_to(*inputs[2], shape)) : std::vector<float>(sums.size(), 0.0F);
  std::vector<float> out(sums.size());
  for (size_t i = 0; i < sums.size(); ++i)
    out[i] = static_cast<float>(alpha * sums[i] + static_cast<double>(beta) * c[i]);
  return single(from_floats(inputs[0]->type(), shape, out));
}

std::vector<TensorType> Dense::infer(Inputs inputs) const {
  Shape shape = product_of(inputs[0].shape(), inputs[1].shape()).out;
  if (inputs.size() > kResidual && inputs[kResidual].shape() != shape) {
    throw Error(Fault::kModel, {.did = fmt::format("add a residual of shape {} to a product",
                                                   to_string(inputs[kResidual].shape())),
                                .expected = fmt::format("shape {}", to_string(shape))});
  }
  return {{.element = inputs[0].type->element, .shape = std::move(shape)}};
}

std::vector<Tensor> Dense::reference(const Tensors& inputs) const {
  const int64_t k = inputs[1]->shape()[0], n = inputs[1]->shape()[1], m = inputs[0]->count() / k;
  std::vector<double> sums(static_cast<size_t>(m * n));
  multiply(FloatView(*inputs[0]), FloatView(*inputs[1]), sums, m, k, n);
  const bool has_bias = inputs.size() > 2 && inputs[2] != nullptr;
  const std::vector<float> bias =
      has_bias ? to_floats(*inputs[2]) : std::vector<float>(static_cast<size_t>(n), 0.0F);
  const std::vector<float> residual = inputs.size() > kResidual
                                          ? to_floats(*inputs[kResidual])
                                          : std::vector<float>(sums.size(), 0.0F);
  std::vector<float> out(sums.size());
  for (size_t i = 0; i < sums.size(); ++i) {
    const double sum = sums[i] + bias[i % static_cast<size_t>(n)] + residual[i];
    out[i] = static_cast<float>(relu ? std::max(sum, 0.0) : sum);
  }
  Shape shape = inputs[0]->shape();
  shape.back() = n;
  return single(from_floats(inputs[0]->type(), std::move(shape), out));
}

Placement Dense::place(Inputs inputs) const {
  return {.inputs = std::vector<Layout>(inputs.size(), Layout::kNd),
          .output = Layout::kNd,
          .can_write_f32 = true};
}

void Dense::lower(Lowering& lowering) const {
  const Tensor& w = *lowering.input(1).constant;
  const kernels::Matmul shape{.type = data_type_of(lowering.input(0).type->element),
                              .out_type = data_type_of(lowering.output().element),
                              .m = element_count(lowering.input(0).shape()) / w.shape()[0],
                              .k = w.shape()[0],
                              .n = w.shape()[1],
                              .relu = relu};
  const bool has_bias = lowering.input_count() > 2 && lowering.input(2).is_given();
  const Operand weights = lowering.upload(kernels::pack_matmul_weights(shape, FloatView(w), false));
  const Operand bias =
      lowering.upload(store_bias(has_bias ? lowering.input(2).constant : nullptr, shape.n));
  akg::Contraction product{.name = "akg_dense",
                           .type = shape.type,
                           .out_type = shape.out_type,
                           .m = shape.m,
                           .k = shape.k,
                           .n = shape.n,
                           .bias = true,
                           .relu = relu};
  product.b.layout = akg::MatrixLayout::kPacked;
  std::vector<Operand> operands = {lowering.in(0), weights, bias};
  if (lowering.input_count() > kResidual) {
    product.residual = akg::MatrixPlacement{};
    operands.push_back(lowering.in(kResidual));
  }
  operands.push_back(lowering.out());
  lowering.generate(product, std::move(operands));
}

}  // namespace cubist::framework
