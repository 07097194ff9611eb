// Flags between the cores of one launch (reference page, section 4.4): each core has 16 ids with a
// 4-bit counter each.
//
// mode all_same_kind: once every core of the caller's kind, in the whole launch, has signalled,
// each of them counts one up. mode aiv_pair: the same among the vector cores of one group. mode
// aic_with_aivs: a cube core counts each vector core of its group up; when all vector cores of a
// group have signalled, they count their cube core up.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "cubist/isa/instructions.h"

namespace cubist::sim {

// A core's place in a launch.
struct LaunchSeat {
  int group = 0;  // = block index
  isa::CoreKind kind{};
  int sub = 0;  // index among the vector cores of its group
};

class CrossCoreFlags {
 public:
  static constexpr int kIds = 16;
  static constexpr uint8_t kMaxCount = 15;

  // A launch of `groups` blocks, each on `cube_cores` (0 or 1) cube and `vector_cores` vector
  // cores.
  CrossCoreFlags(int groups, int cube_cores, int vector_cores);

  // Throws Error(Program) if a counter would pass 15 or the launch has no core that could hear it.
  void signal(const LaunchSeat& from, isa::CrossCoreMode mode, uint32_t id);
  // Counts the caller's counter down and returns true; false if it is 0.
  bool try_take(const LaunchSeat& seat, uint32_t id);

 private:
  using Counters = std::array<uint8_t, kIds>;
  struct Core {
    LaunchSeat seat;
    Counters count{};
    std::array<Counters, 3> arrived{};  // by mode: signals that wait for the other cores
  };

  Core& core(const LaunchSeat& seat);
  // Once each of `cores` has signalled, counts every one of `listeners` up.
  void arrive(Core& from, isa::CrossCoreMode mode, uint32_t id, const std::vector<Core*>& cores,
              const std::vector<Core*>& listeners);
  std::vector<Core*> cores_like(const LaunchSeat& seat, bool same_group);
  void count_up(uint8_t& counter, uint32_t id, const LaunchSeat& seat);

  int cube_cores_, vector_cores_;
  std::vector<Core> cores_;
};

}  // namespace cubist::sim
