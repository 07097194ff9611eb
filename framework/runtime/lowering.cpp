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
  if (type == ElementType::kI32) return isa::DataType::s32;
  if (type == ElementType::kI8) return isa::DataType::s8;
  if (type == ElementType::kU8 || type == ElementType::kBool) return isa::DataType::u8;
  throw Error(Fault::kNotImplemented,
              {.did = fmt::format("compute with {} on the device", name_of(type)),
               .expected = "f16, f32, i32, i8, u8 or bool"});
}

std::optional<ElementType> device_element(ElementType type) {
  switch (type) {
    case ElementType::kI64:
      return ElementType::kI32;
    case ElementType::kF16:
    case ElementType::kF32:
    case ElementType::kI32:
    case ElementType::kI8:
    case ElementType::kU8:
    case ElementType::kBool:
      return type;
    default:
      return std::nullopt;
  }
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
                   std::vector<KernelLaunch>& launches, GeneratedKernels& generated)
    : chip_(chip),
      graph_(graph),
      node_(node),
      inputs_(inputs_of(graph, node)),
      constants_(constants),
      launches_(launches),
      generated_(generated) {}

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

Operand Lowering::result(size_t index) const {
  return {.kind = Operand::Kind::kValue, .index = node_.outputs[index], .offset = 0};
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

void Lowering::generate(GeneratedKernels::Source source, std::vector<Operand> operands) {
  KernelLaunch launch;
  launch.operands = std::move(operands);
  launch.request = generated_.request(std::move(source), place_of(node_));
  launches_.push_back(std::move(launch));
}

void KernelLaunch::set_generated(std::shared_ptr<const akg::CompiledKernel> kernel) {
  call = {.kernel = kernel->name,
          .block_dim = kernel->block_dim,
          .tiling = {},
          .workspace = kernel->workspace,
          .explanation = kernel->explanation};
  generated = std::move(kernel);
}

std::string place_of(const Node& node) {
  return fmt::format("node '{}' ({})", node.name, node.op->type());
}

}  // namespace cubist::framework
