// What libraries of operators read and make (acl_executor.h), and the calls about executors
// (acl_meta.h).
#include "aclnn/acl_executor.h"

#include <cstring>

#include "answers.h"
#include "boundary.h"
#include "cubist/base/float_types.h"
#include "data_types.h"
#include "descriptions.h"

using namespace cubist::acl;

namespace {

Descriptions& all() { return descriptions(); }

template <class T>
T read_as(const aclScalar& scalar) {
  T value;
  std::memcpy(&value, scalar.value.data(), sizeof value);
  return value;
}

double number_of(const aclScalar& scalar) {
  switch (scalar.type) {
    case ACL_FLOAT:
      return read_as<float>(scalar);
    case ACL_DOUBLE:
      return read_as<double>(scalar);
    case ACL_FLOAT16:
      return cubist::f16_bits_to_f32(read_as<uint16_t>(scalar));
    case ACL_BF16:
      return cubist::bf16_bits_to_f32(read_as<uint16_t>(scalar));
    case ACL_INT8:
      return read_as<int8_t>(scalar);
    case ACL_INT16:
      return read_as<int16_t>(scalar);
    case ACL_INT32:
      return read_as<int32_t>(scalar);
    case ACL_INT64:
      return static_cast<double>(read_as<int64_t>(scalar));
    case ACL_UINT8:
    case ACL_BOOL:
      return read_as<uint8_t>(scalar);
    case ACL_UINT16:
      return read_as<uint16_t>(scalar);
    case ACL_UINT32:
      return read_as<uint32_t>(scalar);
    case ACL_UINT64:
      return static_cast<double>(read_as<uint64_t>(scalar));
    default:
      break;
  }
  fail(ACL_ERROR_INVALID_PARAM,
       fmt::format("read a scalar of {} as a number", aclcubistNameOfDataType(scalar.type)),
       "a scalar of floats, integers or ACL_BOOL");
}

// Elements beyond one along every axis: strides of axes of one element mean nothing.
bool is_contiguous(const aclTensor& tensor) {
  const std::vector<int64_t> dense = dense_strides(tensor.view);
  for (size_t i = 0; i < dense.size(); ++i)
    if (tensor.view[i] > 1 && tensor.strides[i] != dense[i]) return false;
  return true;
}

// `change` on the executor; an error is also its failure.
template <class Change>
aclnnStatus build(const char* function, aclOpExecutor* executor, Change change) {
  return guard(function, [&] {
    aclOpExecutor& built = all().executors.at(executor);
    try {
      change(built);
    } catch (const AclFailure& error) {
      if (!built.failure) built.failure = error;
      throw;
    }
  });
}

aclOpExecutor::Tensor tensor_of(const aclTensor* tensor) {
  const aclTensor& found = all().tensors.at(tensor);
  return {.type = found.type,
          .dims = found.view,
          .format = found.format,
          .offset = found.offset * static_cast<int64_t>(aclDataTypeSize(found.type)),
          .data = found.data};
}

void check_index(size_t index, size_t count, const char* what) {
  if (index < count) return;
  fail(ACLNN_ERR_PARAM_INVALID, fmt::format("name {} {} of an executor", what, index),
       fmt::format("one of its {} {}s, counted from 0", count, what));
}

aclOpExecutor::Operand operand_of(const aclOpExecutor& executor, const aclcubistOperand& operand) {
  if (operand.kind == ACLCUBIST_OPERAND_INPUT)
    check_index(operand.index, executor.inputs.size(), "input");
  if (operand.kind == ACLCUBIST_OPERAND_OUTPUT)
    check_index(operand.index, executor.outputs.size(), "output");
  aclOpExecutor::Operand made{
      .kind = operand.kind, .index = operand.index, .offset = operand.offset};
  if (operand.kind != ACLCUBIST_OPERAND_BYTES) return made;
  if (operand.size == 0)
    fail(ACLNN_ERR_PARAM_INVALID, "pass 0 bytes to a kernel by reference", "1 byte or more");
  require(operand.data, "data");
  const auto* bytes = static_cast<const std::byte*>(operand.data);
  made.bytes = std::make_shared<std::vector<std::byte>>(bytes, bytes + operand.size);
  return made;
}

// `data` and `count` of an array, to where the caller wants them.
template <class T>
void hand_out(const T* data, size_t count, const T** values, uint64_t* size) {
  require(values, "values");
  require(size, "size");
  *values = data;
  *size = count;
}

// Of both: the tensor, which later executors are made with, and the executor's own.
void set_address(std::vector<aclOpExecutor::Tensor>& tensors, size_t index, const char* what,
                 aclTensor* tensor, void* address) {
  check_index(index, tensors.size(), what);
  all().tensors.at(tensor).data = address;
  tensors[index].data = address;
}

}  // namespace

