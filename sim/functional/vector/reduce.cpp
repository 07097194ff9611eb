// vcadd, vcmax, vcmin (a repeat), vcgadd, vcgmax, vcgmin (a block), vcpadd (a pair).
#include <fmt/format.h>

#include <cstring>

#include "cubist/base/error.h"
#include "functional/list_accesses.h"
#include "functional/vector/elementwise.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

using namespace vector;

using Summable = TypeList<Half, float, int32_t>;

// Neutral elements, bit for bit: x + -0 is x for every x, and so on.
template <class T>
T neutral(Add) {
  if constexpr (std::is_integral_v<T>) {
    return 0;
  } else {
    return T(-0.0f);
  }
}
template <class T>
T neutral(Maximum) {
  return T(-std::numeric_limits<float>::infinity());
}
template <class T>
T neutral(Minimum) {
  return T(std::numeric_limits<float>::infinity());
}

// Are any of `count` lanes from `first` active?
bool any(const LaneMask& mask, unsigned first, unsigned count) {
  for (unsigned lane = first; lane < first + count; ++lane) {
    if (mask[lane]) return true;
  }
  return false;
}

// Writes `count` results at UB address `dst`; a result whose group of lanes is inactive is not
// written.
template <class T>
void write_groups(CoreState& core, uint64_t dst, const T* results, const LaneMask& mask,
                  unsigned group) {
  const unsigned end = (mask.end() - 1) / group + 1;
  std::byte* const to = core.local.ub.data() + dst;
  for (unsigned g = 0; g < end; ++g) {
    if (any(mask, g * group, group)) std::memcpy(to + g * sizeof(T), results + g, sizeof(T));
  }
}

// The results that write_groups() writes, of `count` repeats from `dst` on.
void list_groups(CoreState& core, uint64_t dst, uint64_t element, const LaneMask& mask,
                 unsigned group, uint64_t count, uint64_t stride) {
  const unsigned end = (mask.end() - 1) / group + 1;
  for (unsigned g = 0; g < end;) {
    const unsigned first = g;
    while (g < end && any(mask, g * group, group)) ++g;
    list_write(core, Space::kUb, {dst + first * element, (g - first) * element, count, stride});
    if (g == first) ++g;
  }
}

void check_results(CoreState& core, uint64_t dst, uint64_t repeats, uint64_t stride, uint64_t last,
                   uint64_t alignment) {
  core.local.ub.at(dst, (repeats - 1) * stride + last, std::min<uint64_t>(alignment, kBlockBytes));
}

// dst[g] = f over the lanes of group g (`group` lanes, a power of two), pairs of neighbours first,
// each step rounded.
template <class T, class F>
void reduce_groups(T* lanes, unsigned count, unsigned group, F f) {
  for (; group > 1; group /= 2, count /= 2) {
    T even[kMaxLanes / 2], odd[kMaxLanes / 2];
    for (unsigned n = 0; n < count / 2; ++n) even[n] = lanes[2 * n], odd[n] = lanes[2 * n + 1];
    map_row(lanes, count / 2, f, even, odd);
  }
}

// One result per `group` lanes of each repeat; on_repeat(first result of the repeat).
template <class T, class Instruction, class F, class OnRepeat>
void reduce(const Instruction& i, CoreState& core, unsigned group, F f, OnRepeat on_repeat) {
  const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
  if (repeats.total() == 0) return;
  const Operand src = Operand::of<T>(i.src, i.src_blk, i.src_rep);
  const unsigned whole = kLanes<T> / group * unsigned{sizeof(T)};  // bytes of one repeat's results
  const uint64_t stride = uint64_t{i.dst_rep} * whole;
  const unsigned end = std::max(repeats.count == 0 ? 0 : repeats.mask.end(), repeats.tail.end());
  check_operand(core, src, repeats);
  check_results(core, i.dst, repeats.total(), stride, ((end - 1) / group + 1) * sizeof(T), whole);
  if (is_listing(core)) {
    list_lanes(core, src, repeats, false);
    if (repeats.count != 0)
      list_groups(core, i.dst, sizeof(T), repeats.mask, group, repeats.count, stride);
    if (!repeats.tail.none())
      list_groups(core, i.dst + repeats.count * stride, sizeof(T), repeats.tail, group, 1, stride);
    return;
  }
  for (uint64_t r = 0; r < repeats.total(); ++r) {
    const LaneMask& mask = repeats.mask_of(r);
    RepeatBuffer buffer;
    const T* const from = elements<T>(gather(core, src, r, mask.end(), buffer));
    T lanes[kLanes<T>];
    for (unsigned n = 0; n < kLanes<T>; ++n) lanes[n] = mask[n] ? from[n] : neutral<T>(f);
    reduce_groups(lanes, kLanes<T>, group, f);
    write_groups(core, i.dst + r * stride, lanes, mask, group);
    on_repeat(lanes[0]);
  }
}

