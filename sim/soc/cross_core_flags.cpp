#include "soc/cross_core_flags.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "soc/core_id.h"

namespace cubist::sim {
namespace {

[[noreturn]] void fail(std::string did, std::string expected, std::string fix) {
  throw Error(
      Fault::kProgram,
      {.where = {}, .did = std::move(did), .expected = std::move(expected), .fix = std::move(fix)});
}

}  // namespace

CrossCoreFlags::CrossCoreFlags(int groups, int cube_cores, int vector_cores)
    : cube_cores_(cube_cores), vector_cores_(vector_cores) {
  for (int group = 0; group < groups; ++group) {
    for (int i = 0; i < cube_cores; ++i) cores_.push_back({.seat = {group, isa::CoreKind::aic, i}});
    for (int i = 0; i < vector_cores; ++i)
      cores_.push_back({.seat = {group, isa::CoreKind::aiv, i}});
  }
}

CrossCoreFlags::Core& CrossCoreFlags::core(const LaunchSeat& seat) {
  const int in_group = seat.kind == isa::CoreKind::aic ? 0 : cube_cores_ + seat.sub;
  return cores_[static_cast<size_t>(seat.group * (cube_cores_ + vector_cores_) + in_group)];
}

std::vector<CrossCoreFlags::Core*> CrossCoreFlags::cores_like(const LaunchSeat& seat,
                                                              bool same_group) {
  std::vector<Core*> found;
  for (Core& c : cores_) {
    if (c.seat.kind == seat.kind && (!same_group || c.seat.group == seat.group))
      found.push_back(&c);
  }
  return found;
}

void CrossCoreFlags::count_up(uint8_t& counter, uint32_t id, const LaunchSeat& seat) {
  if (counter == kMaxCount) {
    fail(fmt::format("signal cross-core flag {} of the {} of block {} for the 16th time", id,
                     name_of(seat.kind), seat.group),
         "at most 15 signals that nobody has waited for",
         "call wait_flag_dev as often as ffts_cross_core_sync");
  }
  ++counter;
}

void CrossCoreFlags::arrive(Core& from, isa::CrossCoreMode mode, uint32_t id,
                            const std::vector<Core*>& cores, const std::vector<Core*>& listeners) {
  const auto arrived = [&](Core& c) -> uint8_t& {
    return c.arrived[static_cast<size_t>(mode)][id];
  };
  count_up(arrived(from), id, from.seat);
  if (std::any_of(cores.begin(), cores.end(), [&](Core* c) { return arrived(*c) == 0; })) return;
  for (Core* c : cores) --arrived(*c);
  for (Core* c : listeners) count_up(c->count[id], id, c->seat);
}

void CrossCoreFlags::signal(const LaunchSeat& from, isa::CrossCoreMode mode, uint32_t id) {
  Core& sender = core(from);
  switch (mode) {
    case isa::CrossCoreMode::all_same_kind: {
      const auto all = cores_like(from, false);
      return arrive(sender, mode, id, all, all);
    }
    case isa::CrossCoreMode::aiv_pair: {
      if (from.kind != isa::CoreKind::aiv) {
        fail("signal with mode aiv_pair on an AIC", "a vector core",
             "use mode all_same_kind or aic_with_aivs");
      }
      const auto pair = cores_like(from, true);
      return arrive(sender, mode, id, pair, pair);
    }
    case isa::CrossCoreMode::aic_with_aivs: {
      if (cube_cores_ == 0 || vector_cores_ == 0) {
        fail("signal with mode aic_with_aivs in a launch on one kind of core", "a mixed launch",
             "mark the kernel as mixed (cube and vector cores)");
      }
      const bool is_cube = from.kind == isa::CoreKind::aic;
      const LaunchSeat other{from.group, is_cube ? isa::CoreKind::aiv : isa::CoreKind::aic, 0};
      const auto senders = cores_like(from, true), listeners = cores_like(other, true);
      return arrive(sender, mode, id, senders, listeners);
    }
  }
  fail(fmt::format("signal with cross-core mode {}", static_cast<int>(mode)),
       "a CrossCoreMode of the isa reference", {});
}

bool CrossCoreFlags::try_take(const LaunchSeat& seat, uint32_t id) {
  uint8_t& count = core(seat).count[id];
  if (count == 0) return false;
  --count;
  return true;
}

}  // namespace cubist::sim
