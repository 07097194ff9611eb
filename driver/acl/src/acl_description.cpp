// Data buffers and tensor descriptions (acl_base.h), arguments of two-phase operators (acl_meta.h).
#include <algorithm>
#include <cstring>

#include "boundary.h"
#include "descriptions.h"

using namespace cubist::acl;

namespace {

// What `make` returns, or null.
template <class Make>
auto created(const char* function, Make make) -> decltype(make()) {
  decltype(make()) object = nullptr;
  guard(function, [&] { object = make(); });
  return object;
}

// What `read` says of the object, or `otherwise`.
template <class T, class Read>
T answered(const char* function, T otherwise, Read read) {
  T answer = otherwise;
  guard(function, [&] { answer = read(); });
  return answer;
}

std::vector<int64_t> dims_of(const int64_t* dims, uint64_t count, const char* name) {
  if (count != 0) require(dims, name);
  std::vector<int64_t> result(dims, dims + count);
  if (std::ranges::any_of(result, [](int64_t dim) { return dim < 0; }))
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("describe {} with a negative size", name),
         "sizes of 0 or more");
  return result;
}

int64_t elements(const std::vector<int64_t>& dims) {
  int64_t count = 1;
  for (const int64_t dim : dims) count *= dim;
  return count;
}

std::vector<int64_t> dense_strides(const std::vector<int64_t>& dims) {
  std::vector<int64_t> strides(dims.size(), 1);
  for (size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  return strides;
}

template <class Array, class T>
Array* array_of(ObjectTable<Array>& table, const T* values, uint64_t size) {
  if (size != 0) require(values, "value");
  Array array;
  array.values.assign(values, values + size);
  return table.add(std::move(array));
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

aclTensor* aclCreateTensor(const int64_t* viewDims, uint64_t viewDimsNum, aclDataType dataType,
                           const int64_t* stride, int64_t offset, aclFormat format,
                           const int64_t* storageDims, uint64_t storageDimsNum, void* tensorData) {
  return created(__func__, [&] {
    aclTensor made{.view = dims_of(viewDims, viewDimsNum, "viewDims"),
                   .strides = {},
                   .storage = dims_of(storageDims, storageDimsNum, "storageDims"),
                   .type = dataType,
                   .offset = offset,
                   .format = format,
                   .data = tensorData};
    made.strides = stride == nullptr ? dense_strides(made.view)
                                     : std::vector<int64_t>(stride, stride + viewDimsNum);
    return all().tensors.add(std::move(made));
  });
}
aclnnStatus aclDestroyTensor(const aclTensor* tensor) {
  return guard(__func__, [&] { all().tensors.remove(tensor); });
}
aclScalar* aclCreateScalar(void* value, aclDataType dataType) {
  return created(__func__, [&] {
    require(value, "value");
    const size_t size = aclDataTypeSize(dataType);
    if (size == 0)
      fail(ACL_ERROR_INVALID_PARAM,
           fmt::format("create a scalar of type {}", static_cast<int>(dataType)),
           "a type of whole bytes");
    const auto* bytes = static_cast<const std::byte*>(value);
    return all().scalars.add({{bytes, bytes + size}, dataType});
  });
}
aclnnStatus aclDestroyScalar(const aclScalar* scalar) {
  return guard(__func__, [&] { all().scalars.remove(scalar); });
}
aclIntArray* aclCreateIntArray(const int64_t* value, uint64_t size) {
  return created(__func__, [&] { return array_of(all().ints, value, size); });
}
aclnnStatus aclDestroyIntArray(const aclIntArray* array) {
  return guard(__func__, [&] { all().ints.remove(array); });
}
aclFloatArray* aclCreateFloatArray(const float* value, uint64_t size) {
  return created(__func__, [&] { return array_of(all().floats, value, size); });
}
aclnnStatus aclDestroyFloatArray(const aclFloatArray* array) {
  return guard(__func__, [&] { all().floats.remove(array); });
}
aclBoolArray* aclCreateBoolArray(const bool* value, uint64_t size) {
  return created(__func__, [&] { return array_of(all().bools, value, size); });
}
aclnnStatus aclDestroyBoolArray(const aclBoolArray* array) {
  return guard(__func__, [&] { all().bools.remove(array); });
}
aclTensorList* aclCreateTensorList(const aclTensor* const* value, uint64_t size) {
  return created(__func__, [&] {
    if (size != 0) require(value, "value");
    for (uint64_t i = 0; i < size; ++i) all().tensors.at(value[i]);
    return all().tensor_lists.add({{value, value + size}});
  });
}
aclnnStatus aclDestroyTensorList(const aclTensorList* array) {
  return guard(__func__, [&] {
    for (const aclTensor* tensor : all().tensor_lists.at(array).tensors)
      all().tensors.remove(tensor);
    all().tensor_lists.remove(array);
  });
}

aclnnStatus aclGetViewShape(const aclTensor* tensor, int64_t** viewDims, uint64_t* viewDimsNum) {
  return guard(__func__, [&] {
    require(viewDims, "viewDims");
    require(viewDimsNum, "viewDimsNum");
    const std::vector<int64_t>& view = all().tensors.at(tensor).view;
    *viewDims = new int64_t[view.size()];
    std::ranges::copy(view, *viewDims);
    *viewDimsNum = view.size();
  });
}
aclnnStatus aclGetDataType(const aclTensor* tensor, aclDataType* dataType) {
  return guard(__func__, [&] {
    require(dataType, "dataType");
    *dataType = all().tensors.at(tensor).type;
  });
}
aclnnStatus aclGetIntArraySize(const aclIntArray* array, uint64_t* size) {
  return guard(__func__, [&] {
    require(size, "size");
    *size = all().ints.at(array).values.size();
  });
}
aclnnStatus aclGetTensorListSize(const aclTensorList* list, uint64_t* size) {
  return guard(__func__, [&] {
    require(size, "size");
    *size = all().tensor_lists.at(list).tensors.size();
  });
}
