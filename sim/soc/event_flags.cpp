#include "soc/event_flags.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "soc/core_id.h"

namespace cubist::sim {

std::string name_of(const isa::FlagConfig& flag) {
  return fmt::format("{} -> {}, id {}", isa::name_of(flag.src_pipe), isa::name_of(flag.dst_pipe),
                     flag.id);
}

void EventFlags::check(const isa::FlagConfig& flag) const {
  if (static_cast<int>(flag.id) < event_ids_ && has_pipe(kind_, flag.src_pipe) &&
      has_pipe(kind_, flag.dst_pipe))
    return;
  throw Error(Fault::kProgram, {.where = {},
                                .did = fmt::format("use flag {}", name_of(flag)),
                                .expected = fmt::format("pipes that an {} has, and an id below {}",
                                                        name_of(kind_), event_ids_),
                                .fix = "see set_flag in the isa reference"});
}

void EventFlags::set(const isa::FlagConfig& flag) {
  check(flag);
  const auto bit = static_cast<uint16_t>(1u << flag.id);
  if ((bits_of(flag) & bit) != 0) {
    throw Error(Fault::kProgram,
                {.where = {},
                 .did = fmt::format("set flag {}, which is set already", name_of(flag)),
                 .expected = "a wait_flag between two set_flag of one flag",
                 .fix = "wait for it first, or use another id"});
  }
  bits_of(flag) |= bit;
}

bool EventFlags::try_take(const isa::FlagConfig& flag) {
  const auto bit = static_cast<uint16_t>(1u << flag.id);
  if ((bits_of(flag) & bit) == 0) return false;
  bits_of(flag) &= static_cast<uint16_t>(~bit);
  return true;
}

}  // namespace cubist::sim
