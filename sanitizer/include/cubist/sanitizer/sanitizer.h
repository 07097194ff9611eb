// Finds what a kernel gets away with: an observer of a chip (sim/events.h) that reports accesses
// which nothing orders, that leave their memory, that read what nobody wrote, and misused flags.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cubist/sanitizer/kinds.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "cubist/sim/events.h"

namespace cubist::sanitizer {

// A fault, at one place or pair of places of the program.
struct Report {
  std::string text;   // of the first time, without the count
  int64_t count = 1;  // how often it was seen
};

struct Options {
  Kinds kinds;
  size_t most_reports = 100;  // that are kept and printed; the others are counted
};

class Sanitizer : public sim::Observer {
 public:
  // Attach it before anything is allocated, with Device::observe. Throws Error(Config) in mode
  // functional, which has no events, and if no kind is asked for.
  Sanitizer(const sim::ChipSpec& chip, sim::Mode mode, const Options& options);
  ~Sanitizer() override;

  bool is_clean() const;
  // In the order in which they were seen first: the same in every run.
  const std::vector<Report>& reports() const;
  // The reports as a person reads them, and a line that sums them up (there without reports, too).
  std::string text() const;

  void allocated(uint64_t address, Bytes size) override;
  void freed(uint64_t address) override;
  void host_wrote(uint64_t address, Bytes size) override;
  void submitted(sim::TaskId task, sim::StreamId stream, const sim::Task& what) override;
  void host_saw_end(sim::TaskId task) override;
  void task_began(const sim::TaskEvent& event) override;
  void task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end) override;
  void block_began(const sim::BlockRef& block, Cycles time) override;
  void block_ended(const sim::BlockRef& block, const sim::BlockEnd& end) override;
  void block_failed(const sim::BlockRef& block, const Error& error, Cycles time) override;
  void instruction(const sim::InstructionEvent& event) override;
  void scalar_access(const sim::ScalarAccess& access) override;

 private:
  class Chip;
  std::unique_ptr<Chip> chip_;
};

}  // namespace cubist::sanitizer
