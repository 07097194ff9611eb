// What orders the pipes of one core while it runs a block: dispatch, flags, barriers. Events of a
// wait may come before those of earlier instructions of its pipe that are still under way, and
// those of the scalar unit before those of the pipes: all are put in their place by `issue`.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "cubist/isa/instructions.h"
#include "vector_clock.h"

namespace cubist::sanitizer {

// Where in a block.
struct Place {
  uint64_t pc = 0, issue = 0;
};

class BlockOrder {
 public:
  static constexpr size_t kIds = 16;  // what a flag instruction can name

  // What instruction `issue` of `pipe` knows when it starts.
  const Knowledge& at(isa::Pipe pipe, uint64_t issue);
  // The next instruction of a wide pipe is complete; its number, from 1 on.
  uint64_t count(isa::Pipe pipe) { return ++counts_[index_of(pipe)]; }

  // Everything before instruction `issue` of `pipe`, as whoever it signals knows it.
  Knowledge before(isa::Pipe pipe, uint64_t issue);
  // What instruction `issue` and all behind it in `pipe` (S: in the core) know, too.
  void learn(isa::Pipe pipe, uint64_t issue, const Knowledge& knowledge);

  // Where the flag was set last, if it is set already.
  std::optional<Place> set(const isa::FlagConfig& flag, Place place);
  void wait(const isa::FlagConfig& flag, uint64_t issue);
  void barrier(isa::Pipe pipe, uint64_t issue);  // ALL, too

  // Flags that are set and nobody has waited for.
  std::vector<std::pair<isa::FlagConfig, Place>> left_set() const;
  // The lowest id below `ids` that this block has not used from `src` to `dst`; `ids` if none.
  uint32_t free_id(isa::Pipe src, isa::Pipe dst, uint32_t ids) const;

 private:
  struct Flag {
    bool is_set = false, is_used = false;
    Place set_at;
    Knowledge knowledge;
  };
  struct Step {  // from instruction `issue` on
    uint64_t issue = 0;
    Knowledge knowledge;
  };
  struct Pipe {
    Knowledge known;
    std::deque<Step> waits;   // not yet reached
    size_t scalar_steps = 0;  // of the scalar unit's, taken in
  };

  Flag& flag(const isa::FlagConfig& f) { return flags_[index(f)]; }
  static size_t index(const isa::FlagConfig& f) {
    return (index_of(f.src_pipe) * kPipes + index_of(f.dst_pipe)) * kIds + f.id % kIds;
  }

  PipeClock counts_{};  // instructions that are complete
  std::array<Pipe, kPipes> pipes_;
  std::vector<Step> scalar_;  // what the scalar unit knew, from when on
  std::array<Flag, kPipes * kPipes * kIds> flags_;
};

}  // namespace cubist::sanitizer
