// vcmpv, vcmpvs, vcmp, vsel, set_cmpmask and get_cmpmask.
#include <fmt/format.h>

#include <cstring>

#include "cubist/base/error.h"
#include "functional/list_accesses.h"
#include "functional/vector/elementwise.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

using namespace vector;

using Comparable = TypeList<Half, float, int32_t>;

template <class T>
auto value_of(T element) {
  if constexpr (std::is_same_v<T, Half>) {
    return static_cast<float>(element);
  } else {
    return element;
  }
}

template <class T>
bool holds(isa::Condition condition, T a, T b) {
  switch (condition) {
    case isa::Condition::eq:
      return a == b;
    case isa::Condition::ne:
      return a != b;
    case isa::Condition::lt:
      return a < b;
    case isa::Condition::le:
      return a <= b;
    case isa::Condition::gt:
      return a > b;
    case isa::Condition::ge:
      return a >= b;
  }
  return false;
}

void check_condition(isa::DataType type, isa::Condition condition) {
  const bool is_legal = type == isa::DataType::s32 ? condition == isa::Condition::eq
                                                   : condition <= isa::Condition::ge;
  if (is_legal) return;
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("compare {} by condition {}", isa::name_of(type),
                                  static_cast<int>(condition)),
               .expected = type == isa::DataType::s32 ? "eq (0) for s32"
                                                      : "eq, ne, lt, le, gt or ge (0 to 5)",
               .fix = "for s32, take vsub and compare as f32"});
}

// Bit i of dst = src[i] <condition> other(i).
template <class T, class Other>
void compare_row(std::byte* dst, const T* src, size_t n, isa::Condition condition, Other other) {
  std::memset(dst, 0, (n + 7) / 8);
  for (size_t i = 0; i < n; ++i) {
    const bool bit = holds(condition, value_of(src[i]), value_of(other(i)));
    dst[i / 8] |= static_cast<std::byte>(bit << (i % 8));
  }
}

// Bits of a mask register pair as an operand: the same for every repeat.
Operand register_bits(const std::array<uint64_t, 2>& mask) {
  return {
      .repeat_stride = 0, .bits = 1, .outside_ub = reinterpret_cast<const std::byte*>(mask.data())};
}

bool bit_of(const std::byte* bits, size_t i) {
  return (std::to_integer<unsigned>(bits[i / 8]) >> (i % 8)) & 1;
}

void check_select_mode(isa::SelectMode mode) {
  if (mode <= isa::SelectMode::tensor_tensor) return;
  throw Error(Fault::kProgram, {.where = {},
                                .did = fmt::format("select by mode {}", static_cast<int>(mode)),
                                .expected = "a SelectMode of isa/spec/enums.toml, 0 to 2",
                                .fix = {}});
}

}  // namespace

void execute(const isa::Vcmpv& i, CoreState& core) {
  with_element<Comparable>(i, [&]<class T>(std::type_identity<T>) {
    check_condition(i.type, i.condition);
    const std::array sources = {src0_of<T>(i), src1_of<T>(i)};
    run_rows(core, repeats_of(core.registers, i.repeat, kLanes<T>),
             Operand::of_bits(i.dst, kLanes<T>), sources,
             [&](std::byte* dst, const std::byte* const* src, size_t n) {
               const T* const b = elements<T>(src[1]);
               compare_row(dst, elements<T>(src[0]), n, i.condition,
                           [b](size_t lane) { return b[lane]; });
             });
  });
}

void execute(const isa::Vcmpvs& i, CoreState& core) {
  with_element<Comparable>(i, [&]<class T>(std::type_identity<T>) {
    check_condition(i.type, i.condition);
    const T scalar = scalar_as<T>(i.scalar);
    const std::array sources = {src_of<T>(i)};
    run_rows(core, repeats_of(core.registers, i.repeat, kLanes<T>),
             Operand::of_bits(i.dst, kLanes<T>), sources,
             [&](std::byte* dst, const std::byte* const* src, size_t n) {
               compare_row(dst, elements<T>(src[0]), n, i.condition,
                           [scalar](size_t) { return scalar; });
             });
  });
}

