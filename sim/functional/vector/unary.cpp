// vabs ... vcopy.
#include <cmath>

#include "functional/vector/elementwise.h"
#include "functional/vector/transcendental.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

using namespace vector;

// dst = f(src) for the types of the list that the table allows.
template <class List, class Instruction, class F>
void unary(const Instruction& i, CoreState& core, F f) {
  with_element<List>(i, [&]<class T>(std::type_identity<T>) {
    run_unary<T, T>(i, core, [&](T* dst, const T* src, size_t n) { map_row(dst, n, f, src); });
  });
}

template <class Instruction, class F>
void bitwise(const Instruction& i, CoreState& core, F f) {
  with_bits(i, [&]<class T>(std::type_identity<T>) {
    run_unary<T, T>(i, core, [&](T* dst, const T* src, size_t n) { map_row(dst, n, f, src); });
  });
}

// dst = row(src), a function of whole f32 rows.
template <class Instruction>
void f32_row(const Instruction& i, CoreState& core, void (*row)(const float*, float*, size_t)) {
  with_element<Floats>(i, [&]<class T>(std::type_identity<T>) {
    run_unary<T, T>(i, core, [&](T* dst, const T* src, size_t n) {
      in_chunks(n, [&](size_t first, size_t count) {
        const T* const from = src + first;
        T* const to = dst + first;
        if constexpr (std::is_same_v<T, Half>) {
          alignas(64) float values[kChunk];
          widen(from, values, count);
          row(values, values, count);
          narrow(values, to, count);
        } else {
          row(from, to, count);
          map_row(to, count, [](float x) { return x; }, to);
        }
      });
    });
  });
}

}  // namespace

void execute(const isa::Vabs& i, CoreState& core) {
  unary<Floats>(i, core, [](float x) { return std::fabs(x); });
}
void execute(const isa::Vexp& i, CoreState& core) { f32_row(i, core, exp_row); }
void execute(const isa::Vln& i, CoreState& core) { f32_row(i, core, ln_row); }
void execute(const isa::Vrec& i, CoreState& core) {
  unary<Floats>(i, core, [](float x) { return 1.0f / x; });
}
void execute(const isa::Vsqrt& i, CoreState& core) {
  unary<Floats>(i, core, [](float x) { return std::sqrt(x); });
}
void execute(const isa::Vrsqrt& i, CoreState& core) { f32_row(i, core, rsqrt_row); }
void execute(const isa::Vrelu& i, CoreState& core) { unary<Arithmetic>(i, core, Relu{}); }
void execute(const isa::Vnot& i, CoreState& core) {
  bitwise(i, core, [](auto x) { return ~x; });
}
void execute(const isa::Vcopy& i, CoreState& core) {
  bitwise(i, core, [](auto x) { return x; });
}

}  // namespace cubist::sim
