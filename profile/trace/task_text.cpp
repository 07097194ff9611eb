#include "task_text.h"

namespace cubist::profile {
namespace {

struct Name {
  std::string operator()(const sim::LaunchTask& t) const { return t.kernel; }
  std::string operator()(const sim::CopyInTask&) const { return "copy host to GM"; }
  std::string operator()(const sim::CopyOutTask&) const { return "copy GM to host"; }
  std::string operator()(const sim::CopyDeviceTask&) const { return "copy GM to GM"; }
  std::string operator()(const sim::FillTask&) const { return "fill GM"; }
  std::string operator()(const sim::RecordEventTask&) const { return "record event"; }
  std::string operator()(const sim::WaitEventTask&) const { return "wait for event"; }
};

struct Describe {
  TraceEvents& out;

  void bytes(Argument argument, size_t size) const {
    out.with(argument, static_cast<int64_t>(size));
  }
  void operator()(const sim::LaunchTask& t) const {
    out.with(Argument::kBlockDim, int64_t{t.block_dim});
  }
  void operator()(const sim::CopyInTask& t) const { bytes(Argument::kWritten, t.src.size()); }
  void operator()(const sim::CopyOutTask& t) const { bytes(Argument::kRead, t.dst.size()); }
  void operator()(const sim::CopyDeviceTask& t) const {
    out.with(Argument::kRead, t.size.value).with(Argument::kWritten, t.size.value);
  }
  void operator()(const sim::FillTask& t) const { out.with(Argument::kWritten, t.size.value); }
  void operator()(const sim::RecordEventTask& t) const {
    out.with(Argument::kEvent, int64_t{t.event});
  }
  void operator()(const sim::WaitEventTask& t) const {
    out.with(Argument::kEvent, int64_t{t.event});
  }
};

}  // namespace

std::string name_of_task(const sim::Task& task) { return std::visit(Name{}, task); }

void describe_task(const sim::Task& task, const sim::TaskEnd& end, TraceEvents& out) {
  std::visit(Describe{out}, task);
  if (end.error != nullptr) out.with(Argument::kFailed, std::string_view(end.error->what()));
  if (end.report == nullptr || !std::holds_alternative<sim::LaunchTask>(task)) return;
  const sim::TaskReport& report = *end.report;
  out.with(Argument::kCores, int64_t{report.cores})
      .with(Argument::kInstructions, report.scalar_instructions)
      .with(Argument::kRead, report.gm_read.value)
      .with(Argument::kWritten, report.gm_written.value)
      .with(Argument::kDramRead, report.dram_read.value)
      .with(Argument::kDramWritten, report.dram_written.value);
}

}  // namespace cubist::profile
