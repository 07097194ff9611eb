// Operators of a user's project: from the arguments of aclnn<Op>GetWorkspaceSize to an executor.
#include "acl/acl_operator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "acl/acl_platform.h"
#include "acl_failure.h"
#include "aclnn/acl_executor.h"
#include "boundary.h"
#include "cubist/operators/names.h"
#include "operator_packages.h"

using namespace cubist::acl;
using cubist::Error;
using cubist::Fault;
namespace operators = cubist::operators;

namespace {

// Ours: several times what tiling structs of public operators have.
constexpr size_t kTilingCapacity = 16384;

void check(aclnnStatus status, const std::string& what) {
  if (status == ACL_SUCCESS) return;
  throw AclFailure(status, cubist::ErrorText{.where = what, .did = aclGetRecentErrMsg()});
}

// Of the same elements in the same order.
bool is_plain(int32_t format) {
  static constexpr const char* kPlain[] = {"ND", "NCHW", "NHWC", "HWCN", "NCDHW", "NDHWC", "DHWCN"};
  const std::string name = operators::format_name(format);
  return std::ranges::any_of(kPlain, [&](const char* plain) { return name == plain; });
}

struct Side {
  std::span<const aclcubistParam> params;
  std::span<const aclcubistOperatorArgument> arguments;
  std::vector<aclcubistTensorFacts> facts;  // of the tensors that are there
  std::vector<aclcubistInstances> instances;
};

class Call {
 public:
  Call(const char* type, const void* library) : type_(type) {
    int64_t architecture = 0;
    check(aclcubistGetChipValue(nullptr, ACLCUBIST_NPU_ARCH, &architecture), "the chip");
    unit_ = operators::compute_unit(static_cast<int>(architecture));
    op_ = operator_packages().find(type, unit_, library);
    if (op_.description->communicates != 0)
      refuse(Fault::kNotImplemented, "run an operator that communicates (MC2)",
             "operators of one device");
  }

  aclnnStatus run(const aclcubistOperatorArgument* inputs, const aclcubistOperatorArgument* outputs,
                  const aclcubistOperatorArgument* attrs, uint64_t* workspace_size,
                  aclOpExecutor** executor) {
    const aclcubistOperator& op = *op_.description;
    read("input", {op.inputs, op.input_count}, {inputs, op.input_count}, inputs_);
    read("output", {op.outputs, op.output_count}, {outputs, op.output_count}, outputs_);
    read_attrs({op.attrs, op.attr_count}, attrs);
    const operators::KernelSet& kernels = kernels_of_these_types();
    tile();
    return make(kernels, variant_of(kernels), workspace_size, executor);
  }

 private:
  [[noreturn]] void refuse(Fault fault, std::string did, std::string expected,
                           std::string fix = "") const {
    throw Error(fault, {.where = fmt::format("operator {}", type_),
                        .did = std::move(did),
                        .expected = std::move(expected),
                        .fix = std::move(fix)});
  }

  void read(const char* what, std::span<const aclcubistParam> params,
            std::span<const aclcubistOperatorArgument> arguments, Side& side) {
    side.params = params;
    side.arguments = arguments;
    side.facts.reserve(params.size());
    for (size_t i = 0; i < params.size(); ++i) {
      if (arguments[i].tensor == nullptr) {
        if (params[i].kind != ACLCUBIST_OPTIONAL)
          refuse(Fault::kConfig, fmt::format("{} `{}` is null", what, params[i].name),
                 "an aclTensor");
        side.instances.push_back({nullptr, 0});
        continue;
      }
      aclcubistTensor tensor;
      check(aclcubistReadTensor(arguments[i].tensor, &tensor), params[i].name);
      if (!tensor.isContiguous)
        refuse(
            Fault::kNotImplemented,
            fmt::format("{} `{}` is a tensor with gaps or of another order", what, params[i].name),
            "dense row-major tensors", "copy it to a dense one first");
      const aclcubistShape view = {tensor.viewDims, tensor.viewDimsNum},
                           storage = {tensor.storageDims, tensor.storageDimsNum};
      side.facts.push_back(
          {view, is_plain(tensor.format) ? view : storage, tensor.dataType, tensor.format});
      side.instances.push_back({&side.facts.back(), 1});
    }
  }

