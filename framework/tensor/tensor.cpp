#include "tensor/tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "cubist/base/error.h"

namespace cubist::framework {

namespace {

// Float to integer as ONNX Runtime does it on the values where C++ defines it; the rest has no
// defined result in ONNX.
template <class To, class From>
To element_cast(From value) {
  if constexpr (std::is_same_v<From, Half> || std::is_same_v<From, Bfloat16>) {
    return element_cast<To>(static_cast<float>(value));
  } else if constexpr (std::is_same_v<To, Half> || std::is_same_v<To, Bfloat16>) {
    return To(static_cast<float>(value));
  } else if constexpr (std::is_same_v<To, bool>) {
    return value != From{};
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    return static_cast<To>(static_cast<int64_t>(value));
  } else {
    return static_cast<To>(value);
  }
}

template <class To>
std::vector<To> values_of(const Tensor& tensor) {
  return with_storage_type(tensor.type(), [&](auto storage) {
    const auto elements = tensor.as<decltype(storage)>();
    if constexpr (std::is_same_v<decltype(storage), To>) {
      return std::vector<To>(elements.begin(), elements.end());
    } else {
      std::vector<To> out(elements.size());
      std::transform(elements.begin(), elements.end(), out.begin(),
                     [](auto value) { return element_cast<To>(value); });
      return out;
    }
  });
}

template <class From>
Tensor tensor_of(ElementType type, Shape shape, std::span<const From> values) {
  Tensor out(type, std::move(shape));
  with_storage_type(type, [&](auto storage) {
    const auto elements = out.as<decltype(storage)>();
    for (size_t i = 0; i < elements.size(); ++i)
      elements[i] = element_cast<decltype(storage)>(values[i]);
  });
  return out;
}

}  // namespace

Tensor::Tensor(ElementType type, Shape shape)
    : type_(type),
      shape_(std::move(shape)),
      bytes_(static_cast<size_t>(element_count(shape_) * size_bytes(type))) {}

Tensor::Tensor(ElementType type, Shape shape, std::vector<std::byte> bytes)
    : type_(type), shape_(std::move(shape)), bytes_(std::move(bytes)) {
  if (static_cast<int64_t>(bytes_.size()) != count() * size_bytes(type)) {
    throw Error(Fault::kInternal,
                {.did = fmt::format("make a {} tensor of shape {} from {} B", name_of(type),
                                    to_string(shape_), bytes_.size())});
  }
}

Tensor Tensor::reshaped(Shape shape) const { return {type_, std::move(shape), bytes_}; }

std::vector<float> to_floats(const Tensor& tensor) { return values_of<float>(tensor); }
std::vector<int64_t> to_integers(const Tensor& tensor) { return values_of<int64_t>(tensor); }

FloatView::FloatView(const Tensor& tensor) {
  if (tensor.type() == ElementType::kF32) {
    values_ = tensor.as<float>();
  } else {
    copy_ = to_floats(tensor);
    values_ = copy_;
  }
}

Tensor from_floats(ElementType type, Shape shape, std::span<const float> values) {
  return tensor_of(type, std::move(shape), values);
}
Tensor from_integers(ElementType type, Shape shape, std::span<const int64_t> values) {
  return tensor_of(type, std::move(shape), values);
}

Tensor convert(const Tensor& tensor, ElementType type) {
  if (tensor.type() == type) return tensor;
  return with_storage_type(tensor.type(), [&](auto storage) {
    return tensor_of(type, tensor.shape(), tensor.as<decltype(storage)>());
  });
}

}  // namespace cubist::framework
