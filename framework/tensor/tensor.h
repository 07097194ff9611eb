// A tensor in host memory: row-major, no padding.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tensor/element_type.h"
#include "tensor/shape.h"

namespace cubist::framework {

class Tensor {
 public:
  Tensor() : Tensor(ElementType::kF32, {0}) {}
  Tensor(ElementType type, Shape shape);  // zeros
  // Throws Error(Internal) if the number of bytes does not fit the shape.
  Tensor(ElementType type, Shape shape, std::vector<std::byte> bytes);

  ElementType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  int64_t rank() const { return static_cast<int64_t>(shape_.size()); }
  int64_t count() const { return element_count(shape_); }
  std::span<const std::byte> bytes() const { return bytes_; }
  std::span<std::byte> bytes() { return bytes_; }

  // The elements as T, which must be the storage type of type().
  template <class T>
  std::span<const T> as() const {
    return {reinterpret_cast<const T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }
  template <class T>
  std::span<T> as() {
    return {reinterpret_cast<T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }

  // The same bytes under another shape of as many elements.
  Tensor reshaped(Shape shape) const;

 private:
  ElementType type_;
  Shape shape_;
  std::vector<std::byte> bytes_;
};

// Values of a tensor of any type. to_floats: f64 and large integers round to nearest. to_integers:
// fractions are cut off.
std::vector<float> to_floats(const Tensor& tensor);
std::vector<int64_t> to_integers(const Tensor& tensor);
// The same without a copy where the tensor holds floats: it must outlive the view.
class FloatView {
 public:
  explicit FloatView(const Tensor& tensor);
  FloatView(const FloatView&) = delete;
  FloatView& operator=(const FloatView&) = delete;
  operator std::span<const float>() const { return values_; }

 private:
  std::vector<float> copy_;
  std::span<const float> values_;
};
// The reverse: f16 and bf16 round to nearest even, integers keep their low bits.
Tensor from_floats(ElementType type, Shape shape, std::span<const float> values);
Tensor from_integers(ElementType type, Shape shape, std::span<const int64_t> values);
// ONNX Cast between any two types.
Tensor convert(const Tensor& tensor, ElementType type);

}  // namespace cubist::framework
