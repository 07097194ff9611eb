// Time by instruction address of one kernel, and the source lines that it becomes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cubist/profile/profile.h"
#include "cubist/sim/events.h"

namespace cubist::profile {

class PlaceCounter {
 public:
  PlaceCounter(std::shared_ptr<const sim::ProgramImage> image, std::string kernel);

  void instruction(const sim::InstructionEvent& event);
  void scalar_span(const sim::ScalarSpan& span);
  void interlock(const sim::InterlockEvent& event);
  void block_ended(const sim::BlockEnd& end);

  void add_instructions(std::vector<InstructionProfile>& instructions) const;
  // Of an image without debug information: one line 0 of a file without a name.
  void add_lines(std::vector<LineProfile>& lines) const;

 private:
  static constexpr uint32_t kNone = ~0u;
  // An address is that of one instruction, which one pipe executes, unless the pipe is an operand.
  struct Place {
    uint64_t pc = 0;
    isa::Op op{};
    isa::Pipe pipe{};
    PlaceTime time;
    uint32_t next = kNone;  // of the same address, in another pipe
  };
  struct Scalar {
    uint64_t executed = 0;
    Cycles cycles{};
  };

  size_t slot_of(uint64_t pc) const;
  Place& place(uint64_t pc, isa::Pipe pipe, isa::Op op);

  std::shared_ptr<const sim::ProgramImage> image_;
  std::string kernel_;
  std::vector<Scalar> scalar_;   // by word of the text
  std::vector<uint32_t> first_;  // by word of the text: index into places_
  std::vector<Place> places_;
};

}  // namespace cubist::profile
