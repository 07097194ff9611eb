// What one core does in one block, counted as it happens.
#pragma once

#include <array>
#include <optional>

#include "cubist/profile/profile.h"
#include "cubist/sim/events.h"

namespace cubist::profile {

inline constexpr size_t kPipes = 7;  // S, V, M, MTE1, MTE2, MTE3, FIX
inline constexpr size_t index_of(isa::Pipe pipe) { return static_cast<size_t>(pipe); }

// What the table of instructions says of each, looked up once.
struct OpTraits {
  std::optional<sim::DataPath> path{};
  bool has_work = false;  // it moves or computes something
};
using OpTable = std::array<OpTraits, isa::kOpCount>;
OpTable make_op_table();

class CoreCounter {
 public:
  void instruction(const sim::InstructionEvent& event, const OpTable& ops);
  void interlock(const sim::InterlockEvent& event);
  void memory(const sim::MemoryEvent& event);
  void scalar_access(const sim::ScalarAccess& access);
  // Throws Error(Internal) if what was counted since the last block is not what the block took.
  void block_ended(const sim::BlockEnd& end);
  // Everything so far; begins anew.
  CoreCounts take();

 private:
  static constexpr size_t kSpaces = 8;
  static constexpr size_t kTypes = 13;  // DataType, and hf32
  // Of the block under way.
  struct PipeSum {
    int64_t instructions = 0;
    Cycles busy{}, waited{};
    Hazards hazards{};
    Bytes port_read{}, port_written{}, path_read{}, path_written{};
  };

  void check_pipe(isa::Pipe name, const sim::PipeTime& time, Cycles block) const;
  void add_path(const sim::DataPath& path, Bytes bytes, PipeSum& pipe);
  void add_type(isa::Pipe unit, const sim::Work& work, Cycles busy);

  CoreCounts counts_;                                               // but for the two arrays
  std::array<std::array<int64_t, kSpaces>, kSpaces> path_bytes_{};  // from, to
  std::array<std::array<TypeCounts, kTypes>, 2> types_{};           // vector, cube
  std::array<PipeSum, kPipes> block_{};
};

}  // namespace cubist::profile