aclnnStatus aclcubistReadTensor(const aclTensor* tensor, aclcubistTensor* read) {
  return guard(__func__, [&] {
    require(read, "read");
    const aclTensor& found = all().tensors.at(tensor);
    *read = {.viewDims = found.view.data(),
             .strides = found.strides.data(),
             .viewDimsNum = found.view.size(),
             .storageDims = found.storage.data(),
             .storageDimsNum = found.storage.size(),
             .offset = found.offset,
             .dataType = found.type,
             .format = found.format,
             .data = found.data,
             .isContiguous = is_contiguous(found)};
  });
}
aclnnStatus aclcubistReadScalar(const aclScalar* scalar, aclDataType* dataType,
                                const void** value) {
  return guard(__func__, [&] {
    require(dataType, "dataType");
    require(value, "value");
    const aclScalar& found = all().scalars.at(scalar);
    *dataType = found.type;
    *value = found.value.data();
  });
}
aclnnStatus aclcubistReadNumber(const aclScalar* scalar, double* value) {
  return guard(__func__, [&] {
    require(value, "value");
    *value = number_of(all().scalars.at(scalar));
  });
}

aclnnStatus aclcubistReadIntArray(const aclIntArray* array, const int64_t** values,
                                  uint64_t* size) {
  return guard(__func__, [&] {
    const auto& found = all().ints.at(array).values;
    hand_out(found.data(), found.size(), values, size);
  });
}
aclnnStatus aclcubistReadFloatArray(const aclFloatArray* array, const float** values,
                                    uint64_t* size) {
  return guard(__func__, [&] {
    const auto& found = all().floats.at(array).values;
    hand_out(found.data(), found.size(), values, size);
  });
}
aclnnStatus aclcubistReadBoolArray(const aclBoolArray* array, const bool** values, uint64_t* size) {
  return guard(__func__, [&] {
    const aclBoolArray& found = all().bools.at(array);
    hand_out<bool>(found.values.get(), found.size, values, size);
  });
}
aclnnStatus aclcubistReadTensorList(const aclTensorList* list, const aclTensor* const** tensors,
                                    uint64_t* size) {
  return guard(__func__, [&] {
    const auto& found = all().tensor_lists.at(list).tensors;
    hand_out(found.data(), found.size(), tensors, size);
  });
}
aclnnStatus aclcubistReadScalarList(const aclScalarList* list, const aclScalar* const** scalars,
                                    uint64_t* size) {
  return guard(__func__, [&] {
    const auto& found = all().scalar_lists.at(list).scalars;
    hand_out(found.data(), found.size(), scalars, size);
  });
}

const char* aclcubistNameOfDataType(aclDataType dataType) {
  const DataType* type = find_data_type(dataType);
  return type == nullptr ? "no type" : type->name;
}
const char* aclcubistNameOfFormat(aclFormat format) {
  const char* name = name_of(format);
  return name == nullptr ? "no format" : name;
}

aclOpExecutor* aclcubistCreateExecutor(const char* op) {
  return created(__func__, [&] {
    require(op, "op");
    return all().executors.add(aclOpExecutor{.op = op});
  });
}
aclnnStatus aclcubistAddInput(aclOpExecutor* executor, const aclTensor* tensor) {
  return build(__func__, executor, [&](aclOpExecutor& built) {
    built.inputs.push_back(tensor_of(tensor));
    built.parameters.push_back({.input = built.inputs.size() - 1, .output = {}});
  });
}
aclnnStatus aclcubistAddOutput(aclOpExecutor* executor, const aclTensor* tensor) {
  return build(__func__, executor, [&](aclOpExecutor& built) {
    built.outputs.push_back(tensor_of(tensor));
    built.parameters.push_back({.input = {}, .output = built.outputs.size() - 1});
  });
}
aclnnStatus aclcubistAddInOut(aclOpExecutor* executor, const aclTensor* tensor) {
  return build(__func__, executor, [&](aclOpExecutor& built) {
    built.inputs.push_back(tensor_of(tensor));
    built.outputs.push_back(built.inputs.back());
    built.parameters.push_back(
        {.input = built.inputs.size() - 1, .output = built.outputs.size() - 1});
  });
}
aclnnStatus aclcubistAddLaunch(aclOpExecutor* executor, const aclcubistKernel* kernel,
                               uint32_t blockDim, const aclcubistOperand* operands, size_t count) {
  return build(__func__, executor, [&](aclOpExecutor& built) {
    require(kernel, "kernel");
    require(kernel->name, "kernel->name");
    if (count != 0) require(operands, "operands");
    aclOpExecutor::Launch launch{.elf = kernel->elf,
                                 .elf_size = kernel->elfSize,
                                 .kernel = kernel->name,
                                 .block_dim = blockDim};
    for (size_t i = 0; i < count; ++i) launch.operands.push_back(operand_of(built, operands[i]));
    built.steps.emplace_back(std::move(launch));
  });
}
aclnnStatus aclcubistAddCopy(aclOpExecutor* executor, const aclcubistOperand* dst,
                             const aclcubistOperand* src, size_t size) {
  return build(__func__, executor, [&](aclOpExecutor& built) {
    require(dst, "dst");
    require(src, "src");
    built.steps.emplace_back(aclOpExecutor::Copy{
        .dst = operand_of(built, *dst), .src = operand_of(built, *src), .size = size});
  });
}
aclnnStatus aclcubistSetWorkspaceSize(aclOpExecutor* executor, uint64_t size) {
  return build(__func__, executor, [&](aclOpExecutor& built) { built.workspace_size = size; });
}

