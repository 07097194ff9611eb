// Row functions: dst[i] = f(a[i], b[i], ...), in float for f16, as plain loops that the compiler
// vectorises.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <limits>
#include <type_traits>

#include "functional/vector/half_rows.h"

namespace cubist::sim::vector {

// Long rows go through buffers that stay in the L1 cache of the host.
inline constexpr size_t kChunk = 256;

// f(first, count) for consecutive pieces of at most kChunk of n elements.
template <class F>
void in_chunks(size_t n, F f) {
  for (size_t first = 0; first < n; first += kChunk) f(first, std::min(kChunk, n - first));
}

// Every NaN that arithmetic gives is the positive quiet one, so that no host's choice of NaN shows.
template <class T>
T canonical(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    return value != value ? std::numeric_limits<T>::quiet_NaN() : value;
  } else {
    return value;
  }
}

// At most kChunk source elements as `values`, in the type that arithmetic uses.
template <class T>
struct Source {
  Source(const T* elements, size_t) : values(elements) {}
  const T* values;
};

template <>
struct Source<Half> {
  Source(const Half* elements, size_t n) { widen(elements, values, n); }
  alignas(64) float values[kChunk];
};

template <>
struct Source<Bfloat16> {
  Source(const Bfloat16* elements, size_t n) {
    for (size_t i = 0; i < n; ++i) values[i] = static_cast<float>(elements[i]);
  }
  alignas(64) float values[kChunk];
};

// dst[i] = canonical(f(sources[i]...)) in plain types; dst may be one of the sources.
template <class D, class F, class... S>
void map_values(D* dst, size_t n, F f, const S*... sources) {
#pragma GCC ivdep
  for (size_t i = 0; i < n; ++i) dst[i] = static_cast<D>(canonical(f(sources[i]...)));
}

// dst[i] = f(sources[i]...), rounded once to nearest even. dst may be one of the sources; otherwise
// no overlap.
template <class D, class F, class... S>
void map_row(D* dst, size_t n, F f, const S*... sources) {
  in_chunks(n, [&](size_t first, size_t count) {
    [&](D* to, const auto&... from) {
      if constexpr (std::is_same_v<D, Half>) {
        alignas(64) float values[kChunk];
        map_values(values, count, f, &from.values[0]...);
        narrow(values, to, count);
      } else {
        map_values(to, count, f, &from.values[0]...);
      }
    }(dst + first, Source<S>(sources + first, count)...);
  });
}

// ---- what a lane computes; T is float or an integer type, whose arithmetic wraps

template <class T, class F>
T wrap(T a, T b, F f) {
  if constexpr (std::is_floating_point_v<T>) {
    return f(a, b);
  } else {
    return static_cast<T>(f(static_cast<uint32_t>(a), static_cast<uint32_t>(b)));
  }
}

struct Add {
  template <class T>
  T operator()(T a, T b) const {
    return wrap(a, b, [](auto x, auto y) { return x + y; });
  }
};

struct Subtract {
  template <class T>
  T operator()(T a, T b) const {
    return wrap(a, b, [](auto x, auto y) { return x - y; });
  }
};

struct Multiply {
  template <class T>
  T operator()(T a, T b) const {
    return wrap(a, b, [](auto x, auto y) { return x * y; });
  }
};

struct Divide {
  float operator()(float a, float b) const { return a / b; }
};

// IEEE 754-2019 maximum and minimum: NaN if either is NaN, -0 below +0.
struct Maximum {
  template <class T>
  T operator()(T a, T b) const {
    if constexpr (std::is_floating_point_v<T>) {
      const T zeros = std::bit_cast<T>(std::bit_cast<uint32_t>(a) & std::bit_cast<uint32_t>(b));
      const T larger = a > b ? a : b;
      return a != a ? a : a == b ? zeros : larger;
    } else {
      return a > b ? a : b;
    }
  }
};

struct Minimum {
  template <class T>
  T operator()(T a, T b) const {
    if constexpr (std::is_floating_point_v<T>) {
      const T zeros = std::bit_cast<T>(std::bit_cast<uint32_t>(a) | std::bit_cast<uint32_t>(b));
      const T smaller = a < b ? a : b;
      return a != a ? a : a == b ? zeros : smaller;
    } else {
      return a < b ? a : b;
    }
  }
};

struct Relu {
  template <class T>
  T operator()(T a) const {
    return Maximum{}(a, T{});
  }
};

}  // namespace cubist::sim::vector
