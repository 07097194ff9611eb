// The one interface between the driver and a simulated chip. Back ends: functional (no clock) and
// SystemC (full, timing).
//
// Start of a block. The image is placed in GM as a whole; the scalar unit starts at start_offset
// with
//   t0 = the kernel's entry,  a0..a7 = first eight arguments, further ones at sp + 0, sp + 8, ...;
//   gp = address of u32s: the bytes of L1, L0A, L0B, L0C, UB, BT, FB, the chip's
//   accumulate_distance; at gp + 32 a u64 of the program's own, 0;  other registers zero;  control
//   registers zero but block_idx, block_num, sub_block and vector_mask (all ones).
// _start calls t0 and then executes block_end. Arguments are 8-byte slots (pointers and integers).
//
// Scalar address map (per core):
//   0x0000'1000'0000  UB window (size of UB): scalar loads and stores of UB bytes
//   0x0000'2000'0000  stack, private to the core
//   0x0000'4000'0000.. and up  GM: allocations of Device::allocate lie here
// Operands of Xnpu instructions are GM addresses as they are, and byte offsets into local memories
// (no window).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "cubist/base/quantity.h"
#include "cubist/sim/pipe_time.h"
#include "cubist/sim/program.h"

namespace cubist::sim {

struct ChipSpec;      // chip_spec.h
struct WavesRequest;  // waves.h
class Observer;       // events.h

inline constexpr uint64_t kUbWindow = 0x1000'0000;
inline constexpr uint64_t kStackWindow = 0x2000'0000;
inline constexpr uint64_t kGmBase = 0x4000'0000;

enum class Mode : uint8_t { kFull, kFunctional, kTiming };
const char* name_of(Mode mode);  // "full", "functional", "timing"

using ProgramId = uint32_t;
using StreamId = uint32_t;  // 0 is the default stream, always there
using EventId = uint32_t;
using TaskId = uint64_t;

// What a launch computes, for observers and messages; the device itself does not look at it.
struct TensorLabel {
  std::string type, shape, format;  // "f16", "1x64x56x56", "NC1HWC0"
};
struct OperatorLabel {
  std::string name, type;  // "conv1", "Conv"
  std::vector<TensorLabel> inputs, outputs;
};

struct LaunchTask {
  ProgramId program = 0;
  std::string kernel;
  uint32_t block_dim = 1;
  std::vector<uint64_t> arguments;
  std::shared_ptr<const OperatorLabel> label{};  // null: the caller does not say
  // Dependency interlocks. On: inside a core, what touches bytes that an earlier instruction of the
  // program writes, or writes bytes that it reads, waits until that has taken effect, as if the
  // program had the flags for it (sim/soc/interlocks.h says which bytes). Off: the program's own
  // flags and barriers only.
  bool has_interlocks = false;
};
// Copies touch host memory when the task runs: the caller keeps the span alive until then.
struct CopyInTask {
  uint64_t dst = 0;
  std::span<const std::byte> src;
};
struct CopyOutTask {
  std::span<std::byte> dst;
  uint64_t src = 0;
};
struct CopyDeviceTask {
  uint64_t dst = 0, src = 0;
  Bytes size;
};
struct FillTask {
  uint64_t dst = 0;
  Bytes size;
  std::byte value{};
};
struct RecordEventTask {
  EventId event = 0;
};
struct WaitEventTask {
  EventId event = 0;
};
using Task = std::variant<LaunchTask, CopyInTask, CopyOutTask, CopyDeviceTask, FillTask,
                          RecordEventTask, WaitEventTask>;

struct TaskReport {
  Cycles submitted, started, ended;  // functional mode: all zero
  int cores = 0;                     // that ran at least one block
  int64_t scalar_instructions = 0;
  std::map<isa::Pipe, PipeTime> pipes;  // that did anything, summed over those cores
  Bytes gm_read, gm_written;            // by the cores, at their ports
  Bytes dram_read, dram_written;        // that reached memory behind L2
  int64_t l2_hits = 0, l2_misses = 0, l2_write_backs = 0;  // lines
};

// What one core of a block said (instruction `print`).
struct PrintedText {
  uint32_t block = 0;
  isa::CoreKind kind{};
  uint32_t sub_block = 0;  // of a vector core, in its group
  std::string text{};      // at most kMostPrintedBytes
  int64_t dropped = 0;     // prints behind that bound
};
inline constexpr size_t kMostPrintedBytes = size_t{1} << 20;  // a loop must not fill the host

struct MemoryInfo {
  Bytes free, total;
};

class Device {
 public:
  virtual ~Device() = default;

  virtual const ChipSpec& chip() const = 0;
  virtual Mode mode() const = 0;

  // GM. Addresses are 512 B aligned, allocations have guard zones around them. Throws
  // Error(Resource) when GM is full.
  virtual uint64_t allocate(Bytes size) = 0;
  virtual void free(uint64_t address) = 0;
  virtual MemoryInfo memory() const = 0;
  // Outside simulated time, at once: for the host's set-up and for tests.
  virtual void write(uint64_t dst, std::span<const std::byte> src) = 0;
  virtual void read(std::span<std::byte> dst, uint64_t src) = 0;

  virtual ProgramId load(std::shared_ptr<const ProgramImage> image) = 0;
  virtual void unload(ProgramId program) = 0;

  virtual StreamId create_stream() = 0;
  virtual void destroy_stream(StreamId stream) = 0;
  virtual EventId create_event() = 0;
  virtual void destroy_event(EventId event) = 0;

  // Appends a task to a stream; tasks of a stream run in order, streams run side by side.
  virtual TaskId submit(StreamId stream, Task task) = 0;
  // Runs the simulation until the task ended. Throws the task's Error if it failed: the device
  // stays usable, later tasks of the stream still run.
  virtual void wait(TaskId task) = 0;
  virtual void wait_stream(StreamId stream) = 0;
  virtual bool is_done(TaskId task) const = 0;
  virtual bool is_recorded(EventId event) const = 0;
  virtual Cycles recorded_at(EventId event) const = 0;
  // Of an ended task. Throws Error(Config) for one that is unknown or not ended.
  virtual TaskReport report(TaskId task) const = 0;
  // What the blocks of an ended launch printed, also of one that failed: by block, in it cube core
  // before vector cores. Once: nothing is left. Throws as report().
  virtual std::vector<PrintedText> take_text(TaskId task) = 0;
  virtual Cycles now() const = 0;

  // Tells `observer` (null: nobody) what happens from now on; it must outlive the device or be
  // replaced before it dies, and no task may be under way. Throws Error(Config) in mode functional,
  // which has no events, and Error(NotImplemented) in a build without events.
  virtual void observe(Observer* observer) = 0;

  // Writes the waves of a core's clocked units (waves.h says which) from now until the end of the
  // window or of the device; once for each core. Throws Error(Config) if the chip has none
  // (cube.model and vector.model are functional) or no such core, Error(Resource) if a file cannot
  // be written.
  virtual void record_waves(const WavesRequest& request) = 0;
  // Completes the files of record_waves(); nothing more is recorded. Throws Error(Resource) if one
  // could not be written whole. The device's destructor completes them, too, but cannot say so.
  virtual void end_waves() = 0;
};

// A device of the given chip. Several may live in one process and share simulated time. Throws
// Error(Config) for a chip with a unit in RTL (cube.model, vector.model) if the mode is not full or
// the build has no such unit.
std::unique_ptr<Device> make_device(const ChipSpec& chip, Mode mode);

}  // namespace cubist::sim
