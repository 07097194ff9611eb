#include "graph/storage.h"

#include <cstring>

#include "cubist/base/quantity.h"
#include "reference/strided.h"

namespace cubist::framework {

namespace {

// Calls visit(element number in row-major [n, c, h, w], element number in 5HD).
template <class Visit>
void for_each_5hd(const Shape& shape, int64_t c0, Visit&& visit) {
  const int64_t channels = shape[1], area = shape[2] * shape[3], blocks = ceil_div(channels, c0);
  int64_t element = 0;
  for (int64_t n = 0; n < shape[0]; ++n) {
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t block = n * blocks + c / c0;
      for (int64_t pixel = 0; pixel < area; ++pixel)
        visit(element++, (block * area + pixel) * c0 + c % c0);
    }
  }
}

}  // namespace

Tensor broadcast_to(const Tensor& tensor, const Shape& shape) {
  if (tensor.shape() == shape) return tensor;
  return take_strided(tensor, shape, 0, broadcast_strides(tensor.shape(), shape));
}

Shape storage_shape(const TensorType& type) {
  if (type.layout == Layout::kNd) return type.shape;
  const int64_t c0 = c0_of(type.element);
  return {type.shape[0], ceil_div(type.shape[1], c0), type.shape[2], type.shape[3], c0};
}

std::vector<std::byte> store(const Tensor& tensor, const TensorType& as) {
  const Tensor source = convert(broadcast_to(tensor, as.shape), as.element);
  if (as.layout == Layout::kNd) return {source.bytes().begin(), source.bytes().end()};
  std::vector<std::byte> out(static_cast<size_t>(as.storage_bytes()));
  const int64_t width = size_bytes(as.element);
  for_each_5hd(as.shape, c0_of(as.element), [&](int64_t nd, int64_t blocked) {
    std::memcpy(out.data() + blocked * width, source.bytes().data() + nd * width,
                static_cast<size_t>(width));
  });
  return out;
}

}  // namespace cubist::framework
