// What a run did and where its time went, as plain data: what a Collector makes, and what summary,
// tables, JSON and report are made from.
//
// Times are cycles of the AI core clock from the beginning of the first task. Sums of pipes are
// over blocks and cores.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cubist/base/quantity.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/core_id.h"
#include "cubist/sim/device.h"
#include "cubist/sim/pipe_time.h"
#include "cubist/sim/program.h"
#include "cubist/sim/work.h"

namespace cubist::profile {

// Arithmetic of the cube (M) or the vector unit (V) on one element type: "cube f16".
struct OperationKind {
  isa::Pipe unit{};  // M or V
  isa::DataType type{};
  bool is_hf32 = false;
  friend auto operator<=>(const OperationKind&, const OperationKind&) = default;
};
std::string name_of(const OperationKind& kind);
std::string name_of(const sim::DataPath& path);  // "GM->L1"

// Of instructions on one element type.
struct TypeCounts {
  int64_t operations = 0, instructions = 0;
  Cycles busy{};
};

// Requests at a core's port in one direction.
struct PortCounts {
  Bytes bytes{};
  int64_t l2_hits = 0, l2_misses = 0;  // lines
};

// What a core did in a block, or the cores of a kind in a launch.
struct CoreCounts {
  int64_t blocks = 0;  // that ended; the times are theirs
  Cycles cycles{};     // of those blocks
  int64_t scalar_instructions = 0;
  std::map<isa::Pipe, sim::PipeTime> pipes{};
  std::map<OperationKind, TypeCounts> types{};
  // Instructions of V without an element type: moves of UB and L0C, masks.
  TypeCounts untyped_vector{};
  std::map<sim::DataPath, Bytes> paths{};
  PortCounts reads{}, writes{};
  Bytes dram_read{}, dram_written{};
  Bytes ub_scalar_read{}, ub_scalar_written{};  // by the scalar unit

  CoreCounts& operator+=(const CoreCounts& other);
};

// A block, or the part of it that one core ran.
struct BlockProfile {
  uint32_t block = 0;
  int sub_block = 0;  // index among the vector cores of the block
  sim::CoreId core;
  CoreCounts counts{};
};

enum class TaskKind : uint8_t {
  kLaunch,
  kCopyIn,
  kCopyOut,
  kCopyDevice,
  kFill,
  kRecordEvent,
  kWaitEvent
};
const char* name_of(TaskKind kind);  // "launch", "copy_in", ...

struct TaskProfile {
  sim::TaskId id = 0;
  sim::StreamId stream = 0;
  TaskKind kind{};
  std::string kernel{};                               // of a launch
  uint32_t block_dim = 0;                             // of a launch
  std::shared_ptr<const sim::OperatorLabel> label{};  // null: the caller did not say
  Cycles began{}, ended{};
  std::optional<sim::TaskReport> report{};  // absent: the task failed, or did not end
  std::string error{};                      // why it failed
  std::map<isa::CoreKind, CoreCounts> kinds{};
  std::vector<BlockProfile> blocks{};  // in the order of block, core; see Profile::kMostBlocks

  std::string name() const;  // the operator's, else the kernel's, else of the kind
  CoreCounts total() const;
  Cycles duration() const { return ended - began; }
};

// Dependences that interlocks resolved (sim::PipeTime::hazards), and by how much later they let go.
struct Hazards {
  int64_t resolved = 0;
  Cycles later{};
};

// Time of one pipe at one place of a program.
struct PlaceTime {
  int64_t instructions = 0;
  Cycles busy{}, memory{}, bank_conflict{}, dependency{};  // as in PipeTime
  std::array<Cycles, sim::kWaits> waits{};
  std::map<isa::Pipe, Hazards> hazards{};  // by the pipe that was waited for

  Cycles waited() const;
  PlaceTime& operator+=(const PlaceTime& other);
};

// An Xnpu instruction of a kernel.
struct InstructionProfile {
  std::string kernel;
  uint64_t pc = 0;  // offset in the image
  isa::Op op{};
  isa::Pipe pipe{};
  PlaceTime time{};
};

// A line; one that was inlined at several places is several.
struct LineProfile {
  sim::SourceLine at{};
  std::string kernel{};
  uint64_t executed = 0;                   // instructions of the scalar unit, Xnpu ones included
  int64_t instructions = 0;                // Xnpu ones
  std::map<isa::Pipe, PlaceTime> pipes{};  // S: busy is time spent at instructions, caches included

  Cycles busy() const;
  Cycles waited() const;
};

// Traffic in bins of equal length from time 0; a request counts evenly from its begin to its end.
struct Bandwidth {
  Cycles bin{};
  std::vector<int64_t> gm_read{}, gm_written{}, dram_read{}, dram_written{};  // bytes
  std::vector<int64_t> l2_hits{}, l2_misses{};                                // lines
};

struct Timeline {
  struct Segment {
    int64_t start = 0, duration = 0;
    uint32_t name = 0;  // index into names
    uint32_t task = 0;  // index into Profile::tasks
  };
  struct Track {
    sim::CoreId core;
    isa::Pipe pipe{};
    std::vector<Segment> segments{};
  };
  Cycles resolution{};  // neighbours of one track and name closer than this are one; 0: exact
  std::vector<Track> tracks{};
  std::vector<std::string> names{};
};

struct Profile {
  std::string program{};
  int device = 0;
  sim::Mode mode{};
  sim::ChipSpec chip{};
  Cycles base{};   // when the first task began, in the device's time
  Cycles total{};  // from the first task's begin to the last task's end
  std::vector<TaskProfile> tasks{};
  std::vector<LineProfile> lines{};  // most time first
  std::vector<InstructionProfile> instructions{};
  Bandwidth bandwidth{};
  Timeline timeline{};
  // Blocks are kept one by one up to this many in all, about 2 KiB each; of later launches only
  // sums by kind.
  static constexpr size_t kMostBlocks = 20'000;
  int64_t launches_without_blocks = 0;
};

}  // namespace cubist::profile
