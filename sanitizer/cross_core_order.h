// Cross-core flags of one launch: who has signalled, and what a waiter learns (architecture
// reference, section 4.4).
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "cubist/isa/instructions.h"
#include "vector_clock.h"

namespace cubist::sanitizer {

// A core's place in a launch.
struct Seat {
  uint32_t block = 0;
  isa::CoreKind kind{};
  int sub = 0;
};

class CrossCoreOrder {
 public:
  // Blocks of `cube_cores` (0 or 1) cube and `vector_cores` vector cores.
  CrossCoreOrder(uint32_t blocks, int cube_cores, int vector_cores)
      : blocks_(blocks), cube_cores_(cube_cores), vector_cores_(vector_cores) {}

  // Number of a core in LaunchClock.
  size_t place(const Seat& seat) const;

  // False if a counter passes the 15 that it can hold.
  bool signal(const Seat& from, const isa::CrossCoreConfig& config, const LaunchClock& knowledge);
  // What is learned; nothing if no signal is there (the chip would not have let the waiter go).
  std::optional<LaunchClock> wait(const Seat& seat, uint32_t id);

  struct Left {
    Seat seat;
    uint32_t id = 0;
    size_t count = 0;
    bool is_incomplete = false;  // signals for which the others' are missing
  };
  // Signals that nobody waited for.
  std::vector<Left> left() const;

 private:
  static constexpr size_t kMost = 15;

  using Signals = std::deque<LaunchClock>;
  struct Key {
    size_t place;
    uint32_t id;
    isa::CrossCoreMode mode;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  std::vector<Seat> seats(isa::CoreKind kind, std::optional<uint32_t> block) const;
  Seat seat_of(size_t place) const;

  uint32_t blocks_;
  int cube_cores_, vector_cores_;
  std::map<Key, Signals> sent_;                             // wait for the other senders
  std::map<std::pair<size_t, uint32_t>, Signals> arrived_;  // by listener and id
};

}  // namespace cubist::sanitizer
