// Instructions with a scalar operand (vadds ... vshr) and those that fill (vector_dup, vci).
#include <fmt/format.h>

#include "cubist/base/error.h"
#include "functional/list_accesses.h"
#include "functional/vector/elementwise.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

using namespace vector;

using Integers = TypeList<int16_t, uint16_t, int32_t, uint32_t>;

// Half in, float out; any other type stays as it is.
template <class T>
auto arithmetic_value(T value) {
  if constexpr (std::is_same_v<T, Half>) {
    return static_cast<float>(value);
  } else {
    return value;
  }
}

// dst = f(src, scalar) for the types of the list that the table allows.
template <class List, class Instruction, class F>
void with_scalar(const Instruction& i, CoreState& core, F f) {
  with_element<List>(i, [&]<class T>(std::type_identity<T>) {
    const auto scalar = arithmetic_value(scalar_as<T>(i.scalar));
    run_unary<T, T>(i, core, [&](T* dst, const T* src, size_t n) {
      map_row(dst, n, [f, scalar](auto x) { return f(x, scalar); }, src);
    });
  });
}

// dst (D) = dst + src * scalar, product rounded to D.
template <class D, class S>
void axpy(const isa::Vaxpy& i, CoreState& core) {
  const Repeats repeats = repeats_of(core.registers, i.repeat, std::min(kLanes<D>, kLanes<S>));
  const auto scalar = arithmetic_value(scalar_as<S>(i.scalar));
  const std::array sources = {dst_of<D>(i), src_of<S>(i)};
  run_rows(core, repeats, dst_of<D>(i), sources,
           [&](std::byte* to, const std::byte* const* from, size_t n) {
             in_chunks(n, [&](size_t first, size_t count) {
               D product[kChunk];
               map_row(
                   product, count, [scalar](float x) { return x * scalar; },
                   elements<S>(from[1]) + first);
               map_row(elements<D>(to) + first, count, Add{}, elements<D>(from[0]) + first,
                       product);
             });
           });
}

// dst = f(src, distance) with a distance of 0 to the width of the element.
template <class Instruction, class F>
void shift(const Instruction& i, CoreState& core, F f) {
  with_element<Integers>(i, [&]<class T>(std::type_identity<T>) {
    constexpr uint64_t kWidth = sizeof(T) * 8;
    if (i.scalar > kWidth) {
      throw Error(Fault::kProgram,
                  {.where = {},
                   .did = fmt::format("shift {} elements by {}", isa::name_of(i.type), i.scalar),
                   .expected = fmt::format("a distance of 0 to {}", kWidth),
                   .fix = {}});
    }
    const auto distance = static_cast<unsigned>(i.scalar);
    run_unary<T, T>(i, core, [&](T* dst, const T* src, size_t n) {
      map_row(dst, n, [f, distance](T x) { return f(int64_t{x}, distance); }, src);
    });
  });
}

}  // namespace

void execute(const isa::Vadds& i, CoreState& core) { with_scalar<Arithmetic>(i, core, Add{}); }
void execute(const isa::Vmuls& i, CoreState& core) { with_scalar<Arithmetic>(i, core, Multiply{}); }
void execute(const isa::Vmaxs& i, CoreState& core) { with_scalar<Arithmetic>(i, core, Maximum{}); }
void execute(const isa::Vmins& i, CoreState& core) { with_scalar<Arithmetic>(i, core, Minimum{}); }
void execute(const isa::Vlrelu& i, CoreState& core) {
  with_scalar<Floats>(i, core, [](float x, float slope) { return x >= 0 ? x : x * slope; });
}

void execute(const isa::Vaxpy& i, CoreState& core) {
  if (i.type == isa::DataType::f16 && i.dst_type == isa::DataType::f32)
    return axpy<float, Half>(i, core);
  with_element<Floats>(i, [&]<class T>(std::type_identity<T>) {
    if (i.dst_type != i.type) {
      throw Error(Fault::kProgram,
                  {.where = {},
                   .did = fmt::format("source type {} with destination type code {}",
                                      isa::name_of(i.type), static_cast<int>(i.dst_type)),
                   .expected = "dst_type equal to type, or f32 with type f16",
                   .fix = "set dst_type"});
    }
    axpy<T, T>(i, core);
  });
}

void execute(const isa::Vshl& i, CoreState& core) {
  shift(i, core, [](int64_t x, unsigned distance) { return static_cast<uint64_t>(x) << distance; });
}

void execute(const isa::Vshr& i, CoreState& core) {
  if (i.round == 0)
    return shift(i, core, [](int64_t x, unsigned distance) { return x >> distance; });
  shift(i, core, [](int64_t x, unsigned distance) {
    const int64_t last_out = distance == 0 ? 0 : (x >> (distance - 1)) & 1;
    return (x >> distance) + last_out;
  });
}

void execute(const isa::VectorDup& i, CoreState& core) {
  with_bits(i, [&]<class T>(std::type_identity<T>) {
    const T scalar = scalar_as<T>(i.scalar);
    const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
    run_rows(core, repeats, dst_of<T>(i), {},
             [&](std::byte* dst, const std::byte* const*, size_t n) {
               std::fill_n(elements<T>(dst), n, scalar);
             });
  });
}

void execute(const isa::Vci& i, CoreState& core) {
  with_element<Arithmetic>(i, [&]<class T>(std::type_identity<T>) {
    const auto scalar = arithmetic_value(scalar_as<T>(i.scalar));
    using Value = std::remove_const_t<decltype(scalar)>;
    const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
    check_destination(core, dst_of<T>(i), repeats);
    if (is_listing(core)) return list_lanes(core, dst_of<T>(i), repeats, true);
    RepeatBuffer buffer;
    for (uint64_t r = 0; r < repeats.total(); ++r) {
      Value position[kLanes<T>];
      for (unsigned lane = 0; lane < kLanes<T>; ++lane)
        position[lane] = static_cast<Value>(r * kLanes<T> + lane);
      map_row(buffer.as<T>(), kLanes<T>, [scalar](Value p) { return Add{}(scalar, p); }, position);
      scatter(core, dst_of<T>(i), r, repeats.mask_of(r), buffer.bytes);
    }
  });
}

}  // namespace cubist::sim
