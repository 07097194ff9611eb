#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "functional/cube/mad_kernel.h"

namespace cubist::sim {
namespace {

#define CUBIST_TARGET

constexpr uint32_t kNan = 0x7fc00000;

template <class Element>
struct Lanes16 {
  static constexpr int kRows = 4, kStrips = 1;
  using Vector = std::array<Element, kTileColumns>;

  static Vector load(const uint32_t* p) {
    Vector v;
    std::memcpy(v.data(), p, sizeof v);
    return v;
  }
  static void store(uint32_t* p, const Vector& v) { std::memcpy(p, v.data(), sizeof v); }
  static Vector broadcast(const uint32_t* p) {
    Vector v;
    v.fill(std::bit_cast<Element>(*p));
    return v;
  }
};

struct F32 : Lanes16<float> {
  static Vector multiply_add(const Vector& a, const Vector& b, Vector sum) {
    for (size_t e = 0; e < sum.size(); ++e) sum[e] = std::fma(a[e], b[e], sum[e]);
    return sum;
  }
  static Vector result(Vector v) {
    for (float& e : v) e = std::isnan(e) ? std::bit_cast<float>(kNan) : e;
    return v;
  }
};

// Where products are exact, multiplying and then adding is the same and needs no fma of the host.
struct F32Exact : F32 {
  static Vector multiply_add(const Vector& a, const Vector& b, Vector sum) {
    for (size_t e = 0; e < sum.size(); ++e) sum[e] += a[e] * b[e];
    return sum;
  }
};

struct S16 : Lanes16<uint32_t> {
  static Vector multiply_add(const Vector& a, const Vector& b, Vector sum) {
    for (size_t e = 0; e < sum.size(); ++e) {
      sum[e] += static_cast<uint32_t>(low(a[e]) * low(b[e])) +
                static_cast<uint32_t>(high(a[e]) * high(b[e]));
    }
    return sum;
  }
  static Vector result(const Vector& v) { return v; }

 private:
  static int32_t low(uint32_t pair) { return static_cast<int16_t>(pair); }
  static int32_t high(uint32_t pair) { return static_cast<int16_t>(pair >> 16); }
};

#include "functional/cube/mad_tiles.inc"

void multiply_f32(const MadTask& task) {
  if (task.has_exact_products) return multiply<F32Exact>(task);
  multiply<F32>(task);
}

void transpose(const uint32_t* src, int steps, uint32_t* dst) {
  for (int r = 0; r < 16; ++r) {
    for (int k = 0; k < steps; ++k) dst[k * 16 + r] = src[r * steps + k];
  }
}

}  // namespace

const MadKernels kMadPortable{"portable", [] { return true; }, transpose, multiply_f32,
                              multiply<S16>};

}  // namespace cubist::sim
