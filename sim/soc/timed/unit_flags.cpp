#include "soc/timed/unit_flags.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"

namespace cubist::sim {

UnitFlags::UnitFlags(Bytes l0c)
    : flags_(static_cast<size_t>(ceil_div(l0c.value, static_cast<int64_t>(kUnitFlagBlock)))) {}

void UnitFlags::clear() { std::ranges::fill(flags_, Flag{}); }

bool UnitFlags::let_pass(const UnitFlagUse& use) const {
  check(use);
  const bool expected = use.role == UnitFlagRole::kReader;
  return std::ranges::all_of(use.blocks, [&](uint64_t block) {
    return flags_[block].value == expected && !flags_[block].is_claimed;
  });
}

void UnitFlags::claim(const UnitFlagUse& use) {
  if (!use.flips) return;
  for (const uint64_t block : use.blocks) flags_[block].is_claimed = true;
}

Cycles UnitFlags::last_change(const UnitFlagUse& use) const {
  Cycles last;
  for (const uint64_t block : use.blocks) last = std::max(last, flags_[block].since);
  return last;
}

void UnitFlags::check(const UnitFlagUse& use) const {
  const auto outside =
      std::ranges::find_if(use.blocks, [&](uint64_t block) { return block >= flags_.size(); });
  if (outside == use.blocks.end()) return;
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("use L0C+{:#x} with a unit flag", *outside * kUnitFlagBlock),
               .expected = fmt::format("an accumulator within the {:#x} B of L0C",
                                       flags_.size() * kUnitFlagBlock),
               .fix = {}});
}

std::vector<Cycles> UnitFlags::pass(const UnitFlagUse& use, Cycles begin, Cycles work, Cycles lag) {
  const auto count = static_cast<int64_t>(use.blocks.size());
  std::vector<Cycles> done;
  done.reserve(use.blocks.size());
  Cycles now = begin;
  for (int64_t i = 0; i < count; ++i) {
    Flag& flag = flags_[use.blocks[static_cast<size_t>(i)]];
    const Cycles share{work.value * (i + 1) / count - work.value * i / count};
    now = std::max(now, flag.since) + share;
    done.push_back(now);
    if (use.flips) flag = {.value = !flag.value, .since = now + lag};
  }
  return done;
}

}  // namespace cubist::sim
