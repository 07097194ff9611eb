// What happened on a chip as a file that Perfetto opens (ui.perfetto.dev): docs/trace.md says what
// it shows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "cubist/base/cycle_window.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/core_id.h"
#include "cubist/sim/events.h"

namespace cubist::profile {

using TraceWindow = CycleWindow;

struct TraceOptions {
  std::optional<TraceWindow> window{};  // only what overlaps it; nothing: all
  std::vector<sim::CoreId> cores{};     // only these; empty: all that run something
  bool operands = true;                 // of each instruction, as text: a sixth more to store
  Cycles counter_bin{512};              // width of the bins of counters
};

// Of one device: attach it with sim::Device::observe.
class TraceWriter : public sim::Observer {
 public:
  // Throws Error(Config) for a window, bin or core that cannot be, Error(Resource) if nothing can
  // be written there.
  TraceWriter(std::filesystem::path file, const sim::ChipSpec& chip, TraceOptions options = {});
  // Without finish() there is no file.
  ~TraceWriter() override;

  // Writes what is left; the file is there now, and nothing may be observed any more. Throws
  // Error(Resource) if it could not be written.
  void finish();

  int64_t packets() const;
  int64_t bytes() const;  // in the file so far

  void task_began(const sim::TaskEvent& event) override;
  void task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end) override;
  void block_began(const sim::BlockRef& block, Cycles time) override;
  void block_ended(const sim::BlockRef& block, const sim::BlockEnd& end) override;
  void block_failed(const sim::BlockRef& block, const Error& error, Cycles time) override;
  void instruction(const sim::InstructionEvent& event) override;
  void scalar_span(const sim::ScalarSpan& span) override;
  void memory(const sim::MemoryEvent& event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace cubist::profile
