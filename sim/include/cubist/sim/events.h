// What happens on a chip with a clock, as typed events: the one source of profiles, traces and the
// sanitizer. Off (no observer attached) it costs a test of a pointer per instruction.
//
// Events come in the order of simulated time, but for those of the scalar unit, which runs ahead of
// the pipes by a bounded number of cycles: order them with the pipes by `issue`, the place in the
// program. References in an event are valid during the call.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/sim/core_id.h"
#include "cubist/sim/core_state.h"
#include "cubist/sim/device.h"
#include "cubist/sim/pipe_time.h"
#include "cubist/sim/program.h"

namespace cubist::sim {

struct TaskEvent {
  TaskId id = 0;
  StreamId stream = 0;
  const Task& task;
  std::shared_ptr<const ProgramImage> image;  // of a launch; otherwise null
  Cycles time;                                // of the event
};

// How a task ended: one of the two is there.
struct TaskEnd {
  const TaskReport* report = nullptr;
  const Error* error = nullptr;
};

// A block, or the part of it that one core runs.
struct BlockRef {
  TaskId task = 0;
  uint32_t block = 0;  // block_idx
  int sub_block = 0;   // index among the vector cores of the block
  CoreId core;
};

// What an address of the program cost the scalar unit in one block.
struct ScalarCount {
  uint64_t executed = 0;
  Cycles cycles;  // waits for caches included, waits for pipes and flags not
};

struct BlockEnd {
  Cycles began, ended;
  const CoreTime& time;
  uint64_t text_begin = 0;              // offset in the image of counts[0]
  std::span<const ScalarCount> counts;  // by instruction, 4 B each
};

struct InstructionTime {
  Cycles dispatched{};  // by the scalar unit, into the queue
  Cycles started{};     // a wait: since when the pipe waited
  Cycles ended{};       // its effect is visible now
  // Why and how long the pipe did nothing before `started` (a wait: until `ended`).
  Wait reason = Wait::kNone;
  Cycles waited{};
  // Parts of ended - started, as in PipeTime.
  Cycles memory{}, bank_conflict{}, dependency{}, group_conflict{};
  // What it adds to PipeTime::busy: `busy` cycles that end at `done`, when its work was complete
  // (others before it may have been under way since `started`), and `late` cycles that end at
  // `ended`, if it had to wait for the effects of the other pipe (unit flags).
  Cycles done{}, busy{}, late{};
};

// An instruction of a wide pipe, or a flag, barrier or cross-core instruction in the pipe that
// carries it out. Comes when the instruction is complete and just before it takes effect, in the
// order of its pipe.
struct InstructionEvent {
  const BlockRef& block;
  isa::Pipe pipe{};
  isa::Op op{};
  const isa::Operands& operands;
  const ControlRegisters& registers;  // as they were at its dispatch
  uint64_t pc = 0;                    // offset in the image
  uint64_t issue = 0;  // how many Xnpu instructions the scalar unit had met in the block before
  InstructionTime time;
  const LocalMemories& local;
  Bytes gm_read{}, gm_written{};  // as in PipeTime
};

// A load or store of the scalar unit in GM or UB; its stack is private and not reported.
struct ScalarAccess {
  const BlockRef& block;
  Space space{};
  bool is_write = false;
  uint64_t address = 0, size = 0;
  uint64_t pc = 0, issue = 0;  // as in InstructionEvent
};

// The scalar unit ran from `begin` to `end`, or waited for `reason` at the instruction at `pc`.
struct ScalarSpan {
  const BlockRef& block;
  Cycles begin, end;
  Wait reason = Wait::kNone;  // kNone: ran
  uint64_t pc = 0;            // of the last instruction
};

// An instruction of `pipe` (S: the scalar unit's) was held from `begin` to `end` because of an
// earlier one of the program in pipe `after`. Comes when it goes on; the time is also in what
// InstructionEvent or ScalarSpan say.
struct InterlockEvent {
  const BlockRef& block;
  isa::Pipe pipe{}, after{};
  Cycles begin, end;
  uint64_t pc = 0;  // of the one that was held
  isa::Op op{};     // of pipe S: only if it is no load or store
};

// A request of a few L2 lines at a core's port.
struct MemoryEvent {
  const BlockRef& block;
  isa::Pipe pipe{};
  uint64_t address = 0;  // of its first byte
  bool is_write = false;
  Cycles begin, end;
  Bytes bytes;                         // at the port
  int64_t l2_hits = 0, l2_misses = 0;  // lines
  Bytes dram_read, dram_written;       // write-backs included
};

class Observer {
 public:
  virtual ~Observer() = default;

  virtual void allocated(uint64_t /*address*/, Bytes /*size*/) {}
  virtual void freed(uint64_t /*address*/) {}
  // Outside simulated time: Device::write, images being loaded.
  virtual void host_wrote(uint64_t /*address*/, Bytes /*size*/) {}

  // What the host knows of order: it handed the task over; it was told that the task has ended.
  virtual void submitted(TaskId, StreamId, const Task&) {}
  virtual void host_saw_end(TaskId) {}

  virtual void task_began(const TaskEvent&) {}
  virtual void task_ended(const TaskEvent&, const TaskEnd&) {}
  virtual void block_began(const BlockRef&, Cycles /*time*/) {}
  virtual void block_ended(const BlockRef&, const BlockEnd&) {}
  virtual void block_failed(const BlockRef&, const Error&, Cycles /*time*/) {}

  virtual void instruction(const InstructionEvent&) {}
  virtual void scalar_access(const ScalarAccess&) {}
  virtual void scalar_span(const ScalarSpan&) {}
  virtual void interlock(const InterlockEvent&) {}
  virtual void memory(const MemoryEvent&) {}
};

}  // namespace cubist::sim