  void read_attrs(std::span<const aclcubistAttr> attrs,
                  const aclcubistOperatorArgument* arguments) {
    for (size_t i = 0; i < attrs.size(); ++i) {
      aclcubistAttrValue value = arguments[i].attr;
      value.type = attrs[i].type;
      if (value.type == ACLCUBIST_ATTR_LIST_INT && arguments[i].int_list != nullptr) {
        const int64_t* values = nullptr;
        check(aclcubistReadIntArray(arguments[i].int_list, &values, &value.count), attrs[i].name);
        value.list = values;
      } else if (value.type == ACLCUBIST_ATTR_LIST_FLOAT && arguments[i].float_list != nullptr) {
        const float* values = nullptr;
        check(aclcubistReadFloatArray(arguments[i].float_list, &values, &value.count),
              attrs[i].name);
        value.list = values;
      } else if (value.type == ACLCUBIST_ATTR_LIST_BOOL && arguments[i].bool_list != nullptr) {
        const bool* values = nullptr;
        check(aclcubistReadBoolArray(arguments[i].bool_list, &values, &value.count), attrs[i].name);
        value.list = values;
      } else if (value.list == nullptr && is_by_pointer(value)) {
        if (attrs[i].is_required != 0)
          refuse(Fault::kConfig, fmt::format("attribute `{}` is null", attrs[i].name), "a value");
        value = attrs[i].default_value;
      }
      attrs_.push_back(value);
    }
  }
  static bool is_by_pointer(const aclcubistAttrValue& value) {
    if (value.type == ACLCUBIST_ATTR_STRING) return value.text == nullptr;
    return value.type >= ACLCUBIST_ATTR_LIST_BOOL;
  }

  static std::string text_of(int32_t type, int32_t format) {
    return fmt::format("{} {}", operators::type_name(type), operators::format_name(format));
  }
  static bool fits(const std::vector<operators::ParamChoice>& choices, const Side& side) {
    for (size_t i = 0; i < side.instances.size(); ++i) {
      if (side.instances[i].count == 0) continue;
      const aclcubistTensorFacts& facts = *side.instances[i].tensors;
      if (i >= choices.size() || choices[i].type != facts.type) return false;
      if (choices[i].format != facts.format &&
          !(is_plain(choices[i].format) && is_plain(facts.format)))
        return false;
    }
    return true;
  }
  static std::string list_of(const std::vector<operators::ParamChoice>& inputs,
                             const std::vector<operators::ParamChoice>& outputs) {
    std::string list;
    for (const auto* side : {&inputs, &outputs})
      for (const operators::ParamChoice& param : *side)
        list += fmt::format("{}{} {}", list.empty() ? "" : ", ", param.name,
                            text_of(param.type, param.format));
    return list;
  }
  static std::vector<operators::ParamChoice> given(const Side& side) {
    std::vector<operators::ParamChoice> list;
    for (size_t i = 0; i < side.instances.size(); ++i)
      if (side.instances[i].count != 0)
        list.push_back({side.params[i].name, side.instances[i].tensors->type,
                        side.instances[i].tensors->format});
    return list;
  }

  const operators::KernelSet& kernels_of_these_types() const {
    std::string there;
    for (const operators::KernelSet& set : op_.kernels) {
      if (set.op != type_) continue;
      if (fits(set.inputs, inputs_) && fits(set.outputs, outputs_)) return set;
      there += fmt::format("{}({})", there.empty() ? "" : " or ", list_of(set.inputs, set.outputs));
    }
    if (there.empty())
      refuse(Fault::kConfig, fmt::format("look for its kernels in {}", op_.kernel_folder.string()),
             "kernels that opc compiled: a package with binaries",
             "set ENABLE_BINARY_PACKAGE to True, build the project and install its package again");
    refuse(Fault::kConfig, fmt::format("it was given {}", list_of(given(inputs_), given(outputs_))),
           there, "convert the tensors, or add the combination to its OpDef");
  }

  void tile() {
    tiling_.resize(kTilingCapacity);
    const aclcubistTilingRequest request{.inputs = inputs_.instances.data(),
                                         .outputs = outputs_.instances.data(),
                                         .attrs = attrs_.data(),
                                         .tiling_capacity = tiling_.size()};
    answer_.tiling = tiling_.data();
    op_.library->tile(type_, request, answer_);
    if (answer_.block_dim == 0)
      refuse(Fault::kProgram, "its tiling function set no block dim", "1 or more",
             "call context->SetBlockDim(...)");
  }

