// Tensors, scalars, arrays, buffers and executors as operator interfaces know them. Nothing here
// touches a device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "acl/acl_base.h"
#include "aclnn/acl_meta.h"
#include "object_table.h"
#include "op_executor.h"

struct aclDataBuffer {
  void* data;
  size_t size;
};
struct aclTensorDesc {
  aclDataType type;
  std::vector<int64_t> dims;
  aclFormat format;
  std::string name;
};
struct aclTensor {
  std::vector<int64_t> view, strides, storage;
  aclDataType type;
  int64_t offset;
  aclFormat format;
  void* data;
};
struct aclScalar {
  std::vector<std::byte> value;
  aclDataType type;
};
struct aclIntArray {
  std::vector<int64_t> values;
};
struct aclFloatArray {
  std::vector<float> values;
};
struct aclBoolArray {
  std::unique_ptr<bool[]> values;
  uint64_t size;
};
struct aclTensorList {
  std::vector<const aclTensor*> tensors;
};
struct aclScalarList {
  std::vector<const aclScalar*> scalars;
};

namespace cubist::acl {

// Throws AclFailure(ACL_ERROR_INVALID_PARAM) that says `name` for a null pointer or a negative
// size.
std::vector<int64_t> dims_of(const int64_t* dims, uint64_t count, const char* name);
std::vector<int64_t> dense_strides(const std::vector<int64_t>& dims);

struct Descriptions {
  ObjectTable<aclDataBuffer> buffers{"an aclDataBuffer"};
  ObjectTable<aclTensorDesc> tensor_descs{"an aclTensorDesc"};
  ObjectTable<aclTensor> tensors{"an aclTensor"};
  ObjectTable<aclScalar> scalars{"an aclScalar"};
  ObjectTable<aclIntArray> ints{"an aclIntArray"};
  ObjectTable<aclFloatArray> floats{"an aclFloatArray"};
  ObjectTable<aclBoolArray> bools{"an aclBoolArray"};
  ObjectTable<aclTensorList> tensor_lists{"an aclTensorList"};
  ObjectTable<aclScalarList> scalar_lists{"an aclScalarList"};
  ObjectTable<aclOpExecutor> executors{"an aclOpExecutor"};
};

}  // namespace cubist::acl
