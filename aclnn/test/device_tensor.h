// Tensors of a test program: values on the host, memory on the device.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "aclnn/aclnn_base.h"

namespace cubist::aclnn {

using Shape = std::vector<int64_t>;

int64_t count_of(const Shape& shape);
// As many numbers as the shape has elements, between low and high, the same for the same seed.
std::vector<double> numbers(const Shape& shape, double low, double high, uint32_t seed = 1);

// Rounds values to the type, as they are stored.
class DeviceTensor {
 public:
  DeviceTensor(Shape shape, aclDataType type, std::vector<double> values = {});
  // Elements of `memory` that begin `offset` behind its first, with strides.
  DeviceTensor(const DeviceTensor& memory, Shape shape, const Shape& strides, int64_t offset);
  ~DeviceTensor();
  DeviceTensor(const DeviceTensor&) = delete;
  DeviceTensor& operator=(const DeviceTensor&) = delete;

  operator aclTensor*() const { return tensor_; }
  void* data() const { return data_; }
  const Shape& shape() const { return shape_; }
  aclDataType type() const { return type_; }
  std::vector<double> stored() const { return values_; }  // as they were stored
  std::vector<double> read() const;

 private:
  Shape shape_;
  aclDataType type_;
  std::vector<double> values_;
  void* data_ = nullptr;
  bool owns_memory_ = true;
  aclTensor* tensor_ = nullptr;
};

using Plan = std::function<aclnnStatus(uint64_t*, aclOpExecutor**)>;
using Run = aclnnStatus (*)(void*, uint64_t, aclOpExecutor*, void*);

// Both phases, with a workspace of the size that the first asks for, and waits. Failures are
// failures of the test.
void run(Run second, const Plan& first);

// Every element within `tolerance` of the larger of 1 and its expected magnitude.
void expect_near(const DeviceTensor& tensor, const std::vector<double>& expected, double tolerance);
// That of one rounding to the type, times `operations` that each may lose as much.
double tolerance_of(aclDataType type, double operations = 4);

}  // namespace cubist::aclnn