  const operators::KernelVariant& variant_of(const operators::KernelSet& set) const {
    if (!set.asks_for_key) return set.variants.at(0);
    std::string keys;
    for (const operators::KernelVariant& variant : set.variants) {
      if (variant.key == answer_.tiling_key) return variant;
      keys += fmt::format("{}{}", keys.empty() ? "" : ", ", variant.key);
    }
    refuse(Fault::kProgram,
           fmt::format("its tiling function set tiling key {}", answer_.tiling_key),
           fmt::format("a key that kernel {} asks for with TILING_KEY_IS: {}", set.kernel, keys),
           "call context->SetTilingKey(...) with one of them");
  }

  static void add(const Side& side, aclcubistOperandKind kind, aclOpExecutor* executor,
                  std::vector<aclcubistOperand>& operands) {
    const bool is_input = kind == ACLCUBIST_OPERAND_INPUT;
    uint32_t index = 0;
    for (const aclcubistOperatorArgument& argument : side.arguments) {
      aclcubistOperand operand{};
      operand.kind = ACLCUBIST_OPERAND_VALUE;  // 0: an absent tensor
      if (argument.tensor != nullptr) {
        operand.kind = kind;
        operand.index = index++;
        is_input ? aclcubistAddInput(executor, argument.tensor)
                 : aclcubistAddOutput(executor, argument.tensor);
      }
      operands.push_back(operand);
    }
  }

  aclnnStatus make(const operators::KernelSet& set, const operators::KernelVariant& variant,
                   uint64_t* workspace_size, aclOpExecutor** executor) {
    const std::vector<std::byte>& elf = operator_packages().kernel(set.folder / variant.file);
    aclOpExecutor* made = aclcubistCreateExecutor(type_.c_str());
    std::vector<aclcubistOperand> operands;
    add(inputs_, ACLCUBIST_OPERAND_INPUT, made, operands);
    add(outputs_, ACLCUBIST_OPERAND_OUTPUT, made, operands);
    uint64_t bytes = 0;
    for (size_t i = 0; i < answer_.workspace_count; ++i) bytes += answer_.workspaces[i];
    aclcubistOperand workspace{}, tiling{};
    workspace.kind = bytes == 0 ? ACLCUBIST_OPERAND_VALUE : ACLCUBIST_OPERAND_WORKSPACE;
    tiling.kind = answer_.tiling_size == 0 ? ACLCUBIST_OPERAND_VALUE : ACLCUBIST_OPERAND_BYTES;
    tiling.data = tiling_.data();
    tiling.size = answer_.tiling_size;
    operands.push_back(workspace);
    operands.push_back(tiling);
    const aclcubistKernel kernel{
        .elf = elf.data(), .elfSize = elf.size(), .name = set.kernel.c_str()};
    aclcubistAddLaunch(made, &kernel, answer_.block_dim, operands.data(), operands.size());
    aclcubistSetWorkspaceSize(made, bytes);
    return aclcubistReturnExecutor(function().c_str(), made, workspace_size, executor);
  }

  std::string function() const { return fmt::format("aclnn{}GetWorkspaceSize", type_); }

  const std::string type_;
  std::string unit_;
  InstalledOperator op_{};
  Side inputs_, outputs_;
  std::vector<aclcubistAttrValue> attrs_;
  std::vector<uint8_t> tiling_;
  aclcubistTilingAnswer answer_{};
};

}  // namespace

// Not inside guard() as a whole: the tiling function asks AscendCL for the chip.
aclnnStatus aclcubistPrepareOperator(const void* library, const char* type,
                                     const aclcubistOperatorArgument* inputs,
                                     const aclcubistOperatorArgument* outputs,
                                     const aclcubistOperatorArgument* attrs,
                                     uint64_t* workspaceSize, aclOpExecutor** executor) {
  const std::string function = fmt::format("aclnn{}GetWorkspaceSize", type == nullptr ? "" : type);
  try {
    return Call(type, library).run(inputs, outputs, attrs, workspaceSize, executor);
  } catch (const AclFailure& error) {
    return aclcubistFail(function.c_str(), error.code(), error.what());
  } catch (const Error& error) {
    return aclcubistFail(function.c_str(), ACLNN_ERR_PARAM_INVALID, error.what());
  } catch (const std::exception& error) {
    return aclcubistFail(function.c_str(), ACLNN_ERR_INNER, error.what());
  }
}
