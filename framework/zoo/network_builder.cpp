#include "zoo/network_builder.h"

#include <cmath>
#include <utility>

#include "ops/batch_normalization.h"
#include "ops/binary.h"
#include "ops/concat.h"
#include "ops/conv.h"
#include "ops/matmul.h"
#include "ops/pool.h"
#include "ops/unary.h"
#include "ops/view.h"

namespace cubist::framework {

NetworkBuilder::NetworkBuilder(std::string name, uint64_t seed) : rng_(seed) {
  graph_.name = std::move(name);
}

ValueId NetworkBuilder::input(const std::string& name, Shape shape) {
  graph_.inputs.push_back(graph_.add_value(name, TensorType{.shape = std::move(shape)}));
  return graph_.inputs.back();
}

ValueId NetworkBuilder::node(const std::string& name, std::shared_ptr<const Op> op,
                             std::vector<ValueId> inputs) {
  const ValueId output = graph_.add_value(name);
  graph_.nodes.push_back({name, std::move(op), std::move(inputs), {output}});
  return output;
}

ValueId NetworkBuilder::uniform(const std::string& name, Shape shape, float low, float high) {
  Tensor tensor(ElementType::kF32, std::move(shape));
  for (float& value : tensor.as<float>()) value = rng_.uniform(low, high);
  return graph_.add_constant(name, std::move(tensor));
}

ValueId NetworkBuilder::weights(const std::string& name, Shape shape, int64_t fan_in) {
  // Uniform in [-b, b) has variance b^2 / 3; He et al. 2015 ask for 2 / fan-in before a relu.
  const float bound = std::sqrt(6.0F / static_cast<float>(fan_in));
  return uniform(name, std::move(shape), -bound, bound);
}

ValueId NetworkBuilder::conv(const std::string& name, ValueId x, const Convolution& shape) {
  auto op = std::make_shared<Conv>();
  const int64_t pad = shape.is_padded ? shape.kernel / 2 : 0;
  const int64_t channels = shape.channels / shape.groups;
  op->groups = shape.groups;
  op->window.kernel = {shape.kernel, shape.kernel};
  op->window.strides = {shape.stride, shape.stride};
  op->window.pads = {pad, pad, pad, pad};
  const int64_t fan_in = channels * shape.kernel * shape.kernel;
  std::vector<ValueId> inputs{
      x, weights(name + ".weight", {shape.out_channels, channels, shape.kernel, shape.kernel},
                 fan_in)};
  if (shape.has_bias) inputs.push_back(uniform(name + ".bias", {shape.out_channels}, -0.1F, 0.1F));
  return node(name, std::move(op), std::move(inputs));
}

ValueId NetworkBuilder::batch_normalization(const std::string& name, ValueId x, int64_t channels,
                                            float gain) {
  return node(name, std::make_shared<BatchNormalization>(),
              {x, uniform(name + ".scale", {channels}, 0.8F * gain, 1.2F * gain),
               uniform(name + ".bias", {channels}, -0.1F, 0.1F),
               uniform(name + ".mean", {channels}, -0.1F, 0.1F),
               uniform(name + ".variance", {channels}, 0.8F, 1.2F)});
}

ValueId NetworkBuilder::relu(const std::string& name, ValueId x) {
  return node(name, make_unary(Unary::Kind::kRelu), {x});
}

ValueId NetworkBuilder::add(const std::string& name, ValueId a, ValueId b) {
  return node(name, make_binary(Binary::Kind::kAdd), {a, b});
}

ValueId NetworkBuilder::concat(const std::string& name, std::vector<ValueId> parts) {
  return node(name, make_concat(1), std::move(parts));
}

ValueId NetworkBuilder::max_pool_ceil(const std::string& name, ValueId x, int64_t kernel,
                                      int64_t stride) {
  auto op = std::make_shared<Pool>();
  op->window.kernel = {kernel, kernel};
  op->window.strides = {stride, stride};
  op->window.ceil_mode = true;
  return node(name, std::move(op), {x});
}

ValueId NetworkBuilder::max_pool(const std::string& name, ValueId x, int64_t kernel, int64_t stride,
                                 int64_t pad) {
  auto op = std::make_shared<Pool>();
  op->window.kernel = {kernel, kernel};
  op->window.strides = {stride, stride};
  op->window.pads = {pad, pad, pad, pad};
  return node(name, std::move(op), {x});
}

ValueId NetworkBuilder::average_pool(const std::string& name, ValueId x, int64_t kernel,
                                     int64_t stride) {
  auto op = std::make_shared<Pool>();
  op->kind = Pool::Kind::kAverage;
  op->window.kernel = {kernel, kernel};
  op->window.strides = {stride, stride};
  return node(name, std::move(op), {x});
}

ValueId NetworkBuilder::global_average_pool(const std::string& name, ValueId x) {
  auto op = std::make_shared<Pool>();
  op->kind = Pool::Kind::kAverage;
  op->is_global = true;
  return node(name, std::move(op), {x});
}

ValueId NetworkBuilder::flatten(const std::string& name, ValueId x) {
  auto op = std::make_shared<Flatten>();
  return node(name, std::move(op), {x});
}

ValueId NetworkBuilder::gemm(const std::string& name, ValueId x, int64_t features,
                             int64_t out_features) {
  auto op = std::make_shared<Gemm>();
  op->transpose_b = true;
  return node(name, std::move(op),
              {x, weights(name + ".weight", {out_features, features}, features),
               uniform(name + ".bias", {out_features}, -0.1F, 0.1F)});
}

Graph NetworkBuilder::finish(ValueId output) {
  graph_.outputs = {output};
  return std::move(graph_);
}

}  // namespace cubist::framework