template <class Instruction, class F>
void reduce_blocks(const Instruction& i, CoreState& core, F f) {
  with_element<Floats>(i, [&]<class T>(std::type_identity<T>) {
    reduce<T>(i, core, kBlockBytes / sizeof(T), f, [](T) {});
  });
}

// ---- vcmax, vcmin

void check_order(isa::ReduceOrder order) {
  if (order <= isa::ReduceOrder::only_index) return;
  throw Error(Fault::kProgram, {.where = {},
                                .did = fmt::format("order results by {}", static_cast<int>(order)),
                                .expected = "a ReduceOrder of isa/spec/enums.toml, 0 to 3",
                                .fix = {}});
}

// The first active lane that no other beats; a NaN beats every number.
template <class T, class Beats>
unsigned best_lane(const T* lanes, const LaneMask& mask, Beats beats) {
  unsigned best = kMaxLanes;
  for (unsigned n = 0; n < mask.end(); ++n) {
    if (!mask[n]) continue;
    if (best == kMaxLanes) {
      best = n;
      continue;
    }
    const auto challenger = static_cast<float>(lanes[n]),
               champion = static_cast<float>(lanes[best]);
    const bool is_first_nan = challenger != challenger && champion == champion;
    if (is_first_nan || beats(challenger, champion)) best = n;
  }
  return best;
}

template <class T, class Instruction, class Beats>
void find_best(const Instruction& i, CoreState& core, Beats beats) {
  using Word = std::conditional_t<sizeof(T) == 2, uint16_t, uint32_t>;
  check_order(i.order);
  const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
  if (repeats.total() == 0) return;
  const bool is_pair = i.order <= isa::ReduceOrder::index_value;
  const uint64_t bytes = (is_pair ? 2 : 1) * sizeof(Word);
  const Operand src = Operand::of<T>(i.src, i.src_blk, i.src_rep);
  check_operand(core, src, repeats);
  check_results(core, i.dst, repeats.total(), i.dst_rep * bytes, bytes, bytes);
  if (is_listing(core)) {
    list_lanes(core, src, repeats, false);
    return list_write(core, Space::kUb, {i.dst, bytes, repeats.total(), i.dst_rep * bytes});
  }
  for (uint64_t r = 0; r < repeats.total(); ++r) {
    const LaneMask& mask = repeats.mask_of(r);
    RepeatBuffer buffer;
    const T* const lanes = elements<T>(gather(core, src, r, mask.end(), buffer));
    const unsigned best = best_lane(lanes, mask, beats);
    const Word value = std::bit_cast<Word>(lanes[best]);
    const Word index = static_cast<Word>(best);
    const bool value_first =
        i.order == isa::ReduceOrder::value_index || i.order == isa::ReduceOrder::only_value;
    const Word words[] = {value_first ? value : index, value_first ? index : value};
    std::memcpy(core.local.ub.data() + i.dst + r * i.dst_rep * bytes, words, bytes);
    core.results.max_min_cnt = uint64_t{best} << 32 | value;
  }
}

}  // namespace

void execute(const isa::Vcadd& i, CoreState& core) {
  with_element<Summable>(i, [&]<class T>(std::type_identity<T>) {
    reduce<T>(i, core, kLanes<T>, Add{}, [&](T sum) {
      core.results.acc_val = std::bit_cast<uint32_t>(static_cast<float>(sum));
    });
  });
}

void execute(const isa::Vcpadd& i, CoreState& core) {
  with_element<Floats>(
      i, [&]<class T>(std::type_identity<T>) { reduce<T>(i, core, 2, Add{}, [](T) {}); });
}

void execute(const isa::Vcgadd& i, CoreState& core) { reduce_blocks(i, core, Add{}); }
void execute(const isa::Vcgmax& i, CoreState& core) { reduce_blocks(i, core, Maximum{}); }
void execute(const isa::Vcgmin& i, CoreState& core) { reduce_blocks(i, core, Minimum{}); }

void execute(const isa::Vcmax& i, CoreState& core) {
  with_element<Floats>(i, [&]<class T>(std::type_identity<T>) {
    find_best<T>(i, core, [](float a, float b) { return a > b; });
  });
}

void execute(const isa::Vcmin& i, CoreState& core) {
  with_element<Floats>(i, [&]<class T>(std::type_identity<T>) {
    find_best<T>(i, core, [](float a, float b) { return a < b; });
  });
}

}  // namespace cubist::sim
