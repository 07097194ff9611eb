#include "ops/fused.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "graph/storage.h"
#include "runtime/lowering.h"

namespace cubist::framework {

namespace {

using Operands = std::vector<std::optional<akg::Value>>;

bool is_one_number(const Input& input) {
  return input.constant != nullptr && element_count(input.shape()) == 1;
}

bool is_float(akg::DataType type) {
  return type == akg::DataType::f16 || type == akg::DataType::f32;
}

// Local values of a Fused as akg values, computed in `compute` where they are floats.
class Composer {
 public:
  Composer(const Fused& fused, Inputs inputs, akg::DataType compute)
      : fused_(fused), inputs_(inputs), compute_(compute) {}

  Fused::Composed run() {
    for (size_t i = 0; i < inputs_.size(); ++i) values_.push_back(input_value(i));
    for (const Fused::Member& member : fused_.members) values_.push_back(compose(member));
    std::vector<std::string> names;
    for (const Fused::Member& member : fused_.members) names.push_back(member.op->type());
    for (const int output : fused_.outputs) {
      const auto local = static_cast<size_t>(output);
      algorithm_.outputs.push_back(
          akg::cast(*values_[local], data_type_of(fused_.types[local].element)));
    }
    algorithm_.name = kernel_name(names);
    return with_inputs_read();
  }

 private:
  Fused::Composed with_inputs_read() {
    Fused::Composed result;
    std::vector<akg::Value> read;
    for (size_t i = 0; i < algorithm_.inputs.size(); ++i) {
      if (!akg::reads(algorithm_, algorithm_.inputs[i])) continue;
      read.push_back(algorithm_.inputs[i]);
      result.inputs.push_back(numbers_[i]);
    }
    algorithm_.inputs = std::move(read);
    result.algorithm = std::move(algorithm_);
    return result;
  }

  std::optional<akg::Value> input_value(size_t index) {
    const Input& input = inputs_[index];
    if (!input.is_given()) return std::nullopt;
    const akg::DataType type = data_type_of(fused_.types[index].element);
    if (is_one_number(input)) {
      const double number = is_float(type) ? static_cast<double>(to_floats(*input.constant)[0])
                                           : static_cast<double>(to_integers(*input.constant)[0]);
      return akg::constant(is_float(type) ? compute_ : type, number);
    }
    const akg::Value value =
        akg::input(fmt::format("x{}", index), type, storage_shape(fused_.types[index]));
    algorithm_.inputs.push_back(value);
    numbers_.push_back(index);
    return is_float(type) ? akg::cast(value, compute_) : value;
  }

  akg::Value compose(const Fused::Member& member) const {
    Operands operands;
    std::vector<Input> inputs;
    for (const int local : member.inputs) {
      operands.push_back(local < 0 ? std::nullopt : values_[static_cast<size_t>(local)]);
      inputs.push_back(local < 0 ? Input{} : local_input(static_cast<size_t>(local)));
    }
    const auto index = static_cast<size_t>(&member - fused_.members.data());
    const TensorType& output = fused_.types[inputs_.size() + index];
    const std::optional<akg::Value> value = member.op->compose({inputs, operands, output});
    if (value) return is_float(value->type()) ? akg::cast(*value, compute_) : *value;
    throw Error(Fault::kNotImplemented,
                {.where = fmt::format("node '{}' ({})", member.name, member.op->type()),
                 .did = "generate its kernel",
                 .expected = "an operator, types and shapes with an algorithm",
                 .fix = "framework/README.md lists what runs on the device"});
  }

  Input local_input(size_t local) const {
    Input input{.type = &fused_.types[local]};
    if (local < inputs_.size()) input.constant = inputs_[local].constant;
    return input;
  }

  // "fused_add_relu": lower case, the first of many.
  static std::string kernel_name(const std::vector<std::string>& types) {
    constexpr size_t kMost = 6;
    std::string name = fmt::format(
        "akg_{}", fmt::join(types.begin(), types.begin() + std::min(types.size(), kMost), "_"));
    if (types.size() > kMost) name += fmt::format("_{}_more", types.size() - kMost);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return name;
  }

  const Fused& fused_;
  const Inputs inputs_;
  const akg::DataType compute_;
  Operands values_;
  akg::Algorithm algorithm_;
  std::vector<size_t> numbers_;  // of the node's inputs, by algorithm input
};

}  // namespace

std::string Fused::type() const {
  std::vector<std::string> names;
  for (const Member& member : members) names.push_back(member.op->type());
  return fmt::format("{}", fmt::join(names, "+"));
}

std::string Fused::describe() const {
  return members.size() == 1 ? members.front().op->describe() : std::string{};
}

std::vector<TensorType> Fused::infer(Inputs) const {
  std::vector<TensorType> result;
  for (const int output : outputs) result.push_back(types[static_cast<size_t>(output)]);
  return result;
}

bool Fused::has_output(int index) const { return static_cast<size_t>(index) < outputs.size(); }

std::vector<Tensor> Fused::reference(const Tensors& inputs) const {
  std::vector<Tensor> computed;
  computed.reserve(members.size());
  const auto local = [&](int index) -> const Tensor* {
    if (index < 0) return nullptr;
    const auto i = static_cast<size_t>(index);
    return i < inputs.size() ? inputs[i] : &computed[i - inputs.size()];
  };
  for (const Member& member : members) {
    Tensors arguments;
    for (const int input : member.inputs) arguments.push_back(local(input));
    const TensorType& type = types[inputs.size() + computed.size()];
    computed.push_back(convert(member.op->reference(arguments)[0], type.element));
  }
  std::vector<Tensor> results;
  for (const int output : outputs) results.push_back(*local(output));
  return results;
}

Placement Fused::place(Inputs inputs) const {
  Placement placement{.output = types[static_cast<size_t>(outputs.front())].layout};
  for (const Input& input : inputs)
    placement.inputs.push_back(input.is_given() ? input.type->layout : Layout::kNd);
  return placement;
}

Fused::Composed Fused::compose_all(Inputs inputs) const {
  Composed composed = Composer(*this, inputs, akg::DataType::f16).run();
  const akg::Algorithm& algorithm = composed.algorithm;
  // An input, too: a comparison or a cast to integers may have no other value in f32.
  const bool is_in_f16 = !akg::uses_type(algorithm, akg::DataType::f32) &&
                         std::ranges::none_of(algorithm.inputs, [](const akg::Value& input) {
                           return input.type() == akg::DataType::f32;
                         });
  return is_in_f16 ? composed : Composer(*this, inputs, akg::DataType::f32).run();
}

void Fused::lower(Lowering& lowering) const {
  std::vector<Input> inputs;
  for (size_t i = 0; i < lowering.input_count(); ++i) inputs.push_back(lowering.input(i));
  const Composed composed = compose_all(inputs);
  std::vector<Operand> operands;
  for (const size_t i : composed.inputs) {
    operands.push_back(
        inputs[i].constant == nullptr
            ? lowering.in(i)
            : lowering.upload(store(inputs[i].constant->reshaped(types[i].shape), types[i])));
  }
  for (size_t i = 0; i < outputs.size(); ++i) operands.push_back(lowering.result(i));
  lowering.generate(composed.algorithm, std::move(operands));
}

}  // namespace cubist::framework
