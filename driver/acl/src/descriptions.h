// Tensors, scalars, arrays and buffers as operator interfaces describe them. Nothing here touches
// a device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "acl/acl_base.h"
#include "aclnn/acl_meta.h"
#include "object_table.h"

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
  std::vector<bool> values;
};
struct aclTensorList {
  std::vector<const aclTensor*> tensors;
};

namespace cubist::acl {

struct Descriptions {
  ObjectTable<aclDataBuffer> buffers{"an aclDataBuffer"};
  ObjectTable<aclTensorDesc> tensor_descs{"an aclTensorDesc"};
  ObjectTable<aclTensor> tensors{"an aclTensor"};
  ObjectTable<aclScalar> scalars{"an aclScalar"};
  ObjectTable<aclIntArray> ints{"an aclIntArray"};
  ObjectTable<aclFloatArray> floats{"an aclFloatArray"};
  ObjectTable<aclBoolArray> bools{"an aclBoolArray"};
  ObjectTable<aclTensorList> tensor_lists{"an aclTensorList"};
};

}  // namespace cubist::acl
