// Elements and sums that find errors: each fractal has one flavour, from all bits to few exponents.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "cubist/base/rng.h"

namespace cubist::sim {

// Fields of a float, of any width.
struct FloatShape {
  int exponent_bits = 0, fraction_bits = 0;

  uint32_t top() const { return (1u << exponent_bits) - 1; }  // exponent of infinities and NaNs
  uint32_t bias() const { return top() >> 1; }
  uint32_t join(uint64_t sign, uint64_t exponent, uint64_t fraction) const {
    return static_cast<uint32_t>((sign & 1) << (exponent_bits + fraction_bits) |
                                 exponent << fraction_bits |
                                 (fraction & ((uint64_t{1} << fraction_bits) - 1)));
  }
};

inline constexpr FloatShape kF16Shape{5, 10}, kBf16Shape{8, 7}, kF32Shape{8, 23};

enum class Flavour : uint8_t {
  kFinite,    // any finite bits
  kNearOne,   // exponents within 3 of one: sums round, and cancel often
  kDenormal,  // below the normal numbers or just above
  kLarge,     // highest exponents: sums overflow
  kSparse,    // mostly zeros of both signs
  kSpecial,   // a few infinities and NaNs among values near one
  kTies,      // few fraction bits, wide exponents: halves of a last bit
};
inline constexpr int kFlavours = 7;

inline uint32_t any_float(Rng& rng, FloatShape shape, Flavour flavour) {
  const uint64_t bits = rng.next(), choice = rng.next() % 1000;
  const auto exponent = [&](int64_t low, int64_t high) {
    return static_cast<uint64_t>(rng.integer(low, high));
  };
  const int64_t top = shape.top(), bias = shape.bias();
  switch (flavour) {
    case Flavour::kFinite:
      return shape.join(bits >> 60, exponent(0, top - 1), bits);
    case Flavour::kNearOne:
      return shape.join(bits >> 60, exponent(bias - 3, bias + 3), bits);
    case Flavour::kDenormal:
      return shape.join(bits >> 60, choice < 600 ? 0 : exponent(0, 3), choice < 50 ? 1 : bits);
    case Flavour::kLarge:
      return shape.join(bits >> 60, exponent(top - 3, top - 1), choice < 200 ? ~0ull : bits);
    case Flavour::kSparse:
      return choice < 800 ? shape.join(bits >> 60, 0, 0)
                          : shape.join(bits >> 60, exponent(0, top - 1), bits);
    case Flavour::kSpecial:
      if (choice < 4) return shape.join(bits >> 60, shape.top(), 0);
      if (choice < 6) return shape.join(bits >> 60, shape.top(), bits | 1);
      if (choice < 10) return shape.join(bits >> 60, 0, 0);
      return shape.join(bits >> 60, exponent(bias - 3, bias + 3), bits);
    case Flavour::kTies:
      return shape.join(bits >> 60, exponent(bias - (bias < 20 ? 14 : 26), bias + 2),
                        choice < 500 ? 0 : uint64_t{1} << (bits % 3 + 5));
  }
  return 0;
}

inline Flavour any_flavour(Rng& rng) { return static_cast<Flavour>(rng.integer(0, kFlavours - 1)); }

// Both signs of zeros, the ends of denormals and normal numbers, one, infinity and NaNs, with
// neighbours.
inline std::vector<uint32_t> directed_floats(FloatShape shape) {
  std::vector<uint32_t> all;
  const uint32_t top = shape.top(), bias = shape.bias(), ones = (1u << shape.fraction_bits) - 1;
  for (const uint32_t sign : {0u, 1u}) {
    const auto add = [&](uint32_t exponent, uint32_t fraction) {
      all.push_back(shape.join(sign, exponent, fraction));
    };
    for (const uint32_t fraction : {0u, 1u, 2u, 3u, ones, ones - 1, (ones + 1) / 2, ones / 2}) {
      add(0, fraction);        // zero, denormals
      add(1, fraction);        // the least normal numbers
      add(top - 1, fraction);  // the largest
      add(bias, fraction);     // one and its neighbours
    }
    for (const uint32_t fraction : {0u, 1u, ones, (ones + 1) / 2})
      add(top, fraction);  // infinity, NaNs
    add(bias - 1, ones), add(bias + 1, 0),
        add(bias - static_cast<uint32_t>(shape.fraction_bits), 0);
  }
  return all;
}

}  // namespace cubist::sim
