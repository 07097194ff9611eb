// Data buffers and tensor descriptions (acl_base.h).
#include "answers.h"
#include "boundary.h"
#include "descriptions.h"

using namespace cubist::acl;

namespace {

int64_t elements(const std::vector<int64_t>& dims) {
  int64_t count = 1;
  for (const int64_t dim : dims) count *= dim;
  return count;
}

Descriptions& all() { return descriptions(); }

}  // namespace

aclDataBuffer* aclCreateDataBuffer(void* data, size_t size) {
  return created(__func__, [&] { return all().buffers.add({data, size}); });
}
aclError aclDestroyDataBuffer(const aclDataBuffer* dataBuffer) {
  return guard(__func__, [&] { all().buffers.remove(dataBuffer); });
}
aclError aclUpdateDataBuffer(aclDataBuffer* dataBuffer, void* data, size_t size) {
  return guard(__func__, [&] { all().buffers.at(dataBuffer) = {data, size}; });
}
void* aclGetDataBufferAddr(const aclDataBuffer* dataBuffer) {
  return answered<void*>(__func__, nullptr, [&] { return all().buffers.at(dataBuffer).data; });
}
size_t aclGetDataBufferSizeV2(const aclDataBuffer* dataBuffer) {
  return answered<size_t>(__func__, 0, [&] { return all().buffers.at(dataBuffer).size; });
}

aclTensorDesc* aclCreateTensorDesc(aclDataType dataType, int numDims, const int64_t* dims,
                                   aclFormat format) {
  return created(__func__, [&] {
    if (numDims < 0)
      fail(ACL_ERROR_INVALID_PARAM, fmt::format("describe a tensor of {} dimensions", numDims),
           "0 or more");
    return all().tensor_descs.add(
        {dataType, dims_of(dims, static_cast<uint64_t>(numDims), "dims"), format, ""});
  });
}
void aclDestroyTensorDesc(const aclTensorDesc* desc) {
  guard(__func__, [&] { all().tensor_descs.remove(desc); });
}
aclDataType aclGetTensorDescType(const aclTensorDesc* desc) {
  return answered(__func__, ACL_DT_UNDEFINED, [&] { return all().tensor_descs.at(desc).type; });
}
aclFormat aclGetTensorDescFormat(const aclTensorDesc* desc) {
  return answered(__func__, ACL_FORMAT_UNDEFINED,
                  [&] { return all().tensor_descs.at(desc).format; });
}
size_t aclGetTensorDescElementCount(const aclTensorDesc* desc) {
  return answered<size_t>(
      __func__, 0, [&] { return static_cast<size_t>(elements(all().tensor_descs.at(desc).dims)); });
}
size_t aclGetTensorDescSize(const aclTensorDesc* desc) {
  return answered<size_t>(__func__, 0, [&] {
    const aclTensorDesc& found = all().tensor_descs.at(desc);
    return static_cast<size_t>(elements(found.dims)) * aclDataTypeSize(found.type);
  });
}
size_t aclGetTensorDescNumDims(const aclTensorDesc* desc) {
  return answered<size_t>(__func__, 0, [&] { return all().tensor_descs.at(desc).dims.size(); });
}
aclError aclGetTensorDescDimV2(const aclTensorDesc* desc, size_t index, int64_t* dimSize) {
  return guard(__func__, [&] {
    require(dimSize, "dimSize");
    const std::vector<int64_t>& dims = all().tensor_descs.at(desc).dims;
    if (index >= dims.size())
      fail(ACL_ERROR_INVALID_PARAM, fmt::format("ask for dimension {}", index),
           fmt::format("0 to {}: the tensor has {} dimensions", dims.size() - 1, dims.size()));
    *dimSize = dims[index];
  });
}
void aclSetTensorDescName(aclTensorDesc* desc, const char* name) {
  guard(__func__, [&] { all().tensor_descs.at(desc).name = name == nullptr ? "" : name; });
}
const char* aclGetTensorDescName(aclTensorDesc* desc) {
  return answered<const char*>(__func__, "",
                               [&] { return all().tensor_descs.at(desc).name.c_str(); });
}
