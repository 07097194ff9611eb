// The one-bit flags between the pipes of one core: (source pipe, destination pipe, event id).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "cubist/isa/instructions.h"

namespace cubist::sim {

class EventFlags {
 public:
  // `event_ids`: ids per pipe pair, at most 16 (SyncSpec::event_ids).
  EventFlags(isa::CoreKind kind, int event_ids) : kind_(kind), event_ids_(event_ids) {}

  // Throws Error(Program) if the core lacks a pipe or the chip the id.
  void check(const isa::FlagConfig& flag) const;
  // Throws Error(Program) if the flag is set already.
  void set(const isa::FlagConfig& flag);
  // Clears a set flag and returns true; false if it was not set.
  bool try_take(const isa::FlagConfig& flag);
  void clear() { bits_ = {}; }

 private:
  uint16_t& bits_of(const isa::FlagConfig& flag) {
    return bits_[static_cast<size_t>(flag.src_pipe) * 16 + static_cast<size_t>(flag.dst_pipe)];
  }

  isa::CoreKind kind_;
  int event_ids_;
  std::array<uint16_t, 256> bits_{};
};

std::string name_of(const isa::FlagConfig& flag);  // "MTE2 -> V, id 3"

}  // namespace cubist::sim