aclnnStatus aclcubistReturnExecutor(const char* function, aclOpExecutor* executor,
                                    uint64_t* workspaceSize, aclOpExecutor** result) {
  return guard(function, [&] {
    aclOpExecutor& built = all().executors.at(executor);
    try {
      if (built.failure) throw *built.failure;
      require(workspaceSize, "workspaceSize");
      require(result, "executor");
    } catch (const AclFailure&) {
      all().executors.remove(executor);
      throw;
    }
    *workspaceSize = built.workspace_size;
    *result = executor;
  });
}
aclnnStatus aclcubistRunExecutor(const char* function, void* workspace, uint64_t workspaceSize,
                                 aclOpExecutor* executor, aclrtStream stream) {
  return guard(function, [&] {
    const aclOpExecutor& found = all().executors.at(executor);
    run(found, workspace, workspaceSize,
        {.runtime = runtime(),
         .embedded = embedded_binaries(),
         .context = current_context(),
         .stream = stream});
    if (!found.is_repeatable) all().executors.remove(executor);
  });
}

aclnnStatus aclcubistFail(const char* function, aclnnStatus code, const char* text) {
  return report(code, fmt::format("{}: {}", function, text));
}

aclnnStatus aclSetAclOpExecutorRepeatable(aclOpExecutor* executor) {
  return guard(__func__, [&] { all().executors.at(executor).is_repeatable = true; });
}
aclnnStatus aclDestroyAclOpExecutor(aclOpExecutor* executor) {
  return guard(__func__, [&] { all().executors.remove(executor); });
}
aclnnStatus aclSetInputTensorAddr(aclOpExecutor* executor, const size_t index, aclTensor* tensor,
                                  void* addr) {
  return guard(__func__, [&] {
    set_address(all().executors.at(executor).inputs, index, "input", tensor, addr);
  });
}
aclnnStatus aclSetOutputTensorAddr(aclOpExecutor* executor, const size_t index, aclTensor* tensor,
                                   void* addr) {
  return guard(__func__, [&] {
    set_address(all().executors.at(executor).outputs, index, "output", tensor, addr);
  });
}

aclnnStatus aclSetTensorAddr(aclOpExecutor* executor, const size_t index, aclTensor* tensor,
                             void* addr) {
  return guard(__func__, [&] {
    aclOpExecutor& found = all().executors.at(executor);
    check_index(index, found.parameters.size(), "tensor");
    const aclOpExecutor::Parameter& parameter = found.parameters[index];
    if (parameter.input) set_address(found.inputs, *parameter.input, "input", tensor, addr);
    if (parameter.output) set_address(found.outputs, *parameter.output, "output", tensor, addr);
  });
}
aclnnStatus AclSetTensorAddr(aclOpExecutor* executor, const size_t index, aclTensor* tensor,
                             void* addr) {
  return aclSetTensorAddr(executor, index, tensor, addr);
}

aclnnStatus aclnnInit(const char* configPath) {
  return guard(__func__, [&] {
    if (configPath != nullptr)
      throw cubist::Error(cubist::Fault::kNotImplemented,
                          {.did = fmt::format("initialize operators with {}", configPath),
                           .expected = "NULL",
                           .fix = "give a configuration to aclInit"});
    begin_operators();
  });
}
aclnnStatus aclnnFinalize() {
  return guard(__func__, [] { end_operators(); });
}
