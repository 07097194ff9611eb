// Where the time of a pipe goes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "cubist/base/quantity.h"
#include "cubist/isa/instruction.h"

namespace cubist::sim {

// Why a pipe that has something to do does nothing.
enum class Wait : uint8_t {
  kNone,
  kFlag,       // wait_flag: the flag is not set, or its set is on its way
  kBarrier,    // pipe_barrier of one pipe
  kCrossCore,  // wait_flag_dev
  kQueue,      // pipe S only: the queue of a pipe is full
  kPipes,      // pipe S only: pipe_barrier(ALL) or the end of the block waits for the other pipes
  kMemory,     // pipe S only: dsb, or the end of the block, waits for write-backs
  kInterlock,  // an earlier instruction has not taken effect, or its interlock is on its way
};
inline constexpr size_t kWaits = 8;
const char* name_of(Wait wait);  // "flag", "barrier", ...

// Who carried out the instructions of a pipe that has a clocked unit (clocked_model.h): the unit,
// or the functional model in its place (vector.model mixed), by name and type: "vexp f32". Those
// with nothing to do count nowhere.
struct UnitShare {
  int64_t in_unit = 0;
  std::map<std::string, int64_t> by_model{};

  int64_t total() const;
  UnitShare& operator+=(const UnitShare& other);
};
// "812 of 1290 instructions in RTL; by the model: vexp f32 318, vcadd f32 160", most first.
std::string describe(const UnitShare& share);

// Of one pipe of one core, or summed over cores. busy, waits and idle add up to the time of the
// block: busy while an instruction is under way, idle while there is none.
struct PipeTime {
  Cycles busy{}, idle{};
  std::array<Cycles, kWaits> waits{};
  int64_t instructions = 0;
  // Dependences that an interlock resolved, and by how much later they let go: in busy where
  // earlier instructions of the pipe were still under way, otherwise in waits.
  int64_t hazards = 0;
  Cycles interlocked{};
  // Parts of busy: waiting for GM longer than the pipe's own rate (pipe S: for its caches), for
  // banks of UB, and for unit flags of the other pipe (M and FIX wait inside the instruction).
  Cycles memory{}, bank_conflict{}, dependency{};
  Cycles group_conflict{};        // part of bank_conflict: within a bank group, whatever the banks
  Bytes gm_read{}, gm_written{};  // as its instructions say; pipe S: cache lines
  UnitShare unit{};               // empty without a clocked unit

  Cycles& waited(Wait wait) { return waits[static_cast<size_t>(wait)]; }
  Cycles waited(Wait wait) const { return waits[static_cast<size_t>(wait)]; }
  Cycles waited() const;  // for any reason
  Cycles total() const { return busy + waited() + idle; }
  PipeTime& operator+=(const PipeTime& other);
};

// What a block took on one core.
struct CoreTime {
  int64_t scalar_instructions = 0;
  std::map<isa::Pipe, PipeTime> pipes;  // every pipe that the core has, S included
};

}  // namespace cubist::sim