void execute(const isa::Vcmp& i, CoreState& core) {
  with_element<Comparable>(i, [&]<class T>(std::type_identity<T>) {
    check_condition(i.type, i.condition);
    const Repeats repeats = repeats_of(core.registers, 1, kLanes<T>);
    if (repeats.total() == 0) return;
    const LaneMask& mask = repeats.mask_of(0);
    const Operand src0 = Operand::of<T>(i.src0, i.src0_blk, 0);
    const Operand src1 = Operand::of<T>(i.src1, i.src1_blk, 0);
    const Repeats first = {kLanes<T>, 1, mask, {}};
    check_operand(core, src0, first);
    check_operand(core, src1, first);
    if (is_listing(core)) {
      list_lanes(core, src0, first, false);
      return list_lanes(core, src1, first, false);
    }
    RepeatBuffer a, b;
    const T* const from0 = elements<T>(gather(core, src0, 0, mask.end(), a));
    const T* const from1 = elements<T>(gather(core, src1, 0, mask.end(), b));
    for (unsigned lane = 0; lane < mask.end(); ++lane) {
      if (!mask[lane]) continue;
      const uint64_t bit = uint64_t{1} << (lane % 64);
      uint64_t& word = core.results.cmpmask[lane / 64];
      const bool is_set = holds(i.condition, value_of(from0[lane]), value_of(from1[lane]));
      word = is_set ? word | bit : word & ~bit;
    }
  });
}

void execute(const isa::SetCmpmask& i, CoreState& core) {
  auto& mask = core.results.cmpmask;
  const std::byte* const src = core.local.ub.at(i.src, sizeof(mask), kBlockBytes);
  if (is_listing(core)) return list_read(core, Space::kUb, {i.src, sizeof(mask)});
  std::memcpy(mask.data(), src, sizeof(mask));
}

void execute(const isa::GetCmpmask& i, CoreState& core) {
  const auto& mask = core.results.cmpmask;
  std::byte* const dst = core.local.ub.at(i.dst, sizeof(mask), kBlockBytes);
  if (is_listing(core)) return list_write(core, Space::kUb, {i.dst, sizeof(mask)});
  std::memcpy(dst, mask.data(), sizeof(mask));
}

void execute(const isa::Vsel& i, CoreState& core) {
  check_select_mode(i.mode);
  with_bits(i, [&]<class T>(std::type_identity<T>) {
    const bool is_register = i.mode == isa::SelectMode::register_mask;
    const Operand bits = is_register ? register_bits(core.results.cmpmask)
                                     : Operand::of_bits(uint64_t{i.mask} * kBlockBytes, kLanes<T>);
    const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
    if (i.mode == isa::SelectMode::tensor_scalar) {
      const T scalar = scalar_as<T>(i.src1);
      const std::array sources = {bits, src0_of<T>(i)};
      run_rows(core, repeats, dst_of<T>(i), sources,
               [&](std::byte* dst, const std::byte* const* src, size_t n) {
                 const T* const a = elements<T>(src[1]);
                 for (size_t lane = 0; lane < n; ++lane)
                   elements<T>(dst)[lane] = bit_of(src[0], lane) ? a[lane] : scalar;
               });
      return;
    }
    const std::array sources = {bits, src0_of<T>(i), src1_of<T>(i)};
    run_rows(core, repeats, dst_of<T>(i), sources,
             [&](std::byte* dst, const std::byte* const* src, size_t n) {
               const T *const a = elements<T>(src[1]), *const b = elements<T>(src[2]);
               for (size_t lane = 0; lane < n; ++lane)
                 elements<T>(dst)[lane] = bit_of(src[0], lane) ? a[lane] : b[lane];
             });
  });
}

}  // namespace cubist::sim
