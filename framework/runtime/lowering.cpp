#include "runtime/lowering.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "cubist/base/error.h"
#include "reference/broadcast.h"

namespace cubist::framework {

namespace {

// Calls visit(element number in row-major [n, c, h, w], element number in 5HD).
template <class Visit>
void for_each_5hd(const Shape& shape, int64_t c0, Visit&& visit) {
  const int64_t channels = shape[1], area = shape[2] * shape[3], blocks = ceil_div(channels, c0);
  int64_t element = 0;
  for (int64_t n = 0; n < shape[0]; ++n) {
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t block = n * blocks + c / c0;
      for (int64_t pixel = 0; pixel < area; ++pixel)
        visit(element++, (block * area + pixel) * c0 + c % c0);
    }
  }
}

Tensor broadcast_to(const Tensor& tensor, const Shape& shape) {
  if (tensor.shape() == shape) return tensor;
  Tensor out(tensor.type(), shape);
  const auto width = static_cast<size_t>(size_bytes(tensor.type()));
  std::byte* to = out.bytes().data();
  for_each_broadcast(shape, tensor.shape(), {}, [&](int64_t from, int64_t) {
    std::memcpy(to, tensor.bytes().data() + static_cast<size_t>(from) * width, width);
    to += width;
  });
  return out;
}

}  // namespace

isa::DataType data_type_of(ElementType type) {
  if (type == ElementType::kF16) return isa::DataType::f16;
  if (type == ElementType::kF32) return isa::DataType::f32;
  throw Error(Fault::kNotImplemented,
              {.did = fmt::format("compute with {} on the device", name_of(type)),
               .expected = "f16 or f32"});
}

std::vector<std::byte> store(const Tensor& tensor, const TensorType& as) {
  const Tensor source = convert(broadcast_to(tensor, as.shape), as.element);
  if (as.layout == Layout::kNd) return {source.bytes().begin(), source.bytes().end()};
  std::vector<std::byte> out(static_cast<size_t>(as.storage_bytes()));
  const int64_t width = size_bytes(as.element);
  for_each_5hd(as.shape, c0_of(as.element), [&](int64_t nd, int64_t blocked) {
    std::memcpy(out.data() + blocked * width, source.bytes().data() + nd * width,
                static_cast<size_t>(width));
  });
  return out;
}

Tensor load(std::span<const std::byte> bytes, const TensorType& as) {
  if (as.layout == Layout::kNd)
    return {as.element, as.shape, std::vector<std::byte>(bytes.begin(), bytes.end())};
  Tensor out(as.element, as.shape);
  const int64_t width = size_bytes(as.element);
  for_each_5hd(as.shape, c0_of(as.element), [&](int64_t nd, int64_t blocked) {
    std::memcpy(out.bytes().data() + nd * width, bytes.data() + blocked * width,
                static_cast<size_t>(width));
  });
  return out;
}

std::vector<std::byte> store_bias(const Tensor* bias, int64_t count) {
  constexpr int64_t kBiasMultiple = 16;  // kernels/library.h: Conv2d, Matmul
  std::vector<float> values = bias != nullptr ? to_floats(*bias) : std::vector<float>{};
  values.resize(static_cast<size_t>(round_up(count, kBiasMultiple)), 0.0F);
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

Lowering::Lowering(const sim::ChipSpec& chip, const Graph& graph, const Node& node,
                   std::vector<std::vector<std::byte>>& constants,
                   std::vector<KernelLaunch>& launches)
    : chip_(chip),
      graph_(graph),
      node_(node),
      inputs_(inputs_of(graph, node)),
      constants_(constants),
      launches_(launches) {}

Operand Lowering::in(size_t index, int64_t offset) {
  if (inputs_[index].constant == nullptr) {
    return {.kind = Operand::Kind::kValue, .index = node_.inputs[index], .offset = offset};
  }
  Operand constant = upload(store(*inputs_[index].constant, output()));
  constant.offset = offset;
  return constant;
}

Operand Lowering::out(int64_t offset) const {
  return {.kind = Operand::Kind::kValue, .index = node_.outputs[0], .offset = offset};
}

Operand Lowering::upload(std::vector<std::byte> bytes) {
  constants_.push_back(std::move(bytes));
  return {.kind = Operand::Kind::kConstant,
          .index = static_cast<int32_t>(constants_.size()) - 1,
          .offset = 0};
}

void Lowering::launch(kernels::KernelCall call, std::vector<Operand> operands) {
  launches_.push_back({std::move(call), std::move(operands)});
}

}  // namespace cubist::framework
