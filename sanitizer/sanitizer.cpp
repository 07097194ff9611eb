#include "cubist/sanitizer/sanitizer.h"

#include <fmt/format.h>

#include "chip_watch.h"
#include "cubist/base/error.h"

namespace cubist::sanitizer {
namespace {

uint64_t bytes_of(Bytes size) { return static_cast<uint64_t>(size.value); }

std::string counted(int64_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void check(sim::Mode mode, const Options& options) {
  if (mode == sim::Mode::kFunctional) {
    throw Error(Fault::kConfig, {.where = "sanitizer",
                                 .did = "watch a chip in mode functional, which has no events",
                                 .expected = "mode full, or timing",
                                 .fix = "use --mode full"});
  }
  if (!options.kinds.any()) {
    throw Error(Fault::kConfig, {.where = "sanitizer",
                                 .did = "look for nothing",
                                 .expected = "at least one of race, bounds, init, sync",
                                 .fix = {}});
  }
}

}  // namespace

Sanitizer::Sanitizer(const sim::ChipSpec& chip, sim::Mode mode, const Options& options) {
  check(mode, options);
  chip_ = std::make_unique<Chip>(chip, mode, options);
}
Sanitizer::~Sanitizer() = default;

bool Sanitizer::is_clean() const { return chip_->reports().is_empty(); }
const std::vector<Report>& Sanitizer::reports() const { return chip_->reports().reports(); }

std::string Sanitizer::text() const {
  std::string text;
  for (const Report& r : reports()) {
    text += r.text;
    if (r.count > 1) text += fmt::format("======   seen      {} times\n", r.count);
  }
  const ReportList& list = chip_->reports();
  text += fmt::format("====== sanitizer ({}): ", name_of(chip_->kinds()));
  if (list.is_empty()) {
    text += "no report";
  } else {
    text += fmt::format("{}, {}", counted(static_cast<int64_t>(list.different()), "report"),
                        counted(list.seen(), "occurrence"));
    const auto hidden = static_cast<int64_t>(list.different() - list.reports().size());
    if (hidden > 0) text += fmt::format("; {} not shown", counted(hidden, "report"));
  }
  if (chip_->incomplete() > 0) {
    text +=
        fmt::format("; {} watched in part, because addresses depend on data that this mode lacks",
                    counted(chip_->incomplete(), "instruction"));
  }
  return text + "\n";
}

void Sanitizer::allocated(uint64_t address, Bytes size) {
  chip_->allocated(address, bytes_of(size));
}
void Sanitizer::freed(uint64_t address) { chip_->freed(address); }
void Sanitizer::host_wrote(uint64_t address, Bytes size) {
  chip_->host_wrote(address, bytes_of(size));
}
void Sanitizer::submitted(sim::TaskId task, sim::StreamId stream, const sim::Task& what) {
  chip_->submitted(task, stream, what);
}
void Sanitizer::host_saw_end(sim::TaskId task) { chip_->host_saw_end(task); }
void Sanitizer::task_began(const sim::TaskEvent& event) { chip_->task_began(event); }
void Sanitizer::task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end) {
  chip_->task_ended(event, end);
}
void Sanitizer::block_began(const sim::BlockRef& block, Cycles) { chip_->block_began(block); }
void Sanitizer::block_ended(const sim::BlockRef& block, const sim::BlockEnd&) {
  chip_->block_ended(block);
}
void Sanitizer::block_failed(const sim::BlockRef& block, const Error& error, Cycles) {
  chip_->block_failed(block, error);
}
void Sanitizer::instruction(const sim::InstructionEvent& event) { chip_->instruction(event); }
void Sanitizer::scalar_access(const sim::ScalarAccess& access) { chip_->scalar_access(access); }

}  // namespace cubist::sanitizer
