#include "device_tensor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "acl/acl.h"

namespace cubist::aclnn {
namespace {

template <class T>
void store(std::vector<std::byte>& bytes, size_t index, T value) {
  std::memcpy(bytes.data() + index * sizeof value, &value, sizeof value);
}

template <class T>
T load(const std::vector<std::byte>& bytes, size_t index) {
  T value;
  std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
  return value;
}

void encode(std::vector<std::byte>& bytes, size_t index, aclDataType type, double value) {
  if (type == ACL_FLOAT) return store(bytes, index, static_cast<float>(value));
  if (type == ACL_FLOAT16) return store(bytes, index, aclFloatToFloat16(static_cast<float>(value)));
  if (type == ACL_INT32) return store(bytes, index, static_cast<int32_t>(value));
  store(bytes, index, static_cast<uint8_t>(value));
}

double decode(const std::vector<std::byte>& bytes, size_t index, aclDataType type) {
  if (type == ACL_FLOAT) return load<float>(bytes, index);
  if (type == ACL_FLOAT16) return aclFloat16ToFloat(load<aclFloat16>(bytes, index));
  if (type == ACL_INT32) return load<int32_t>(bytes, index);
  return load<uint8_t>(bytes, index);
}

}  // namespace

int64_t count_of(const Shape& shape) {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  return count;
}

std::vector<double> numbers(const Shape& shape, double low, double high, uint32_t seed) {
  std::mt19937 generator(seed);
  std::vector<double> values(static_cast<size_t>(count_of(shape)));
  for (double& value : values) value = low + (high - low) * generator() / 4294967296.0;
  return values;
}

DeviceTensor::DeviceTensor(Shape shape, aclDataType type, std::vector<double> values)
    : shape_(std::move(shape)), type_(type), values_(std::move(values)) {
  const size_t count = static_cast<size_t>(count_of(shape_)), size = count * aclDataTypeSize(type);
  values_.resize(count, 0);
  std::vector<std::byte> bytes(size);
  for (size_t i = 0; i < count; ++i) encode(bytes, i, type, values_[i]);
  for (size_t i = 0; i < count; ++i) values_[i] = decode(bytes, i, type);
  EXPECT_EQ(aclrtMalloc(&data_, size, ACL_MEM_MALLOC_HUGE_FIRST), ACL_SUCCESS)
      << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtMemcpy(data_, size, bytes.data(), size, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS)
      << aclGetRecentErrMsg();
  tensor_ = aclCreateTensor(shape_.data(), shape_.size(), type, nullptr, 0, ACL_FORMAT_ND,
                            shape_.data(), shape_.size(), data_);
}

DeviceTensor::DeviceTensor(const DeviceTensor& memory, Shape shape, const Shape& strides,
                           int64_t offset)
    : shape_(std::move(shape)), type_(memory.type_), data_(memory.data_), owns_memory_(false) {
  tensor_ = aclCreateTensor(shape_.data(), shape_.size(), type_, strides.data(), offset,
                            ACL_FORMAT_ND, memory.shape_.data(), memory.shape_.size(), data_);
}

DeviceTensor::~DeviceTensor() {
  aclDestroyTensor(tensor_);
  if (owns_memory_) aclrtFree(data_);
}

std::vector<double> DeviceTensor::read() const {
  const auto count = static_cast<size_t>(count_of(shape_));
  std::vector<std::byte> bytes(count * aclDataTypeSize(type_));
  EXPECT_EQ(aclrtMemcpy(bytes.data(), bytes.size(), data_, bytes.size(), ACL_MEMCPY_DEVICE_TO_HOST),
            ACL_SUCCESS)
      << aclGetRecentErrMsg();
  std::vector<double> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = decode(bytes, i, type_);
  return values;
}

void run(Run second, const Plan& first) {
  uint64_t size = 0;
  aclOpExecutor* executor = nullptr;
  ASSERT_EQ(first(&size, &executor), ACL_SUCCESS) << aclGetRecentErrMsg();
  void* workspace = nullptr;
  if (size != 0) {
    ASSERT_EQ(aclrtMalloc(&workspace, size, ACL_MEM_MALLOC_HUGE_FIRST), ACL_SUCCESS);
  }
  EXPECT_EQ(second(workspace, size, executor, nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  if (workspace != nullptr) {
    EXPECT_EQ(aclrtFree(workspace), ACL_SUCCESS);
  }
}

void expect_near(const DeviceTensor& tensor, const std::vector<double>& expected,
                 double tolerance) {
  const std::vector<double> values = tensor.read();
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const double allowed = tolerance * std::max(1.0, std::fabs(expected[i]));
    // Not EXPECT_NEAR: a NaN must fail, and one line is enough.
    if (std::fabs(values[i] - expected[i]) <= allowed) continue;
    FAIL() << "element " << i << " is " << values[i] << ", expected " << expected[i];
  }
}

double tolerance_of(aclDataType type, double operations) {
  if (type == ACL_FLOAT) return operations * std::ldexp(1.0, -20);  // kernels' exp, erf, ...
  if (type == ACL_FLOAT16) return operations * std::ldexp(1.0, -11);
  return 0;
}

}  // namespace cubist::aclnn
