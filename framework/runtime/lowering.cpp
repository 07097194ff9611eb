#include "runtime/lowering.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/base/error.h"
#include "graph/storage.h"
#include "passes/plan_memory.h"

namespace cubist::framework {

isa::DataType data_type_of(ElementType type) {
  if (type == ElementType::kF16) return isa::DataType::f16;
  if (type == ElementType::kF32) return isa::DataType::f32;
  throw Error(Fault::kNotImplemented,
              {.did = fmt::format("compute with {} on the device", name_of(type)),
               .expected = "f16 or f32"});
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

Operand Lowering::scratch(int64_t bytes) {
  const Operand operand{.kind = Operand::Kind::kScratch, .index = 0, .offset = scratch_bytes_};
  scratch_bytes_ += round_up(bytes, kArenaAlignment);
  return operand;
}

void Lowering::launch(kernels::KernelCall call, std::vector<Operand> operands) {
  launches_.push_back({std::move(call), std::move(operands)});
}

}  // namespace cubist::framework
