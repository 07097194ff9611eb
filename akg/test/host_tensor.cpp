#include "test/host_tensor.h"

#include <cmath>
#include <cstring>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"

namespace cubist::akg {

void for_each_index(const Shape& shape, const std::function<void(const Shape& index)>& f) {
  Shape index(shape.size(), 0);
  for (;;) {
    f(index);
    size_t axis = shape.size();
    while (axis > 0 && ++index[axis - 1] == shape[axis - 1]) index[--axis] = 0;
    if (axis == 0) return;
  }
}

double HostTensor::at(const Shape& index) const {
  const size_t skipped = index.size() - shape.size();
  int64_t place = 0;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    place = place * shape[axis] + (shape[axis] == 1 ? 0 : index[skipped + axis]);
  return values[static_cast<size_t>(place)];
}

double rounded(double value, DataType type) {
  if (type == DataType::f32) return static_cast<float>(value);
  if (type == DataType::f16) return f16_bits_to_f32(f32_to_f16_bits(static_cast<float>(value)));
  return value;
}

HostTensor make_tensor(DataType type, const Shape& shape,
                       const std::function<double(const Shape& index)>& f) {
  HostTensor tensor{type, shape, {}};
  for_each_index(shape,
                 [&](const Shape& index) { tensor.values.push_back(rounded(f(index), type)); });
  return tensor;
}

HostTensor random_tensor(Rng& rng, DataType type, const Shape& shape, double low, double high) {
  return make_tensor(type, shape, [&](const Shape&) {
    if (type == DataType::f16 || type == DataType::f32) return low + (high - low) * rng.unit();
    return static_cast<double>(rng.integer(static_cast<int64_t>(low), static_cast<int64_t>(high)));
  });
}

namespace {

template <class T>
void append(ByteVector& bytes, T value) {
  const auto* from = reinterpret_cast<const std::byte*>(&value);
  bytes.insert(bytes.end(), from, from + sizeof(T));
}

template <class T>
std::vector<double> read_all(const ByteVector& bytes, double (*value_of)(T)) {
  std::vector<double> values;
  for (size_t i = 0; i + sizeof(T) <= bytes.size(); i += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + i, sizeof(T));
    values.push_back(value_of(value));
  }
  return values;
}

template <class T>
double as_double(T value) {
  return static_cast<double>(value);
}
double half_as_double(uint16_t bits) { return f16_bits_to_f32(bits); }

[[noreturn]] void throw_type() {
  throw Error(Fault::kInternal, {.did = "keep a tensor of a type that host_tensor does not have"});
}

}  // namespace

ByteVector encode(const HostTensor& tensor) {
  ByteVector bytes;
  for (const double value : tensor.values) {
    switch (tensor.type) {
      case DataType::f16:
        append(bytes, f32_to_f16_bits(static_cast<float>(value)));
        break;
      case DataType::f32:
        append(bytes, static_cast<float>(value));
        break;
      case DataType::s32:
        append(bytes, static_cast<int32_t>(value));
        break;
      case DataType::s8:
        append(bytes, static_cast<int8_t>(value));
        break;
      case DataType::u8:
        append(bytes, static_cast<uint8_t>(value));
        break;
      default:
        throw_type();
    }
  }
  return bytes;
}

HostTensor decode(const ByteVector& bytes, DataType type, const Shape& shape) {
  switch (type) {
    case DataType::f16:
      return {type, shape, read_all<uint16_t>(bytes, half_as_double)};
    case DataType::f32:
      return {type, shape, read_all<float>(bytes, as_double)};
    case DataType::s32:
      return {type, shape, read_all<int32_t>(bytes, as_double)};
    case DataType::s8:
      return {type, shape, read_all<int8_t>(bytes, as_double)};
    case DataType::u8:
      return {type, shape, read_all<uint8_t>(bytes, as_double)};
    default:
      throw_type();
  }
}

}  // namespace cubist::akg
