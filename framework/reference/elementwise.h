// Element-wise functions of host tensors: typed loops, without a call or a conversion per element.
#pragma once

#include <type_traits>

#include "reference/broadcast_rows.h"
#include "tensor/tensor.h"

namespace cubist::framework {

// What arithmetic on elements of T happens in: f32 for the 16-bit floats.
template <class T>
using Arithmetic =
    std::conditional_t<std::is_same_v<T, Half> || std::is_same_v<T, Bfloat16>, float, T>;

// to[i] = f(a[i])
template <class From, class To, class F>
void map_elements(std::span<const From> a, std::span<To> to, F f) {
  for (size_t i = 0; i < to.size(); ++i)
    to[i] = static_cast<To>(f(static_cast<Arithmetic<From>>(a[i])));
}

// to[...] = f(a[...], b[...]); a and b broadcast to the shape of `to`.
template <class To, class A, class B, class F>
void combine_elements(const Tensor& a, const Tensor& b, Tensor& to, F f) {
  const BroadcastRows rows(to.shape(), {a.shape(), b.shape()});
  const A* first_a = a.as<A>().data();
  const B* first_b = b.as<B>().data();
  To* first = to.as<To>().data();
  const auto apply = [&](const A& x, const B& y) {
    return static_cast<To>(f(static_cast<Arithmetic<A>>(x), static_cast<Arithmetic<B>>(y)));
  };
  const bool a_walks = rows.walks(0), b_walks = rows.walks(1);
  const int64_t length = rows.length();
  rows.for_each([&](int64_t at, std::span<const int64_t> from) {
    const A* row_a = first_a + from[0];
    const B* row_b = first_b + from[1];
    To* row = first + at;
    if (a_walks && b_walks) {
      for (int64_t i = 0; i < length; ++i) row[i] = apply(row_a[i], row_b[i]);
    } else if (a_walks) {
      const B fixed = *row_b;
      for (int64_t i = 0; i < length; ++i) row[i] = apply(row_a[i], fixed);
    } else {
      const A fixed = *row_a;  // one of the two walks, or the row would be no longer than that
      for (int64_t i = 0; i < length; ++i) row[i] = apply(fixed, row_b[i]);
    }
  });
}

}  // namespace cubist::framework
