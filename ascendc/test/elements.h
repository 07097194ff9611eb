// Numbers as elements of tensors: to bytes, from bytes, rounded.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "cubist/base/float_types.h"

namespace cubist::ascendc {

enum class Element { half, float32, bfloat16, int8, uint8, int16, uint16, int32, uint32 };

using Bytes8 = std::vector<std::byte>;
using Numbers = std::vector<double>;

// As kernels of the tests call it.
inline const char* name_of(Element type) {
  constexpr const char* kNames[] = {"half",    "float",    "bfloat16_t", "int8_t",  "uint8_t",
                                    "int16_t", "uint16_t", "int32_t",    "uint32_t"};
  return kNames[static_cast<size_t>(type)];
}

// f(a value of the C++ type that holds the bits of an element)
template <class F>
auto with_storage(Element type, F f) {
  switch (type) {
    case Element::half:
    case Element::bfloat16:
    case Element::uint16:
      return f(uint16_t{});
    case Element::float32:
      return f(float{});
    case Element::int8:
      return f(int8_t{});
    case Element::uint8:
      return f(uint8_t{});
    case Element::int16:
      return f(int16_t{});
    case Element::int32:
      return f(int32_t{});
    default:
      return f(uint32_t{});
  }
}

inline size_t size_of(Element type) {
  return with_storage(type, [](auto storage) { return sizeof(storage); });
}
inline bool is_float(Element type) { return type <= Element::bfloat16; }

template <class Storage>
Storage to_storage(Element type, double value) {
  if (type == Element::half)
    return static_cast<Storage>(f32_to_f16_bits(static_cast<float>(value)));
  if (type == Element::bfloat16)
    return static_cast<Storage>(f32_to_bf16_bits(static_cast<float>(value)));
  if constexpr (std::is_floating_point_v<Storage>) {
    return static_cast<Storage>(value);
  } else {
    return static_cast<Storage>(static_cast<int64_t>(value));  // integers wrap
  }
}
template <class Storage>
double from_storage(Element type, Storage bits) {
  if (type == Element::half) return f16_bits_to_f32(static_cast<uint16_t>(bits));
  if (type == Element::bfloat16) return bf16_bits_to_f32(static_cast<uint16_t>(bits));
  return static_cast<double>(bits);
}

// The nearest value that an element can have; of integers the low bits.
inline double rounded(Element type, double value) {
  return with_storage(type, [&](auto storage) {
    return from_storage(type, to_storage<decltype(storage)>(type, value));
  });
}

inline Bytes8 encode(const Numbers& values, Element type) {
  return with_storage(type, [&](auto storage) {
    Bytes8 bytes(values.size() * sizeof storage);
    for (size_t i = 0; i < values.size(); ++i) {
      storage = to_storage<decltype(storage)>(type, values[i]);
      std::memcpy(bytes.data() + i * sizeof storage, &storage, sizeof storage);
    }
    return bytes;
  });
}
inline Numbers decode(const Bytes8& bytes, Element type) {
  return with_storage(type, [&](auto storage) {
    Numbers values(bytes.size() / sizeof storage);
    for (size_t i = 0; i < values.size(); ++i) {
      std::memcpy(&storage, bytes.data() + i * sizeof storage, sizeof storage);
      values[i] = from_storage(type, storage);
    }
    return values;
  });
}

}  // namespace cubist::ascendc
