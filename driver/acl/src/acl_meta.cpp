// Arguments of two-phase operators (acl_meta.h).
#include "aclnn/acl_meta.h"

#include <algorithm>

#include "answers.h"
#include "boundary.h"
#include "descriptions.h"

using namespace cubist::acl;

namespace {

template <class Array, class T>
Array* array_of(ObjectTable<Array>& table, const T* values, uint64_t size) {
  if (size != 0) require(values, "value");
  Array array;
  array.values.assign(values, values + size);
  return table.add(std::move(array));
}

// An array of the caller's own.
void hand_out(const std::vector<int64_t>& values, int64_t** array, uint64_t* size) {
  require(array, "array");
  require(size, "size");
  *array = new int64_t[values.size()];
  std::ranges::copy(values, *array);
  *size = values.size();
}

void hand_out(size_t count, uint64_t* size) {
  require(size, "size");
  *size = count;
}

Descriptions& all() { return descriptions(); }

}  // namespace

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
  return created(__func__, [&] {
    if (size != 0) require(value, "value");
    aclBoolArray array{std::make_unique<bool[]>(size), size};
    std::copy_n(value, size, array.values.get());
    return all().bools.add(std::move(array));
  });
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

aclScalarList* aclCreateScalarList(const aclScalar* const* value, uint64_t size) {
  return created(__func__, [&] {
    if (size != 0) require(value, "value");
    for (uint64_t i = 0; i < size; ++i) all().scalars.at(value[i]);
    return all().scalar_lists.add({{value, value + size}});
  });
}
aclnnStatus aclDestroyScalarList(const aclScalarList* array) {
  return guard(__func__, [&] {
    for (const aclScalar* scalar : all().scalar_lists.at(array).scalars)
      all().scalars.remove(scalar);
    all().scalar_lists.remove(array);
  });
}

aclnnStatus aclGetViewShape(const aclTensor* tensor, int64_t** viewDims, uint64_t* viewDimsNum) {
  return guard(__func__, [&] { hand_out(all().tensors.at(tensor).view, viewDims, viewDimsNum); });
}
aclnnStatus aclGetStorageShape(const aclTensor* tensor, int64_t** storageDims,
                               uint64_t* storageDimsNum) {
  return guard(__func__,
               [&] { hand_out(all().tensors.at(tensor).storage, storageDims, storageDimsNum); });
}
aclnnStatus aclGetViewStrides(const aclTensor* tensor, int64_t** stridesValue,
                              uint64_t* stridesNum) {
  return guard(__func__,
               [&] { hand_out(all().tensors.at(tensor).strides, stridesValue, stridesNum); });
}
aclnnStatus aclGetViewOffset(const aclTensor* tensor, int64_t* offset) {
  return guard(__func__, [&] {
    require(offset, "offset");
    *offset = all().tensors.at(tensor).offset;
  });
}
aclnnStatus aclGetFormat(const aclTensor* tensor, aclFormat* format) {
  return guard(__func__, [&] {
    require(format, "format");
    *format = all().tensors.at(tensor).format;
  });
}
aclnnStatus aclGetDataType(const aclTensor* tensor, aclDataType* dataType) {
  return guard(__func__, [&] {
    require(dataType, "dataType");
    *dataType = all().tensors.at(tensor).type;
  });
}
aclnnStatus aclGetIntArraySize(const aclIntArray* array, uint64_t* size) {
  return guard(__func__, [&] { hand_out(all().ints.at(array).values.size(), size); });
}
aclnnStatus aclGetFloatArraySize(const aclFloatArray* array, uint64_t* size) {
  return guard(__func__, [&] { hand_out(all().floats.at(array).values.size(), size); });
}
aclnnStatus aclGetBoolArraySize(const aclBoolArray* array, uint64_t* size) {
  return guard(__func__, [&] { hand_out(all().bools.at(array).size, size); });
}
aclnnStatus aclGetTensorListSize(const aclTensorList* list, uint64_t* size) {
  return guard(__func__, [&] { hand_out(all().tensor_lists.at(list).tensors.size(), size); });
}
aclnnStatus aclGetScalarListSize(const aclScalarList* list, uint64_t* size) {
  return guard(__func__, [&] { hand_out(all().scalar_lists.at(list).scalars.size(), size); });
}
