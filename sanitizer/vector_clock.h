// What somebody knows to be complete: per pipe, how many of its instructions. (Pipe S counts in
// Xnpu instructions that it met, events.h: `issue`.)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "cubist/isa/instruction.h"

namespace cubist::sanitizer {

inline constexpr size_t kPipes = 7;  // S to FIX: isa::Pipe without ALL
inline size_t index_of(isa::Pipe pipe) { return static_cast<size_t>(pipe); }

using PipeClock = std::array<uint64_t, kPipes>;

void join(PipeClock& to, const PipeClock& from);
bool covers(const PipeClock& a, const PipeClock& b);  // a >= b, in every pipe

// Of every core of a launch, by its place in the launch. Immutable, shared: it changes at
// cross-core flags only and travels with every flag inside a core.
using LaunchClock = std::shared_ptr<const std::vector<PipeClock>>;

// The joined clock; one of the two if it covers the other. Null: nothing is known.
LaunchClock join(const LaunchClock& a, const LaunchClock& b);
// `clock` in which `place` knows `own`, too.
LaunchClock with(const LaunchClock& clock, size_t place, const PipeClock& own);

// What a pipe of one core knows.
struct Knowledge {
  PipeClock own{};     // of its own core
  LaunchClock others;  // of all cores

  void join(const Knowledge& other);
};

}  // namespace cubist::sanitizer
